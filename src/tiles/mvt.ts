import { ByteWriter, writeVarint, zigzag } from '../bytes/byte-writer.ts';
import { extent } from '../geo/grid-units.ts';
import { lengthOf, type PartMaker, type TilePart } from './tile-parts.ts';

/**
 * Encodes vector tiles (Mapbox Vector Tile specification 2.1). Features have no id of their own: the
 * entity's id is a property, which every client reads, and a feature id that isn't the entity's
 * misleads clients that take it for one.
 */

const pointType = 1;
const lineStringType = 2;

/** `tag << 3 | wire type` of the fields that we write. */
const field = {
  layers: 0x1a,
  layerName: 0x0a,
  features: 0x12,
  keys: 0x1a,
  values: 0x22,
  extent: 0x28,
  version: 0x78,
  featureTags: 0x12,
  featureType: 0x18,
  featureGeometry: 0x22,
  stringValue: 0x0a,
  doubleValue: 0x19,
  intValue: 0x20,
  boolValue: 0x38,
} as const;

/** Most properties of a feature. */
const maxProperties = 8;

/** A place in a layer's tables takes at most five bytes, as does a coordinate. */
const maxPointBytes = 2 + 2 + 2 * maxProperties * 5 + 2 + 2 + 1 + 2 * 5;

const rememberedDoubles = 1440;

/** A run of bytes that is long enough to be worth handing on by itself. */
const longBytes = 64 * 1024;

const moveToOne = 9;
const lineTo = 2;

/**
 * One layer. A feature is written by `begin`, a `tag` per property, and then either `point`, or
 * `beginLines`, `line` for each part, `endLines`. The numbers that `key`, `int`, … answer are places
 * in the layer's tables; equal values share one.
 */
export class LayerEncoder {
  readonly #name: string;
  readonly #partOf: PartMaker | undefined;
  readonly #featureParts: TilePart[] = [];
  readonly #valueParts: TilePart[] = [];
  readonly #features = new ByteWriter(4096);
  readonly #values = new ByteWriter(4096);
  readonly #keys: string[] = [];
  readonly #ints = new Map<number, number>();
  readonly #doubles = new Float64Array(rememberedDoubles).fill(Number.NaN);
  readonly #doublePlaces = new Int32Array(rememberedDoubles);
  readonly #strings = new Map<string, number>();
  #lastString: string | undefined;
  #lastStringPlace = 0;
  readonly #booleans: [number, number] = [-1, -1];
  #valueCount = 0;
  #featureCount = 0;
  readonly #tags = new Int32Array(2 * maxProperties);
  #tagCount = 0;
  #featureStart = 0;
  #blockStart = 0;
  #x = 0;
  #y = 0;

  /** With `partOf`, long runs of bytes are handed to it as they are finished, for instance to compress them. */
  constructor(name: string, partOf?: PartMaker) {
    this.#name = name;
    this.#partOf = partOf;
  }

  get isEmpty(): boolean {
    return this.#featureCount === 0;
  }

  key(name: string): number {
    return this.#keys.push(name) - 1;
  }

  int(value: number): number {
    const known = this.#ints.get(value);
    if (known !== undefined) return known;
    this.#ints.set(value, this.#valueCount);
    return this.uniqueInt(value);
  }

  /** An int that occurs once in the layer, such as an id: it needs no search for an equal one. */
  uniqueInt(value: number): number {
    const values = this.#values;
    if (value < 0) {
      values.byte(field.values);
      values.byte(11);
      values.byte(field.intValue);
      values.int64(value);
    } else {
      const bytes = values.room(11);
      const start = values.length;
      const end = writeVarint(bytes, start + 3, value);
      bytes[start] = field.values;
      bytes[start + 1] = end - start - 2;
      bytes[start + 2] = field.intValue;
      values.wrote(end);
    }
    return this.#valueCount++;
  }

  /** Of equal values some share one: doubles seldom repeat, and often where they are round. */
  double(value: number): number {
    const slot = Math.abs(Math.trunc(value * 4)) % rememberedDoubles;
    if (this.#doubles[slot] === value) return this.#doublePlaces[slot] as number;
    this.#doubles[slot] = value;
    this.#doublePlaces[slot] = this.#valueCount;
    this.#values.byte(field.values);
    this.#values.byte(9);
    this.#values.byte(field.doubleValue);
    this.#values.double(value);
    return this.#valueCount++;
  }

  string(value: string): number {
    // Neighbours often share one, and comparing is cheaper than hashing a string fresh from a database.
    if (value === this.#lastString) return this.#lastStringPlace;
    let place = this.#strings.get(value);
    if (place === undefined) {
      place = this.uniqueString(value);
      this.#strings.set(value, place);
    }
    this.#lastString = value;
    this.#lastStringPlace = place;
    return place;
  }

  /** As `uniqueInt`. */
  uniqueString(value: string): number {
    this.#values.byte(field.values);
    const start = this.#values.begin();
    this.#values.byte(field.stringValue);
    this.#values.string(value);
    this.#values.end(start);
    return this.#valueCount++;
  }

  boolean(value: boolean): number {
    const place = value ? 1 : 0;
    if (this.#booleans[place] < 0) {
      this.#values.byte(field.values);
      this.#values.byte(2);
      this.#values.byte(field.boolValue);
      this.#values.byte(place);
      this.#booleans[place] = this.#valueCount++;
    }
    return this.#booleans[place];
  }

  begin(): void {
    this.#tagCount = 0;
  }

  tag(key: number, value: number): void {
    this.#tags[this.#tagCount++] = key;
    this.#tags[this.#tagCount++] = value;
  }

  point(x: number, y: number): void {
    const tags = this.#tags;
    const bytes = this.#features.room(maxPointBytes);
    const start = this.#features.length;
    let at = start + 4;
    for (let i = 0; i < this.#tagCount; i++) at = writeVarint(bytes, at, tags[i] as number);
    // All lengths are below 128, and so of one byte.
    bytes[start] = field.features;
    bytes[start + 2] = field.featureTags;
    bytes[start + 3] = at - start - 4;
    bytes[at++] = field.featureType;
    bytes[at++] = pointType;
    bytes[at++] = field.featureGeometry;
    const geometry = at++;
    bytes[at++] = moveToOne;
    at = writeVarint(bytes, at, zigzag(x));
    at = writeVarint(bytes, at, zigzag(y));
    bytes[geometry] = at - geometry - 1;
    bytes[start + 1] = at - start - 2;
    this.#features.wrote(at);
    this.#endFeature();
  }

  beginLines(): void {
    const features = this.#features;
    features.byte(field.features);
    this.#featureStart = features.begin();
    features.byte(field.featureTags);
    const tagsStart = features.begin();
    for (let i = 0; i < this.#tagCount; i++) features.varint(this.#tags[i] as number);
    features.end(tagsStart);
    features.byte(field.featureType);
    features.byte(lineStringType);
    features.byte(field.featureGeometry);
    this.#blockStart = features.begin();
    this.#x = 0;
    this.#y = 0;
  }

  /** `x, y, x, y …` from index `from` to before `to`: at least two positions, neighbours distinct. */
  line(coordinates: readonly number[], from: number, to: number): void {
    this.#features.byte(moveToOne);
    this.#step(coordinates[from] as number, coordinates[from + 1] as number);
    this.#features.varint((((to - from) / 2 - 1) << 3) | lineTo);
    for (let i = from + 2; i < to; i += 2) {
      this.#step(coordinates[i] as number, coordinates[i + 1] as number);
    }
  }

  endLines(): void {
    this.#features.end(this.#blockStart);
    this.#features.end(this.#featureStart);
    this.#endFeature();
  }

  #endFeature(): void {
    this.#featureCount++;
    if (this.#partOf === undefined) return;
    this.#cutOff(this.#features, this.#featureParts, this.#partOf);
    this.#cutOff(this.#values, this.#valueParts, this.#partOf);
  }

  #cutOff(writer: ByteWriter, parts: TilePart[], partOf: PartMaker): void {
    if (writer.length < longBytes) return;
    parts.push(partOf(writer.toBytes()));
    writer.clear();
  }

  #step(x: number, y: number): void {
    this.#features.zigzag(x - this.#x);
    this.#features.zigzag(y - this.#y);
    this.#x = x;
    this.#y = y;
  }

  /** The layer's bytes, in order. */
  parts(): TilePart[] {
    const head = new ByteWriter(64);
    head.byte(field.layerName);
    head.string(this.#name);
    const keys = new ByteWriter(256);
    for (const key of this.#keys) {
      keys.byte(field.keys);
      keys.string(key);
    }
    const ending = new ByteWriter(16);
    ending.byte(field.extent);
    ending.varint(extent);
    ending.byte(field.version);
    ending.byte(2);
    const parts = [
      { bytes: head.written },
      ...this.#featureParts,
      { bytes: this.#features.written },
      { bytes: keys.written },
      ...this.#valueParts,
      { bytes: this.#values.written },
      { bytes: ending.written },
    ];
    const start = new ByteWriter(16);
    start.byte(field.layers);
    start.varint(lengthOf(parts));
    return [{ bytes: start.written }, ...parts];
  }
}

/** The parts of a tile of those layers that have features; none at all when none has. */
export function tileParts(layers: readonly LayerEncoder[]): TilePart[] {
  return layers.flatMap((layer) => (layer.isEmpty ? [] : layer.parts()));
}
