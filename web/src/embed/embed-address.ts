const styles = ['photo', 'split', 'classic'] as const;

/** The photo alone; photo and map, equal in size; one of them large and the other small in its corner. */
export type EmbedStyle = (typeof styles)[number];

/** What an embed is asked to show. */
export type Wanted =
  | { readonly kind: 'photo'; readonly id: string }
  | { readonly kind: 'place'; readonly lon: number; readonly lat: number; readonly zoom: number }
  /** A photo, by something that can't be the id of one. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'nothing' };

/** The embed's address, with the names that Mapillary's has: `?image_key=&style=&x=&y=&map_style=`. */
export interface EmbedAddress {
  readonly wanted: Wanted;
  readonly style: EmbedStyle;
  /** The point of the photo to look at, from its upper left corner, in fractions of its size. */
  readonly center: readonly [x: number, y: number] | undefined;
  /** The map's colours, where they are not to follow the reader's. */
  readonly palette: 'light' | 'dark' | undefined;
  readonly hasClose: boolean;
}

export function readEmbedAddress(search: string): EmbedAddress {
  const query = new URLSearchParams(search);
  const [x, y] = [number(query, 'x', 0, 1), number(query, 'y', 0, 1)];
  return {
    wanted: readWanted(query),
    style: styles.find((style) => style === query.get('style')) ?? 'photo',
    center: x === undefined || y === undefined ? undefined : [x, y],
    palette: /\b(light|dark)\b/i.exec(query.get('map_style') ?? '')?.[1]?.toLowerCase() as
      | 'light'
      | 'dark'
      | undefined,
    hasClose: ['true', '1'].includes(query.get('close') ?? ''),
  };
}

function readWanted(query: URLSearchParams): Wanted {
  const id = query.get('image_key')?.trim() ?? '';
  if (id !== '') return /^\d{1,16}$/.test(id) ? { kind: 'photo', id } : { kind: 'unknown' };
  const [lat, lon] = [number(query, 'lat', -90, 90), number(query, 'lng', -180, 180)];
  if (lat === undefined || lon === undefined) return { kind: 'nothing' };
  return { kind: 'place', lon, lat, zoom: number(query, 'z', 0, 22) ?? 17 };
}

function number(
  query: URLSearchParams,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = Number(query.get(name) || Number.NaN);
  return value >= least && value <= most ? value : undefined;
}
