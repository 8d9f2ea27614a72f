import type { Detection } from '../model/detection.ts';

/** The columns of `detections` in the order of `DetectionRow`. */
export const detectionColumns = [
  'image_id',
  'id',
  'run_id',
  'value',
  'confidence',
  'created_at_ms',
  'ring',
] as const;

export type DetectionRow = [
  imageId: number,
  id: number,
  runId: number,
  value: string,
  confidence: number | null,
  createdAtMs: number,
  ring: Uint8Array,
];

export function detectionOfRow(row: DetectionRow): Detection {
  return {
    imageId: row[0],
    id: row[1],
    runId: row[2],
    value: row[3],
    confidence: row[4],
    createdAtMs: row[5],
    ring: readRing(row[6]),
  };
}

/** Two bytes for each number, the lower one first, on every machine. */
export function ringBytes(ring: Int16Array): Uint8Array {
  const bytes = new Uint8Array(ring.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of ring.entries()) view.setInt16(index * 2, value, true);
  return bytes;
}

function readRing(bytes: Uint8Array): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ring = new Int16Array(bytes.length >> 1);
  for (let index = 0; index < ring.length; index++) ring[index] = view.getInt16(index * 2, true);
  return ring;
}
