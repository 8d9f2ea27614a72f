import type { Graph, PhotoDetails } from '../graph.ts';
import { pinPalette } from '../map/theme.ts';
import { announce } from '../notice.ts';
import type { WebConfig } from '../web-config.ts';
import { Credit } from './credit.ts';
import type { EmbedAddress, Wanted } from './embed-address.ts';
import type { EmbedMap } from './embed-map.ts';
import { EmbedPhoto } from './embed-photo.ts';
import { Layout } from './layout.ts';

const zoomAtPhoto = 17;

/** Keeps photo, map and credit in step. */
export class Embed {
  readonly #config: WebConfig;
  readonly #graph: Graph;
  readonly #layout: Layout;
  readonly #credit: Credit;
  readonly #photo: EmbedPhoto;
  readonly #center: EmbedAddress['center'];
  #map: Promise<EmbedMap> | undefined;
  #described: PhotoDetails | undefined;
  #wantedId = '';

  constructor(config: WebConfig, graph: Graph, { style, center, palette }: EmbedAddress) {
    this.#config = config;
    this.#graph = graph;
    this.#center = center;
    this.#layout = new Layout(style);
    this.#credit = new Credit(config.licence);
    this.#photo = new EmbedPhoto(config, {
      onPhoto: (id) => void this.#shown(id).catch(console.warn),
      onView: (view) => void this.#map?.then((map) => map.look(view), console.warn),
    });
    if (palette) pinPalette(palette);
  }

  /** Rejects when there is no such photo, or it can't be shown. */
  async open(id: string): Promise<void> {
    this.#wantedId = id;
    const photo = await this.#graph.photo(id);
    if (this.#wantedId !== id) return;
    this.#layout.showPhoto();
    this.#describe(photo);
    if (this.#layout.hasMap) {
      this.#map ??= this.#openMap({ center: photo.geometry.coordinates, zoom: zoomAtPhoto });
      void this.#map.then((map) => map.mark(photo), console.warn);
    }
    await this.#photo.open(photo, this.#center);
  }

  /** The map, where no photo is near. */
  async openPlace({ lon, lat, zoom }: Extract<Wanted, { kind: 'place' }>): Promise<void> {
    this.#layout.showMapAlone();
    this.#credit.showPlace(lon, lat, zoom);
    this.#map = this.#openMap({ center: [lon, lat], zoom });
    await this.#map;
  }

  async #openMap(start: { center: [number, number]; zoom: number }): Promise<EmbedMap> {
    const { openEmbedMap } = await import('./embed-map.ts');
    return openEmbedMap(this.#config, this.#graph, start, (id) => {
      this.open(id).catch((error) => this.#photo.tell(error));
    });
  }

  /** Another photo is in the viewer, which may have walked there by itself. */
  async #shown(id: string): Promise<void> {
    this.#wantedId = id;
    const photo = this.#described?.id === id ? this.#described : await this.#graph.photo(id);
    if (this.#wantedId !== id) return;
    this.#describe(photo);
    await this.#map?.then((map) => map.mark(photo));
  }

  #describe(photo: PhotoDetails): void {
    this.#described = photo;
    const summary = this.#credit.showPhoto(photo);
    document.title = `${summary} · Wayside`;
    announce(summary);
  }
}
