import { button, element } from '../elements.ts';
import type { Graph, NearbyPhoto, PhotoDetails } from '../graph.ts';
import { words } from '../words.ts';
import { byDay, sameView } from './other-days.ts';
import { clockTimeOf, dayOf } from './photo-time.ts';

/** Photos within so many metres are of the same place. */
const reachMetres = 20;

/** A strip of photos of the same place on other days, in the direction in which the viewer looks. */
export class OtherDaysStrip {
  readonly #graph: Graph;
  readonly #onChoose: (photo: string) => void;
  readonly #strip = element('.photo-days');
  readonly #list = element('.photo-days-list');
  readonly #note = element('.photo-days-note');
  readonly #switch = button('days');
  #photo: PhotoDetails | undefined;
  #bearing = 0;
  #nearby: readonly NearbyPhoto[] | undefined;
  #shown = '';
  #question = new AbortController();

  constructor(graph: Graph, onChoose: (photo: string) => void) {
    this.#graph = graph;
    this.#onChoose = onChoose;
    this.#switch.addEventListener('click', () => this.toggle());
    button('close-days').addEventListener('click', () => this.close());
  }

  get isOpen(): boolean {
    return !this.#strip.hidden;
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.#open();
  }

  close(): void {
    if (this.#strip.contains(document.activeElement)) this.#switch.focus({ preventScroll: true });
    this.#setOpen(false);
    this.#question.abort();
  }

  setPhoto(photo: PhotoDetails): void {
    if (this.#photo?.id === photo.id) return;
    this.#photo = photo;
    this.#nearby = undefined;
    if (this.isOpen) void this.#ask();
  }

  /** Which way the viewer looks, in degrees. */
  setBearing(bearing: number): void {
    this.#bearing = bearing;
    if (this.isOpen) this.#show();
  }

  #open(): void {
    this.#setOpen(true);
    element('.photo-days-title').focus({ preventScroll: true });
    void this.#ask();
  }

  #setOpen(isOpen: boolean): void {
    this.#strip.hidden = !isOpen;
    this.#switch.setAttribute('aria-expanded', String(isOpen));
  }

  async #ask(): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const photo = this.#photo;
    if (!photo) return;
    this.#strip.setAttribute('aria-busy', 'true');
    const place = (photo.computed_geometry ?? photo.geometry).coordinates;
    try {
      const nearby = await this.#graph.around(place, reachMetres, signal);
      if (signal.aborted) return;
      this.#nearby = nearby;
      this.#show();
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.#list.replaceChildren();
      this.#shown = '';
      this.#note.textContent = words('photo.days.notRead');
    } finally {
      if (!signal.aborted) this.#strip.removeAttribute('aria-busy');
    }
  }

  #show(): void {
    if (!this.#photo || !this.#nearby) return;
    const { id } = this.#photo;
    const photos = sameView(this.#nearby, this.#photo, this.#bearing);
    const shown = [id, ...photos.map((photo) => photo.id)].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.#list.contains(document.activeElement);
    const days = byDay(photos, dayOf);
    this.#list.replaceChildren(
      ...days.map(({ day, photos }) =>
        dayItem(
          day,
          photos.map((photo) => this.#item(photo)),
        ),
      ),
    );
    const others = photos.filter((photo) => photo.id !== id).length;
    this.#note.textContent =
      others === 0 ? words('photo.days.none') : words('photo.days.many', { count: others });
    const current = this.#list.querySelector<HTMLButtonElement>('[aria-current="true"]');
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focused) (current ?? element('.photo-days-title')).focus({ preventScroll: true });
  }

  #item(photo: NearbyPhoto): HTMLLIElement {
    const control = document.createElement('button');
    control.type = 'button';
    control.setAttribute('aria-current', String(photo.id === this.#photo?.id));
    if (photo.thumb_256_url) {
      const picture = document.createElement('img');
      picture.src = photo.thumb_256_url;
      picture.alt = '';
      picture.loading = 'lazy';
      control.append(picture);
    }
    const caption = document.createElement('span');
    const author = photo.creator?.username;
    const isRound = photo.camera_type === 'spherical';
    caption.textContent = [clockTimeOf(photo), author, isRound && words('photo.panorama')]
      .filter(Boolean)
      .join(' · ');
    control.append(caption);
    control.addEventListener('click', () => this.#onChoose(photo.id));
    const item = document.createElement('li');
    item.append(control);
    return item;
  }
}

function dayItem(day: string, items: readonly HTMLLIElement[]): HTMLLIElement {
  const heading = document.createElement('h3');
  heading.textContent = day;
  const list = document.createElement('ul');
  list.append(...items);
  const item = document.createElement('li');
  item.append(heading, list);
  return item;
}
