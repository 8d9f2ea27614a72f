import { element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';
import { words } from '../words.ts';
import { timeOf } from './photo-time.ts';

const projections: Readonly<Record<string, string>> = {
  fisheye: words('photo.fisheye'),
  equirectangular: words('photo.panorama'),
  spherical: words('photo.panorama'),
};

/** What stands below the photo: when, by whom, with what, under which licence. */
export class PhotoInfo {
  readonly #graph: Graph;
  readonly #licence: string;
  readonly #date = element('.photo-date');
  readonly #origin = element('.photo-origin');
  #wanted = '';

  constructor(graph: Graph, licence: string) {
    this.#graph = graph;
    this.#licence = licence;
  }

  /** Shows a photo's facts and resolves to them, or to undefined when another was asked for since. */
  async show(id: string): Promise<{ photo: PhotoDetails; date: string } | undefined> {
    this.#wanted = id;
    const photo = await this.#graph.photo(id);
    if (this.#wanted !== id) return undefined;
    const date = timeOf(photo);
    this.#date.textContent = date;
    this.#origin.textContent = this.#originOf(photo);
    return { photo, date };
  }

  #originOf(photo: PhotoDetails): string {
    const camera = [photo.make, photo.model].filter(Boolean).join(' ');
    const name = photo.creator?.username;
    const author = name && words('photo.by', { name });
    const projection = projections[photo.camera_type];
    return [author, camera, projection, this.#licence].filter(Boolean).join(' · ');
  }
}
