import { button, element } from '../elements.ts';
import { words } from '../words.ts';
import type { EmbedStyle } from './embed-address.ts';

type Pane = 'photo' | 'map';

/** Where photo and map are; in `classic`, which of them is the large one. */
export class Layout {
  readonly #page = element('.embed');
  readonly #panes = { photo: element('.photo-pane'), map: element('.map-pane') };
  readonly #swap = button('swap');
  #style: EmbedStyle;
  #large: Pane = 'photo';

  constructor(style: EmbedStyle) {
    this.#style = style;
    this.#swap.addEventListener('click', () => {
      this.#large = this.#large === 'photo' ? 'map' : 'photo';
      this.#layOut();
    });
  }

  get hasMap(): boolean {
    return this.#style !== 'photo';
  }

  showPhoto(): void {
    this.#layOut();
  }

  /** The photo that is chosen on this map gets its place beside or in it. */
  showMapAlone(): void {
    if (this.#style === 'photo') this.#style = 'classic';
    this.#page.dataset.style = 'map';
    this.#panes.map.hidden = false;
    this.#panes.photo.hidden = true;
  }

  #layOut(): void {
    const isClassic = this.#style === 'classic';
    this.#page.dataset.style = this.#style;
    this.#page.dataset.large = this.#large;
    this.#panes.photo.hidden = false;
    this.#panes.map.hidden = !this.hasMap;
    // The small one is a picture with a button over it.
    this.#panes.photo.inert = isClassic && this.#large === 'map';
    this.#panes.map.inert = isClassic && this.#large === 'photo';
    this.#swap.hidden = !isClassic;
    const label = this.#large === 'photo' ? words('embed.showMap') : words('embed.showPhoto');
    element('.visually-hidden', this.#swap).textContent = label;
  }
}
