/** What can be switched off, by the name in the address. */
interface Switches {
  /** Map features other than signs, on the map. */
  readonly points: boolean;
  /** Traffic signs on the map. */
  readonly signs: boolean;
  /** Outlines of what was detected, in the photo. */
  readonly outlines: boolean;
}

const switchNames = ['points', 'signs', 'outlines'] as const;

/**
 * The page's address says what it shows: `?lat=&lng=&z=` the map, `pKey=` the photo that is open and
 * `focus=photo` that it takes the whole width. These names are those of links to Mapillary's web app.
 * `points=off`, `signs=off` and `outlines=off` are the page's own.
 */
export interface Address {
  readonly view?: { readonly lat: number; readonly lng: number; readonly zoom: number };
  readonly photo?: string;
  readonly isPhotoWide: boolean;
  readonly switches: Switches;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const [lat, lng] = [coordinate(query.get('lat'), 90), coordinate(query.get('lng'), 180)];
  const zoom = coordinate(query.get('z'), 22) ?? 15;
  const photo = query.get('pKey') ?? '';
  return {
    ...(lat !== undefined && lng !== undefined && { view: { lat, lng, zoom } }),
    ...(/^\d{1,16}$/.test(photo) && { photo }),
    isPhotoWide: query.get('focus') === 'photo',
    switches: {
      points: query.get('points') !== 'off',
      signs: query.get('signs') !== 'off',
      outlines: query.get('outlines') !== 'off',
    },
  };
}

export function writeAddress({ view, photo, isPhotoWide, switches }: Address): string {
  const query = new URLSearchParams();
  if (view) {
    query.set('lat', view.lat.toFixed(5));
    query.set('lng', view.lng.toFixed(5));
    query.set('z', view.zoom.toFixed(1));
  }
  if (photo) query.set('pKey', photo);
  if (photo && isPhotoWide) query.set('focus', 'photo');
  for (const name of switchNames) if (!switches[name]) query.set(name, 'off');
  return `?${query}`;
}

function coordinate(text: string | null, limit: number): number | undefined {
  const value = Number(text || Number.NaN);
  return Math.abs(value) <= limit ? value : undefined;
}
