import { button, element } from '../elements.ts';
import { symbolOf, symbolPicture } from '../features/symbols.ts';
import type { Graph, ValueDescription } from '../graph.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Outline } from './outline-tags.ts';
import { readOutline } from './read-outline.ts';

/** One kind of thing in a photo, with the outlines of all of it. */
interface Kind extends ValueDescription {
  readonly ids: Set<string>;
}

export interface OutlineDrawer {
  draw(outlines: readonly Outline[]): void;
  mean(ids: ReadonlySet<string>): void;
}

/** What was detected in the open photo: outlines in it, and a list of their kinds below it. */
export class Outlines {
  readonly #graph: Graph;
  readonly #vocabulary: Vocabulary;
  readonly #switch = button('outlines');
  readonly #list = element('.photo-seen');
  readonly #onSwitch: () => void;
  #drawer: OutlineDrawer | undefined;
  #photo: string | undefined;
  #isShown = true;
  #chosen: HTMLButtonElement | undefined;

  constructor(graph: Graph, vocabulary: Vocabulary, onSwitch: () => void) {
    this.#graph = graph;
    this.#vocabulary = vocabulary;
    this.#onSwitch = onSwitch;
    this.#switch.addEventListener('click', () => {
      this.setShown(!this.#isShown);
      this.#onSwitch();
    });
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  setShown(isShown: boolean): void {
    if (this.#isShown === isShown) return;
    this.#isShown = isShown;
    this.#switch.setAttribute('aria-pressed', String(isShown));
    void this.#update();
  }

  /** Another photo is shown. */
  async show(photo: string, drawer: OutlineDrawer): Promise<void> {
    this.#drawer = drawer;
    if (this.#photo === photo) return;
    this.#photo = photo;
    await this.#update();
  }

  /** Draws nothing until another photo is shown. */
  rest(): void {
    this.#photo = undefined;
    this.#drawer?.draw([]);
    this.#put([], []);
  }

  async #update(): Promise<void> {
    const photo = this.#photo;
    this.#drawer?.draw([]);
    if (!this.#isShown) this.#list.hidden = true;
    if (!photo || !this.#isShown) return;
    try {
      const detections = await this.#graph.detections(photo);
      const values = [...new Set(detections.map(({ value }) => value))];
      const described = await Promise.all(values.map((value) => this.#vocabulary.describe(value)));
      if (this.#photo !== photo || !this.#isShown) return;
      const kinds = new Map(
        described.map((each) => [each.value, { ...each, ids: new Set<string>() }]),
      );
      const outlines: Outline[] = [];
      for (const { id, value, geometry } of detections) {
        const kind = kinds.get(value);
        const points = readOutline(geometry);
        if (!kind || !points) continue;
        kind.ids.add(id);
        outlines.push({ id, label: kind.label, color: symbolOf(kind).line, points });
      }
      this.#put(outlines, [...kinds.values()]);
    } catch (error) {
      // The photo is still a photo without them.
      console.warn(error);
      if (this.#photo === photo) this.#put([], []);
    }
  }

  #put(outlines: readonly Outline[], kinds: readonly Kind[]): void {
    this.#chosen = undefined;
    this.#drawer?.draw(outlines);
    const sorted = kinds.toSorted(
      (a, b) => b.ids.size - a.ids.size || a.label.localeCompare(b.label),
    );
    this.#list.replaceChildren(...sorted.map((kind) => this.#item(kind)));
    this.#list.hidden = kinds.length === 0;
  }

  #item(kind: Kind): HTMLLIElement {
    const { label, ids } = kind;
    const control = document.createElement('button');
    control.type = 'button';
    control.setAttribute('aria-pressed', 'false');
    const words = document.createElement('span');
    words.textContent = label;
    const count = document.createElement('span');
    count.className = 'photo-seen-count';
    count.textContent = String(ids.size);
    control.append(symbolPicture(kind), words, count);
    control.addEventListener('click', () => this.#choose(control, ids));
    const item = document.createElement('li');
    item.append(control);
    return item;
  }

  /** Makes the outlines of one kind stand out, or none when it is chosen already. */
  #choose(control: HTMLButtonElement, ids: ReadonlySet<string>): void {
    this.#chosen?.setAttribute('aria-pressed', 'false');
    this.#chosen = this.#chosen === control ? undefined : control;
    this.#chosen?.setAttribute('aria-pressed', 'true');
    this.#drawer?.mean(this.#chosen ? ids : new Set());
  }
}
