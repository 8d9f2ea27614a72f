import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { NewDetection } from '../store/detection-stores.ts';

export function recordToLine({
  imageId,
  value,
  rings,
  confidence,
  createdAtMs,
  sourceId,
}: NewDetection): string {
  const coordinates = rings.map((ring) => [...ring]);
  return JSON.stringify([imageId, value, coordinates, confidence, createdAtMs, sourceId]);
}

export function recordOfLine(line: string): NewDetection {
  const [imageId, value, coordinates, confidence, createdAtMs, sourceId] = JSON.parse(line) as [
    number,
    string,
    number[][],
    number | null,
    number,
    string,
  ];
  const rings = coordinates.map((ring) => Int16Array.from(ring));
  return { imageId, value, rings, confidence, createdAtMs, sourceId };
}

/** A part of an import: lines of records, compressed. */
export async function packRecords(records: readonly NewDetection[]): Promise<Uint8Array> {
  const text = records.map(recordToLine).join('\n');
  return promisify(gzip)(text, { level: constants.Z_BEST_SPEED });
}

export async function unpackRecords(packed: Uint8Array): Promise<NewDetection[]> {
  const text = (await promisify(gunzip)(packed)).toString('utf8');
  return text.split('\n').map(recordOfLine);
}
