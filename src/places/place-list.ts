import {
  decodePlaces,
  ownName,
  type PlaceColumns,
  type PlaceKind,
  placeKinds,
} from './place-file.ts';

export interface Place {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** The code of a state or region, such as `IL`; empty where it is no word. */
  readonly region: string;
  readonly population: number;
}

/** Every place, by its number: those near to each other on the map are near to each other here. */
export class PlaceList {
  readonly columns: PlaceColumns;
  readonly count: number;
  /** What a place matters, about 0 to 8: the magnitude of its population, more for a capital. */
  readonly weights: Float32Array;

  /** Throws where the bytes are no list of places. */
  constructor(bytes: Uint8Array) {
    this.columns = decodePlaces(bytes);
    this.count = this.columns.cells.length;
    const extra: Readonly<Record<PlaceKind, number>> = {
      place: 0,
      seat: 0.3,
      capital: 1,
      part: -1,
    };
    this.weights = Float32Array.from({ length: this.count }, (_, place) => {
      const population = this.columns.populations[place] ?? 0;
      return Math.log10(population + 10) - 1 + extra[this.kind(place)];
    });
  }

  kind(place: number): PlaceKind {
    return placeKinds[this.columns.kinds[place] ?? 0] ?? 'place';
  }

  name(place: number): string {
    const { names, nameEnds } = this.columns;
    return textAt(names, nameEnds, place).toString();
  }

  at(place: number): Place {
    const { lons, lats, populations, countries, regions } = this.columns;
    return {
      name: this.name(place),
      lon: (lons[place] ?? 0) / 1e5,
      lat: (lats[place] ?? 0) / 1e5,
      country: String.fromCharCode(...countries.subarray(2 * place, 2 * place + 2)),
      region: Buffer.from(regions.subarray(3 * place, 3 * place + 3))
        .toString('latin1')
        .replaceAll('\0', ''),
      population: populations[place] ?? 0,
    };
  }

  /** The first place in this cell or one after it. */
  firstFrom(cell: number): number {
    return lowerBound(this.count, (place) => (this.columns.cells[place] ?? 0) < cell);
  }

  /** The keys that begin with a text, each with the place that it names, in their order. */
  *keysWith(prefix: string): Generator<{ place: number; isOwnName: boolean; isWhole: boolean }> {
    const { keys, keyEnds, keyPlaces } = this.columns;
    const wanted = Buffer.from(prefix);
    const first = lowerBound(
      keyEnds.length,
      (key) => Buffer.compare(textAt(keys, keyEnds, key), wanted) < 0,
    );
    for (let key = first; key < keyEnds.length; key++) {
      const text = textAt(keys, keyEnds, key);
      if (wanted.compare(text, 0, Math.min(text.length, wanted.length)) !== 0) return;
      const named = keyPlaces[key] ?? 0;
      const isOwnName = named >= ownName;
      yield {
        place: isOwnName ? named - ownName : named,
        isOwnName,
        isWhole: text.length === wanted.length,
      };
    }
  }
}

function textAt(bytes: Uint8Array, ends: Uint32Array, index: number): Buffer {
  const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, (ends[index] ?? 0) - start);
}

/** The first of `count` numbers that isn't before what is sought. */
function lowerBound(count: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
