import { button, element } from '../elements.ts';
import type { FeatureDetails, Graph, SeenFrom, ValueDescription } from '../graph.ts';
import { announce } from '../notice.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { locale, words } from '../words.ts';
import { symbolPicture } from './symbols.ts';

export interface CardListeners {
  /** The card shows another map feature, or none. */
  onFeature(feature: FeatureDetails | undefined): void;
  /** A photo of it is asked for. */
  onPhoto(id: string): void;
  /** Somebody closed it. */
  onClose(): void;
}

/** Pictures shown at most; the number of views tells of how many there are. */
const photosAtMost = 60;

const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const countFormat = new Intl.NumberFormat(locale);
const metresFormat = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'meter',
  maximumSignificantDigits: 2,
});

/** Tells of one map feature: what it is, when and how often it was seen, and in which photos. */
export class FeatureCard {
  readonly #graph: Graph;
  readonly #vocabulary: Vocabulary;
  readonly #listeners: CardListeners;
  readonly #card = element('.feature-card');
  readonly #name = element('.feature-name');
  readonly #facts = element('.feature-facts');
  readonly #photos = element('.feature-photos');
  readonly #problem = element('.feature-problem');
  #wanted: string | undefined;

  constructor(graph: Graph, vocabulary: Vocabulary, listeners: CardListeners) {
    this.#graph = graph;
    this.#vocabulary = vocabulary;
    this.#listeners = listeners;
    button('close-feature').addEventListener('click', () => this.close());
  }

  get isOpen(): boolean {
    return this.#card.checkVisibility();
  }

  /** The id of the map feature that it shows or is about to show. */
  get feature(): string | undefined {
    return this.#wanted;
  }

  async open(id: string, { takesFocus }: { readonly takesFocus: boolean }): Promise<void> {
    this.#wanted = id;
    this.#problem.hidden = true;
    this.#facts.replaceChildren();
    this.#photos.replaceChildren();
    this.#card.setAttribute('aria-busy', 'true');
    try {
      const feature = await this.#graph.mapFeature(id);
      const description = await this.#vocabulary.describe(feature.object_value);
      if (this.#wanted !== id) return;
      this.#tell(feature, description);
      this.#card.hidden = false;
      if (takesFocus) this.#name.focus({ preventScroll: true });
      this.#listeners.onFeature(feature);
      await this.#showPictures(id, feature.images.data.slice(0, photosAtMost));
    } catch (error) {
      console.warn(error);
      if (this.#wanted !== id) return;
      this.#card.hidden = false;
      this.#problem.hidden = false;
    } finally {
      this.#card.removeAttribute('aria-busy');
    }
  }

  close(): void {
    this.hide();
    this.#listeners.onClose();
  }

  hide(): void {
    this.#wanted = undefined;
    this.#card.hidden = true;
    this.#listeners.onFeature(undefined);
  }

  /** Tells which of its photos is open. */
  markPhoto(id: string | undefined): void {
    for (const each of this.#photos.querySelectorAll('button')) {
      each.setAttribute('aria-current', String(each.dataset.photo === id));
    }
  }

  #tell(feature: FeatureDetails, description: ValueDescription): void {
    const { label, group, value } = description;
    const { first_seen_at, last_seen_at, view_count, position_uncertainty, images } = feature;
    element('.feature-symbol').replaceChildren(symbolPicture(description));
    this.#name.textContent = label;
    element('.feature-group').textContent = group;
    this.#facts.replaceChildren(
      fact(words('features.firstSeen'), dayFormat.format(timeOf(first_seen_at))),
      fact(words('features.lastSeen'), dayFormat.format(timeOf(last_seen_at))),
      fact(words('features.views'), countFormat.format(view_count)),
      fact(words('features.position'), `± ${metresFormat.format(position_uncertainty)}`),
      fact(words('features.value'), value),
    );
    const photos = images.data.slice(0, photosAtMost);
    this.#photos.replaceChildren(...photos.map((photo) => this.#photoItem(photo)));
    announce(words('features.told', { label, group, count: view_count }));
  }

  #photoItem({ id, captured_at }: SeenFrom): HTMLLIElement {
    const control = document.createElement('button');
    control.type = 'button';
    control.dataset.photo = id;
    const date = document.createElement('span');
    date.textContent = dayFormat.format(captured_at);
    const verb = document.createElement('span');
    verb.className = 'visually-hidden';
    verb.textContent = words('features.openPhoto');
    control.append(verb, date);
    control.addEventListener('click', () => this.#listeners.onPhoto(id));
    const item = document.createElement('li');
    item.append(control);
    return item;
  }

  async #showPictures(feature: string, photos: readonly SeenFrom[]): Promise<void> {
    if (photos.length === 0) return;
    const links = await this.#graph.thumbnails(photos.map(({ id }) => id));
    if (this.#wanted !== feature) return;
    for (const control of this.#photos.querySelectorAll('button')) {
      const link = links.get(control.dataset.photo ?? '');
      if (!link) continue;
      const picture = document.createElement('img');
      picture.src = link;
      picture.alt = '';
      picture.loading = 'lazy';
      control.prepend(picture);
    }
  }
}

/** The API writes the zone without a colon, which not every browser reads. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/\+0000$/, 'Z'));
}

function fact(name: string, text: string): HTMLDivElement {
  const term = document.createElement('dt');
  term.textContent = name;
  const description = document.createElement('dd');
  description.textContent = text;
  const row = document.createElement('div');
  row.append(term, description);
  return row;
}
