import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { Image } from '../model/image.ts';
import type { NewDetection } from '../store/detection-stores.ts';

/** A record that is checked and ready to be stored, and where its image is. */
export interface PlacedRecord extends NewDetection, Pick<Image, 'lon' | 'lat'> {}

export function recordToLine({
  imageId,
  value,
  rings,
  confidence,
  createdAtMs,
  sourceId,
  lon,
  lat,
}: PlacedRecord): string {
  const coordinates = rings.map((ring) => [...ring]);
  return JSON.stringify([imageId, value, coordinates, confidence, createdAtMs, sourceId, lon, lat]);
}

export function recordOfLine(line: string): PlacedRecord {
  const [imageId, value, coordinates, confidence, createdAtMs, sourceId, lon, lat] = JSON.parse(
    line,
  ) as [number, string, number[][], number | null, number, string, number, number];
  const rings = coordinates.map((ring) => Int16Array.from(ring));
  return { imageId, value, rings, confidence, createdAtMs, sourceId, lon, lat };
}

/** A part of an import: lines of records, compressed. */
export async function packRecords(records: readonly PlacedRecord[]): Promise<Uint8Array> {
  const text = records.map(recordToLine).join('\n');
  return promisify(gzip)(text, { level: constants.Z_BEST_SPEED });
}

export async function unpackRecords(packed: Uint8Array): Promise<PlacedRecord[]> {
  const text = (await promisify(gunzip)(packed)).toString('utf8');
  return text.split('\n').map(recordOfLine);
}
