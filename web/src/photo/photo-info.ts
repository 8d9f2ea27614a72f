import { element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';

const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });

const projections: Readonly<Record<string, string>> = {
  fisheye: 'fisheye',
  equirectangular: '360°',
  spherical: '360°',
};

/** What stands below the photo: when, by whom, with what, and where to get it. */
export class PhotoInfo {
  readonly #graph: Graph;
  readonly #date = element('.photo-date');
  readonly #origin = element('.photo-origin');
  readonly #links = element('.photo-links');
  readonly #place = element('.photo-place');
  #wanted = '';
  #sequence: { readonly id: string; readonly photos: readonly string[] } | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Shows a photo's facts and resolves to them, or to undefined when another was asked for since. */
  async show(id: string): Promise<{ photo: PhotoDetails; summary: string } | undefined> {
    this.#wanted = id;
    const photo = await this.#graph.photo(id);
    if (this.#sequence?.id !== photo.sequence) {
      this.#sequence = { id: photo.sequence, photos: await this.#graph.sequence(photo.sequence) };
    }
    if (this.#wanted !== id) return undefined;
    const index = this.#sequence.photos.indexOf(id) + 1;
    const place = `${index} / ${this.#sequence.photos.length}`;
    this.#date.textContent = dateFormat.format(photo.captured_at);
    this.#origin.textContent = origin(photo);
    this.#place.textContent = place;
    this.#links.replaceChildren(...links(photo, this.#graph.photoLink(id)));
    const summary = `Photo ${place.replace('/', 'of')}, ${this.#date.textContent}`;
    return { photo, summary };
  }
}

function origin(photo: PhotoDetails): string {
  const camera = [photo.make, photo.model].filter(Boolean).join(' ');
  const author = photo.creator?.username;
  const projection = projections[photo.camera_type];
  const size = `${photo.width} × ${photo.height}`;
  return [author && `by ${author}`, camera, projection, size].filter(Boolean).join(' · ');
}

function links(photo: PhotoDetails, json: string): HTMLAnchorElement[] {
  const data = link('Data', json);
  data.title = 'What the API says of this photo, as JSON';
  if (!photo.thumb_original_url) return [data];
  const original = link('Original', photo.thumb_original_url);
  original.title = 'The photo as it was taken';
  original.download = `${photo.id}.jpg`;
  return [original, data];
}

function link(text: string, href: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.textContent = text;
  anchor.href = href;
  anchor.target = '_blank';
  anchor.rel = 'noopener';
  return anchor;
}
