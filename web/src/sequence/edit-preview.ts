import { LocalPlane } from '../../../src/geo/local-plane.ts';
import type { Place } from '../map/box-around.ts';
import type { TrackImage } from './track.ts';
import type { TrackMap } from './track-map.ts';

/** Shows on the map what the forms of the page would make of the track, before anything is sent. */
export class EditPreview {
  readonly #page: HTMLElement;
  readonly #track: readonly TrackImage[];
  readonly #map: TrackMap;

  constructor(page: HTMLElement, track: readonly TrackImage[], map: TrackMap) {
    this.#page = page;
    this.#track = track;
    this.#map = map;
    page.addEventListener('input', ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      if (['east', 'north', 'turn'].includes(target.name)) this.#showMove();
      if (target.name === 'placed') this.#choosePlaced(target.value);
      if (['lat', 'lon', 'heading'].includes(target.name)) this.#showPlaced();
      if (target.name === 'image') this.#showSplit(target.value);
      if (target.name === 'sequence') void this.#showJoin(target.value).catch(console.warn);
    });
    // A form that comes back to be corrected, and what a browser kept over a reload.
    this.#showMove();
    const chosen = page.querySelector<HTMLInputElement>('[name=image]:checked');
    if (chosen) this.#showSplit(chosen.value);
  }

  splitAt(index: number): void {
    const image = this.#track[index];
    const field = image && this.#field(`[name=image][value="${image.id}"]`);
    if (!field || field.disabled) return;
    field.checked = true;
    field.closest('li')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    this.#showSplit(field.value);
  }

  #showMove(): void {
    const [east, north] = [this.#number('east'), this.#number('north')];
    const turn = this.#number('turn');
    const [first] = this.#track;
    if (!first) return;
    const moved = this.#track.map(({ lon, lat }): Place => {
      const plane = new LocalPlane(lon, lat);
      return [plane.lonOf(east), plane.latOf(north)];
    });
    const isMoved = east !== 0 || north !== 0;
    this.#map.preview(isMoved ? moved : []);
    const [[lon, lat] = [first.lon, first.lat]] = moved;
    if (isMoved || turn !== 0) this.#map.look(lon, lat, first.headingDegrees + turn);
    else this.#map.look(undefined);
  }

  /** Its form says where it is, to begin with. */
  #choosePlaced(id: string): void {
    const image = this.#track.find((each) => String(each.id) === id);
    if (!image) return;
    this.#fill('lat', image.lat);
    this.#fill('lon', image.lon);
    this.#fill('heading', image.headingDegrees);
    this.#showPlaced();
  }

  #showPlaced(): void {
    if (!this.#field('[name=placed]:checked')) return;
    const place: Place = [this.#number('lon'), this.#number('lat')];
    // What the form will not take has no place on the map.
    if (Math.abs(place[0]) > 180 || Math.abs(place[1]) > 90) return;
    this.#map.look(...place, this.#number('heading'));
    this.#map.pin(place, ([lon, lat]) => {
      this.#fill('lat', Number(lat.toFixed(7)));
      this.#fill('lon', Number(lon.toFixed(7)));
      this.#map.look(lon, lat, this.#number('heading'));
    });
  }

  #showSplit(id: string): void {
    const index = this.#track.findIndex((image) => String(image.id) === id);
    this.#map.preview(this.#track.slice(index).map(({ lon, lat }): Place => [lon, lat]));
    this.#map.show(index);
  }

  async #showJoin(id: string): Promise<void> {
    const response = await fetch(`/app/sequence/${id}/track.geojson`);
    if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
    const { features } = (await response.json()) as {
      features: { geometry: { type: string; coordinates: number[] } | null }[];
    };
    const places = features.flatMap(({ geometry }): Place[] => {
      if (geometry?.type !== 'Point') return [];
      const [lon = 0, lat = 0] = geometry.coordinates;
      return [[lon, lat]];
    });
    // Another one may have been chosen since.
    if (!this.#field(`[name=sequence][value="${id}"]`)?.checked) return;
    this.#map.preview(places);
    this.#map.fit([...places, ...this.#track.map(({ lon, lat }): Place => [lon, lat])]);
  }

  #field(selector: string): HTMLInputElement | null {
    return this.#page.querySelector<HTMLInputElement>(selector);
  }

  #fill(name: string, value: number): void {
    const field = this.#field(`[name=${name}]`);
    if (field) field.value = String(value);
  }

  #number(name: string): number {
    const text = this.#field(`[name=${name}]`)?.value ?? '';
    const value = Number(text.trim().replace(',', '.').replace('−', '-'));
    return Number.isFinite(value) ? value : 0;
  }
}
