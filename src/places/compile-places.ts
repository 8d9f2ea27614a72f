import { cellAt } from '../geo/tile-grid.ts';
import { foldName } from './fold-name.ts';
import { encodePlaces, ownName, type PlaceKind, placeKinds } from './place-file.ts';

/** A row of GeoNames’ dump of cities, as far as it is of use here. */
export interface GeoName {
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly lon: number;
  readonly lat: number;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** The code of the first order of its country’s divisions; may be empty. */
  readonly region: string;
  readonly population: number;
  readonly kind: PlaceKind;
}

/** Smaller places are known by the one name: the others would be nine tenths of the list. */
const otherNamesFrom = 15_000;

const kinds: Readonly<Record<string, PlaceKind>> = { PPLC: 'capital', PPLA: 'seat', PPLX: 'part' };
/** Abandoned, historical, destroyed. */
const gone = new Set(['PPLQ', 'PPLH', 'PPLW', 'PPLCH']);

/**
 * Reads a dump in the table form of https://download.geonames.org/export/dump/readme.txt, with what
 * people live in today.
 */
export function* readGeoNames(text: string): Generator<GeoName> {
  for (const line of text.split('\n')) {
    const cells = line.split('\t');
    const [, name = '', , others = '', lat, lon, featureClass, code = '', country = ''] = cells;
    if (featureClass !== 'P' || gone.has(code) || !name || !/^[A-Z]{2}$/.test(country)) continue;
    yield {
      name,
      // Three capitals are the code of an airport.
      otherNames: others.split(',').filter((other) => other && !/^[A-Z]{3}$/.test(other)),
      lon: Number(lon),
      lat: Number(lat),
      country,
      region: cells[10] ?? '',
      population: Number(cells[14]) || 0,
      kind: kinds[code] ?? 'place',
    };
  }
}

/** Writes places as `decodePlaces` reads them. */
export function compilePlaces(given: Iterable<GeoName>): Uint8Array {
  const placed = Array.from(given, (place) => ({ place, cell: cellAt(place.lon, place.lat) }));
  placed.sort((a, b) => a.cell - b.cell);
  const places = placed.map(({ place }) => place);
  const keys = keysOf(places);
  const names = joined(places.map(({ name }) => name));
  const keyTexts = joined(keys.map(({ key }) => key));
  return encodePlaces({
    cells: Uint32Array.from(placed, ({ cell }) => cell),
    lons: Int32Array.from(places, ({ lon }) => Math.round(lon * 1e5)),
    lats: Int32Array.from(places, ({ lat }) => Math.round(lat * 1e5)),
    populations: Uint32Array.from(places, ({ population }) => population),
    nameEnds: names.ends,
    keyEnds: keyTexts.ends,
    keyPlaces: Uint32Array.from(keys, ({ place, isOwn }) => (isOwn ? place + ownName : place)),
    countries: Buffer.from(places.map(({ country }) => country).join(''), 'latin1'),
    regions: Buffer.from(
      places
        .map(({ region }) => (/^[A-Z]{2,3}$/.test(region) ? region : '').padEnd(3, '\0'))
        .join(''),
      'latin1',
    ),
    kinds: Uint8Array.from(places, ({ kind }) => placeKinds.indexOf(kind)),
    names: names.bytes,
    keys: keyTexts.bytes,
  });
}

interface Key {
  readonly key: string;
  readonly place: number;
  readonly isOwn: boolean;
}

/** What each place is found by, ascending by the bytes of the text. */
function keysOf(places: readonly GeoName[]): Key[] {
  const keys: Key[] = [];
  for (const [place, { name, otherNames, population, kind }] of places.entries()) {
    const own = foldName(name);
    const hasMore = population >= otherNamesFrom || kind === 'capital';
    const folded = new Set([own, ...(hasMore ? otherNames.map(foldName) : [])]);
    for (const key of folded) {
      // Beyond the basic plane, the order of strings is not that of their bytes.
      if (key && !/[\ud800-\udfff]/.test(key)) keys.push({ key, place, isOwn: key === own });
    }
  }
  return keys.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place));
}

function joined(texts: readonly string[]): { bytes: Uint8Array; ends: Uint32Array } {
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => {
    end += Buffer.byteLength(text);
    return end;
  });
  return { bytes: Buffer.from(texts.join('')), ends };
}
