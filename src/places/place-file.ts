/**
 * The list of places as a file: columns of numbers and texts that are used as they are read, so that a
 * server holds 190,000 places in 20 MB and starts with them at once. Little endian, as is every
 * processor that Node.js runs on.
 */

const magic = 0x314c5057;
const headerBytes = 20;

export const placeKinds = ['place', 'seat', 'capital', 'part'] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** A column's item belongs to the place, or the key, of the same number. */
export interface PlaceColumns {
  /** Cells at zoom 14, ascending: places stand in the order of the tile grid. */
  readonly cells: Uint32Array;
  /** 1e-5 degrees. */
  readonly lons: Int32Array;
  readonly lats: Int32Array;
  readonly populations: Uint32Array;
  /** Where a name ends in `names`. */
  readonly nameEnds: Uint32Array;
  /** Where a key ends in `keys`. Keys are names as `foldName` writes them, ascending by their bytes. */
  readonly keyEnds: Uint32Array;
  /** The place that a key names; `isOwnName` tells whether it is what the place is shown as. */
  readonly keyPlaces: Uint32Array;
  /** Two letters each: ISO 3166-1. */
  readonly countries: Uint8Array;
  /** Three letters each, filled up with zeros: the code of a state or region, where it has letters. */
  readonly regions: Uint8Array;
  readonly kinds: Uint8Array;
  readonly names: Uint8Array;
  readonly keys: Uint8Array;
}

export const ownName = 0x80000000;

type Column = Uint32Array | Int32Array | Uint8Array;

function inOrder(columns: PlaceColumns): Column[] {
  const { cells, lons, lats, populations, nameEnds, keyEnds, keyPlaces } = columns;
  const { countries, regions, kinds, names, keys } = columns;
  const words = [cells, lons, lats, populations, nameEnds, keyEnds, keyPlaces];
  return [...words, countries, regions, kinds, names, keys];
}

export function encodePlaces(columns: PlaceColumns): Uint8Array {
  const { cells, keyEnds, names, keys } = columns;
  const counts = [magic, cells.length, keyEnds.length, names.length, keys.length];
  const parts = [Uint32Array.from(counts), ...inOrder(columns)];
  return Buffer.concat(
    parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  );
}

/** Throws where the bytes are no list of places. Keeps them. */
export function decodePlaces(bytes: Uint8Array): PlaceColumns {
  // A column of words must begin at a multiple of four.
  const { buffer } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const start = bytes.byteOffset % 4 === 0 ? bytes.byteOffset : 0;
  const [sign, count = 0, keyCount = 0, nameBytes = 0, keyBytes = 0] =
    bytes.length < headerBytes ? [] : new Uint32Array(buffer, start, headerBytes / 4);
  const size = headerBytes + 20 * count + 8 * keyCount + 6 * count + nameBytes + keyBytes;
  if (sign !== magic || size !== bytes.length) throw new Error('This is no list of places');
  let at = start + headerBytes;
  const words = (length: number) => {
    at += 4 * length;
    return new Uint32Array(buffer, at - 4 * length, length);
  };
  const signed = (length: number) => {
    at += 4 * length;
    return new Int32Array(buffer, at - 4 * length, length);
  };
  const octets = (length: number) => {
    at += length;
    return new Uint8Array(buffer, at - length, length);
  };
  return {
    cells: words(count),
    lons: signed(count),
    lats: signed(count),
    populations: words(count),
    nameEnds: words(count),
    keyEnds: words(keyCount),
    keyPlaces: words(keyCount),
    countries: octets(2 * count),
    regions: octets(3 * count),
    kinds: octets(count),
    names: octets(nameBytes),
    keys: octets(keyBytes),
  };
}
