import { button, element } from '../elements.ts';
import type { Graph } from '../graph.ts';
import { locale, words } from '../words.ts';
import type { PhotoViewer } from './open-viewer.ts';
import { isEnabled, setEnabled, type Ways } from './photo-controls.ts';
import { speeds } from './play.ts';

/** How long a hand that moves the slider must rest before its photo is loaded. */
const restMs = 150;

const speedFormat = new Intl.NumberFormat(locale);

/** Where a photo stands in its sequence, from 1. */
export interface SequencePlace {
  readonly index: number;
  readonly count: number;
}

/** Plays a sequence, and tells where in it the viewer is: a slider leads to all of its photos. */
export class SequenceBar {
  readonly #graph: Graph;
  readonly #viewer: () => Promise<PhotoViewer> | undefined;
  readonly #onProblem: (error: unknown) => void;
  readonly #bar = element('.photo-walk');
  readonly #place = element('.photo-place');
  readonly #slider = element<HTMLInputElement>('.photo-scrub');
  #sequence: { readonly id: string; readonly photos: Promise<readonly string[]> } | undefined;
  #photos: readonly string[] = [];
  #photo = '';
  #hasNext = false;
  #speed = 1;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly keys = {
    play: () => void this.#play(),
    slower: () => this.#changeSpeed(-1),
    faster: () => this.#changeSpeed(1),
    first: () => void this.#goTo(0),
    last: () => void this.#goTo(this.#photos.length - 1),
  };

  constructor(
    graph: Graph,
    viewer: () => Promise<PhotoViewer> | undefined,
    onProblem: (error: unknown) => void,
  ) {
    this.#graph = graph;
    this.#viewer = viewer;
    this.#onProblem = onProblem;
    button('play').addEventListener('click', this.keys.play);
    button('slower').addEventListener('click', this.keys.slower);
    button('faster').addEventListener('click', this.keys.faster);
    this.#slider.addEventListener('input', () => this.#slide(restMs));
    this.#slider.addEventListener('change', () => this.#slide(0));
    this.#changeSpeed(0);
  }

  /** Resolves to where a photo stands, or to undefined when another was shown since. Rejects when that can't be read. */
  async show(photo: string, sequence: string): Promise<SequencePlace | undefined> {
    this.#photo = photo;
    if (this.#sequence?.id !== sequence) {
      this.#sequence = { id: sequence, photos: this.#graph.sequence(sequence) };
      this.#photos = [];
    }
    try {
      const photos = await this.#sequence.photos;
      if (this.#photo !== photo) return undefined;
      this.#photos = photos;
    } catch (error) {
      this.#sequence = undefined;
      throw error;
    }
    const place = { index: this.#photos.indexOf(photo) + 1, count: this.#photos.length };
    this.#slider.max = String(place.count);
    this.#slider.hidden = place.count < 2;
    // A hand that is at the slider knows better.
    if (this.#rest === undefined) this.#tell(place);
    return place;
  }

  setWays({ hasNext }: Ways): void {
    this.#hasNext = hasNext;
    setEnabled(button('play'), hasNext || this.#isPlaying);
  }

  setPlaying(isPlaying: boolean): void {
    this.#bar.classList.toggle('is-playing', isPlaying);
    setEnabled(button('play'), this.#hasNext || isPlaying);
    element('.photo-play-word').textContent = words(isPlaying ? 'photo.pause' : 'photo.play');
  }

  get #isPlaying(): boolean {
    return this.#bar.classList.contains('is-playing');
  }

  async #play(): Promise<void> {
    const viewer = await this.#viewer();
    if (viewer?.play.isPlaying) viewer.play.stop();
    else if (isEnabled(button('play'))) viewer?.play.start();
  }

  #changeSpeed(steps: number): void {
    this.#speed = Math.min(Math.max(this.#speed + steps, 0), speeds.length - 1);
    const speed = speeds[this.#speed];
    if (!speed) return;
    setEnabled(button('slower'), this.#speed > 0);
    setEnabled(button('faster'), this.#speed < speeds.length - 1);
    element('.photo-speed-now').textContent = `${speedFormat.format(speed.times)}×`;
    void this.#viewer()?.then(({ play }) => play.setSpeed(speed.number), this.#onProblem);
  }

  #slide(afterMs: number): void {
    clearTimeout(this.#rest);
    const index = Number(this.#slider.value) - 1;
    this.#tell({ index: index + 1, count: this.#photos.length });
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      void this.#goTo(index);
    }, afterMs);
  }

  async #goTo(index: number): Promise<void> {
    const photo = this.#photos[index];
    if (photo === undefined || photo === this.#photo) return;
    try {
      await (await this.#viewer())?.show(photo);
    } catch (error) {
      this.#onProblem(error);
    }
  }

  #tell({ index, count }: SequencePlace): void {
    this.#place.textContent = `${index} / ${count}`;
    this.#slider.value = String(index);
    this.#slider.setAttribute('aria-valuetext', words('photo.place', { index, count }));
    this.#slider.style.setProperty('--done', String(count > 1 ? (index - 1) / (count - 1) : 1));
  }
}
