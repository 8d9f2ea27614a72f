import type { WebConfig } from './web-config.ts';

/** A photo as the graph API describes it; what a photo doesn't have is absent. */
export interface PhotoDetails {
  readonly id: string;
  readonly sequence: string;
  readonly geometry: { readonly coordinates: [number, number] };
  /** Milliseconds since 1970. */
  readonly captured_at: number;
  readonly camera_type: string;
  readonly creator?: { readonly username?: string };
  readonly make?: string;
  readonly model?: string;
  readonly width: number;
  readonly height: number;
  readonly thumb_original_url?: string;
}

interface PlacedPhoto {
  readonly id: string;
  readonly geometry: { readonly coordinates: [number, number] };
}

const detailFields =
  'id,sequence,geometry,captured_at,camera_type,creator,make,model,width,height,thumb_original_url';

/** The few questions that the page itself asks; MapillaryJS asks its own. */
export class Graph {
  readonly #config: WebConfig;

  constructor(config: WebConfig) {
    this.#config = config;
  }

  photo(id: string): Promise<PhotoDetails> {
    return this.#get<PhotoDetails>(id, { fields: detailFields });
  }

  /** A link to what the API says of a photo, for a person to follow. */
  photoLink(id: string): string {
    const url = new URL(id, `${this.#config.graphUrl}/`);
    url.searchParams.set('fields', detailFields);
    url.searchParams.set('access_token', this.#config.accessToken);
    return url.href;
  }

  /** The ids of a sequence's photos, in the order in which they were taken. */
  async sequence(id: string): Promise<string[]> {
    const { data } = await this.#get<{ data: { id: string }[] }>('image_ids', { sequence_id: id });
    return data.map((photo) => photo.id);
  }

  /** The photo of a sequence that is nearest to a position, or undefined when it has none. */
  async nearestInSequence(sequence: string, lon: number, lat: number): Promise<string | undefined> {
    const { data } = await this.#get<{ data: PlacedPhoto[] }>('images', {
      sequence_ids: sequence,
      fields: 'id,geometry',
    });
    const narrowing = Math.cos((lat * Math.PI) / 180);
    const distance = ({ geometry: { coordinates } }: PlacedPhoto) =>
      Math.hypot((coordinates[0] - lon) * narrowing, coordinates[1] - lat);
    return data.reduce<PlacedPhoto | undefined>(
      (best, photo) => (!best || distance(photo) < distance(best) ? photo : best),
      undefined,
    )?.id;
  }

  async #get<T>(path: string, query: Record<string, string>): Promise<T> {
    const url = new URL(path, `${this.#config.graphUrl}/`);
    url.search = new URLSearchParams(query).toString();
    const response = await fetch(url, {
      headers: { Authorization: `OAuth ${this.#config.accessToken}` },
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    return (await response.json()) as T;
  }
}
