import { boxAround } from '../../src/geo/geodesy.ts';
import type { Query } from './filters/filter-query.ts';
import type { Camera } from './filters/filters.ts';
import type { WebConfig } from './web-config.ts';
import { words } from './words.ts';

/** A photo as the graph API describes it; what a photo doesn't have is absent. */
export interface PhotoDetails {
  readonly id: string;
  readonly sequence: string;
  readonly geometry: { readonly coordinates: [number, number] };
  /** Where the viewer stands in it. */
  readonly computed_geometry?: { readonly coordinates: [number, number] };
  /** Milliseconds since 1970. */
  readonly captured_at: number;
  /** IANA name of a zone with the clocks of the place. */
  readonly time_zone?: string;
  readonly camera_type: string;
  readonly creator?: { readonly username?: string };
  readonly organization?: { readonly id: string };
  readonly make?: string;
  readonly model?: string;
  /** Pixels, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Of EXIF: from 5 on, width and height change places. */
  readonly exif_orientation: number;
  /** Metres above sea level. */
  readonly altitude?: number;
  readonly computed_altitude?: number;
  /** Degrees clockwise from north. */
  readonly compass_angle: number;
  readonly computed_compass_angle?: number;
  readonly thumb_1024_url?: string;
  readonly thumb_original_url?: string;
}

/** A value of detections and map features in words, those of the page's language. */
export interface ValueDescription {
  readonly value: string;
  readonly label: string;
  readonly group: string;
  /** The same in every language. */
  readonly group_id: string;
}

/** A map feature, with the photos in which it was seen. */
export interface FeatureDetails {
  readonly id: string;
  readonly object_value: string;
  readonly geometry: { readonly coordinates: [number, number] };
  /** Such as 2021-05-20T17:49:01+0000. */
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly view_count: number;
  /** Metres. */
  readonly position_uncertainty: number;
  readonly images: { readonly data: readonly SeenFrom[] };
}

/** A photo of a map feature. */
export interface SeenFrom extends PlacedPhoto {
  /** Milliseconds since 1970. */
  readonly captured_at: number;
}

/** A photo near a place. */
export interface NearbyPhoto
  extends PlacedPhoto,
    Pick<
      PhotoDetails,
      | 'sequence'
      | 'captured_at'
      | 'time_zone'
      | 'camera_type'
      | 'creator'
      | 'computed_compass_angle'
    > {
  readonly thumb_256_url?: string;
}

/** A map feature without what is known of its views. */
export type PlacedFeature = Pick<FeatureDetails, 'id' | 'object_value' | 'geometry'>;

/** What a model saw in a photo. */
export interface Detection {
  readonly id: string;
  readonly value: string;
  /** Outline: a vector tile in base64. */
  readonly geometry: string;
}

export interface Count {
  readonly count: number;
  /** False: counting was stopped there, and there may be more. */
  readonly isExact: boolean;
}

interface CountAnswer {
  readonly count: number;
  readonly is_exact: boolean;
}

export interface CameraCounts {
  readonly cameras: readonly (Camera & { readonly count: number })[];
  /** Whether all photos of the box were looked at. */
  readonly isExact: boolean;
}

interface CamerasAnswer {
  readonly data: readonly {
    readonly make: string;
    readonly model?: string;
    readonly image_count: number;
  }[];
  readonly is_exact: boolean;
}

interface SequencesAnswer {
  readonly data: readonly { readonly id: string }[];
  readonly paging?: object;
}

interface PlacedPhoto {
  readonly id: string;
  readonly geometry: { readonly coordinates: [number, number] };
}

const featureFields =
  'id,object_value,geometry,first_seen_at,last_seen_at,view_count,position_uncertainty,images{id,geometry,captured_at}';

const detailFields =
  'id,sequence,geometry,captured_at,time_zone,camera_type,creator,organization,make,model,width,height,exif_orientation,altitude,computed_geometry,computed_altitude,compass_angle,computed_compass_angle,thumb_1024_url,thumb_original_url';

const nearbyFields =
  'id,sequence,geometry,captured_at,time_zone,camera_type,creator,computed_compass_angle,thumb_256_url';

/** No object is seen from farther away. */
const featureReachMetres = 130;

/** An answer of the graph API that is not what was asked for. */
export class GraphError extends Error {
  /** Whether there is nothing with the id that was asked for, by the API's own words: 400. */
  readonly isUnknown: boolean;

  constructor(path: string, status: number) {
    super(`${path}: HTTP ${status}`);
    this.isUnknown = status === 400;
  }
}

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

  /** The photo that is nearest to a position, or undefined when none is within 50 metres. */
  async nearest(lon: number, lat: number): Promise<string | undefined> {
    const query = { lng: String(lon), lat: String(lat), radius: '50', limit: '1', fields: 'id' };
    const { data } = await this.#get<{ data: { id: string }[] }>('images', query);
    return data[0]?.id;
  }

  /** Photos within some metres of a position, the nearest first. */
  async around(
    [lon, lat]: readonly [number, number],
    radiusMetres: number,
    signal: AbortSignal,
  ): Promise<NearbyPhoto[]> {
    const query = {
      lng: String(lon),
      lat: String(lat),
      radius: String(radiusMetres),
      limit: '500',
      fields: nearbyFields,
    };
    return (await this.#get<{ data: NearbyPhoto[] }>('images', query, signal)).data;
  }

  /** The map features that were derived from a photo, among others. */
  async featuresIn({
    id,
    geometry,
  }: Pick<PhotoDetails, 'id' | 'geometry'>): Promise<PlacedFeature[]> {
    const query = {
      bbox: boxAround(...geometry.coordinates, featureReachMetres).join(),
      image_id: id,
      fields: 'id,object_value,geometry',
    };
    return (await this.#get<{ data: PlacedFeature[] }>('map_features', query)).data;
  }

  /** Name and short name of an organisation, or undefined when there is none of that id. */
  async organization(id: string): Promise<{ name: string; slug: string } | undefined> {
    const query = { ids: id, fields: 'name,slug' };
    return (await this.#get<Record<string, { name: string; slug: string }>>('', query))[id];
  }

  mapFeature(id: string): Promise<FeatureDetails> {
    return this.#get<FeatureDetails>(id, { fields: featureFields });
  }

  /** Links to small pictures of photos, by their ids; without those that have none. */
  thumbnails(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#texts(ids, 'thumb_256_url');
  }

  /** What was detected in a photo, at most 2,000. */
  async detections(photo: string): Promise<Detection[]> {
    const query = { fields: 'id,value,geometry' };
    return (await this.#get<{ data: Detection[] }>(`${photo}/detections`, query)).data;
  }

  /** The id of a user, by one of their photos; undefined when they have none. */
  async creatorNamed(username: string): Promise<string | undefined> {
    const query = { creator_username: username, fields: 'creator', limit: '1' };
    const { data } = await this.#get<{ data: { creator: { id: string } }[] }>('images', query);
    return data[0]?.creator.id;
  }

  /** The names of users by their ids. */
  usernames(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#texts(ids, 'username');
  }

  /** The names of organisations by their ids. */
  organizations(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#texts(ids, 'name');
  }

  /** Where photos of a user or for an organisation were taken, at most 2,000 of them. */
  async placesOf(
    owner: { readonly creator_username: string } | { readonly organization_id: string },
  ): Promise<[number, number][]> {
    const { data } = await this.#get<{ data: PlacedPhoto[] }>('images', {
      ...owner,
      fields: 'geometry',
    });
    return data.map(({ geometry }) => geometry.coordinates);
  }

  /** Of one that may not exist. */
  async hasPhoto(id: string): Promise<boolean> {
    return (await this.#texts([id], 'sequence')).has(id);
  }

  /** Value and place of a map feature; undefined when there is none of that id. */
  async placedFeature(id: string): Promise<PlacedFeature | undefined> {
    const query = { ids: id, fields: 'object_value,geometry' };
    return (await this.#get<Record<string, PlacedFeature>>('', query))[id];
  }

  /** All values that the server has words for. */
  async knownValues(): Promise<ValueDescription[]> {
    const query = { language: words.language };
    return (await this.#get<{ data: ValueDescription[] }>('map_feature_values', query)).data;
  }

  /** In the order of the values. */
  async describeValues(values: readonly string[]): Promise<ValueDescription[]> {
    const query = { values: values.join(), language: words.language };
    return (await this.#get<{ data: ValueDescription[] }>('map_feature_values', query)).data;
  }

  /** A link to a file, for the browser to save. */
  fileLink(path: string, query: Query): string {
    const url = this.#url(path, query);
    url.searchParams.set('access_token', this.#config.accessToken);
    return url.href;
  }

  /** How much there is of something in a box, such as `images`; a signal gives the question up. */
  async count(what: string, query: Query, signal: AbortSignal): Promise<Count> {
    const answer = await this.#get<CountAnswer>(`${what}/count`, query, signal);
    return { count: answer.count, isExact: answer.is_exact };
  }

  /** With what the photos in a box were taken, the most first. */
  async cameras(query: Query, signal: AbortSignal): Promise<CameraCounts> {
    const { data, is_exact } = await this.#get<CamerasAnswer>('cameras', query, signal);
    return {
      cameras: data.map(({ make, model, image_count }) => ({ make, model, count: image_count })),
      isExact: is_exact,
    };
  }

  /** The ids of the sequences in a box, and whether these are all. */
  async sequences(
    query: Query,
    signal: AbortSignal,
  ): Promise<{ readonly ids: readonly string[]; readonly isAll: boolean }> {
    const { data, paging } = await this.#get<SequencesAnswer>('sequences', query, signal);
    return { ids: data.map(({ id }) => id), isAll: paging === undefined };
  }

  /** One field of several entities, by their ids; without those that don't have it. */
  async #texts(ids: readonly string[], field: string): Promise<Map<string, string>> {
    const query = { ids: ids.join(), fields: field };
    const found = await this.#get<Record<string, Record<string, string>>>('', query);
    return new Map(
      Object.entries(found).flatMap(([id, { [field]: text }]) => (text ? [[id, text]] : [])),
    );
  }

  async #get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
    const response = await fetch(this.#url(path, query), {
      headers: { Authorization: `OAuth ${this.#config.accessToken}` },
      ...(signal && { signal }),
    });
    if (!response.ok) throw new GraphError(path, response.status);
    return (await response.json()) as T;
  }

  #url(path: string, query: Query): URL {
    const url = new URL(path, `${this.#config.graphUrl}/`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url;
  }
}
