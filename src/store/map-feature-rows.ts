import type { StoredMapFeature } from './detection-stores.ts';
import type { Tables } from './tables.ts';

/** The columns of `map_features` in the order of `MapFeatureRow`. */
export const mapFeatureColumns = [
  'id',
  'run_id',
  'value',
  'lon',
  'lat',
  'uncertainty',
  'direction',
  'first_seen_at_ms',
  'last_seen_at_ms',
  'detections',
] as const;

export type MapFeatureRow = [
  id: number,
  runId: number,
  value: string,
  lon: number,
  lat: number,
  uncertainty: number,
  direction: number,
  firstSeenAtMs: number,
  lastSeenAtMs: number,
  detections: Uint8Array,
];

export function mapFeatureOfRow(row: MapFeatureRow): StoredMapFeature {
  const detections = readPairs(row[9]);
  return {
    id: row[0],
    runId: row[1],
    value: row[2],
    lon: row[3],
    lat: row[4],
    uncertaintyMetres: row[5],
    alignedDirectionDegrees: row[6],
    firstSeenAtMs: row[7],
    lastSeenAtMs: row[8],
    viewCount: new Set(detections.map(({ imageId }) => imageId)).size,
    detections,
  };
}

export function rowOfMapFeature(feature: StoredMapFeature): Tables['map_features'] {
  return {
    id: feature.id,
    run_id: feature.runId,
    value: feature.value,
    lon: feature.lon,
    lat: feature.lat,
    uncertainty: feature.uncertaintyMetres,
    direction: feature.alignedDirectionDegrees,
    first_seen_at_ms: feature.firstSeenAtMs,
    last_seen_at_ms: feature.lastSeenAtMs,
    detections: pairBytesOf(feature),
  };
}

/** Whether a feature has the row already. */
export function isSameFeature(
  before: Tables['map_features'] | undefined,
  after: Tables['map_features'],
): boolean {
  return (
    before?.value === after.value &&
    before.lon === after.lon &&
    before.lat === after.lat &&
    before.uncertainty === after.uncertainty &&
    before.direction === after.direction &&
    before.first_seen_at_ms === after.first_seen_at_ms &&
    before.last_seen_at_ms === after.last_seen_at_ms &&
    Buffer.compare(before.detections, after.detections) === 0
  );
}

const pairBytes = 16;

/** Image id and detection id of each, eight bytes each, the lowest first. */
function pairBytesOf({ detections }: StoredMapFeature): Uint8Array {
  const bytes = new Uint8Array(detections.length * pairBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { imageId, id }] of detections.entries()) {
    view.setBigUint64(index * pairBytes, BigInt(imageId), true);
    view.setBigUint64(index * pairBytes + 8, BigInt(id), true);
  }
  return bytes;
}

/** The pairs that `pairBytesOf` wrote. */
export function readPairs(bytes: Uint8Array): { imageId: number; id: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs: { imageId: number; id: number }[] = [];
  for (let at = 0; at + pairBytes <= bytes.length; at += pairBytes) {
    pairs.push({ imageId: readId(view, at), id: readId(view, at + 8) });
  }
  return pairs;
}

/** Ids are below 2^53, and a search reads thousands: two halves are faster than one BigInt. */
function readId(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
