import { readFilters, writeFilters } from './filters/filter-address.ts';
import type { Filters } from './filters/filters.ts';

/** What can be switched, by the name in the address. */
interface Switches {
  /** Map features other than signs, on the map. */
  readonly points: boolean;
  /** Traffic signs on the map. */
  readonly signs: boolean;
  /** Outlines of what was detected, in the photo. */
  readonly outlines: boolean;
  /** Photos at computed positions. */
  readonly computed: boolean;
}

/** On, unless the address says otherwise. */
const offNames = ['points', 'signs', 'outlines'] as const;

/**
 * The page's address says what it shows: `?lat=&lng=&z=` the map, `pKey=` the photo that is open and
 * `focus=photo` that it takes the whole width. These names are those of links to Mapillary's web app, and
 * so are those of filters (`filters/filter-address.ts`). `feature=`, the map feature whose card is open,
 * and `points=off`, `signs=off`, `outlines=off` and `computed=on` are the page's own.
 */
export interface Address {
  readonly view?: { readonly lat: number; readonly lng: number; readonly zoom: number };
  readonly photo?: string;
  readonly isPhotoWide: boolean;
  readonly feature?: string;
  readonly switches: Switches;
  readonly filters: Filters;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const [lat, lng] = [coordinate(query.get('lat'), 90), coordinate(query.get('lng'), 180)];
  const zoom = coordinate(query.get('z'), 22) ?? 15;
  const [photo, feature] = [readId(query.get('pKey')), readId(query.get('feature'))];
  return {
    ...(lat !== undefined && lng !== undefined && { view: { lat, lng, zoom } }),
    ...(photo !== undefined && { photo }),
    isPhotoWide: query.get('focus') === 'photo',
    ...(feature !== undefined && { feature }),
    switches: {
      points: query.get('points') !== 'off',
      signs: query.get('signs') !== 'off',
      outlines: query.get('outlines') !== 'off',
      computed: query.get('computed') === 'on',
    },
    filters: readFilters(query),
  };
}

export function writeAddress(address: Address): string {
  const { view, photo, isPhotoWide, feature, switches, filters } = address;
  const query = new URLSearchParams();
  if (view) {
    query.set('lat', view.lat.toFixed(5));
    query.set('lng', view.lng.toFixed(5));
    query.set('z', view.zoom.toFixed(1));
  }
  if (photo) query.set('pKey', photo);
  if (photo && isPhotoWide) query.set('focus', 'photo');
  if (feature) query.set('feature', feature);
  writeFilters(filters, query);
  for (const name of offNames) if (!switches[name]) query.set(name, 'off');
  if (switches.computed) query.set('computed', 'on');
  return `?${query}`;
}

function readId(text: string | null): string | undefined {
  return /^\d{1,16}$/.exec(text ?? '')?.[0];
}

function coordinate(text: string | null, limit: number): number | undefined {
  const value = Number(text || Number.NaN);
  return Math.abs(value) <= limit ? value : undefined;
}
