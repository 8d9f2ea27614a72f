import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../model/image.ts';
import type { NewDetection } from '../store/detection-stores.ts';

/** A detection that is checked and ready to be stored, and where its image is. */
export interface PlacedDetection extends NewDetection, Pick<Image, 'lon' | 'lat'> {}

/**
 * Holds checked detections until a whole file is known to be good. Those of an image come out
 * together, whatever order they came in: what is stored of an image is then looked at once.
 */
export interface Spool {
  add(detection: PlacedDetection): Promise<void>;
  batches(size: number): AsyncGenerator<readonly PlacedDetection[]>;
  close(): Promise<void>;
}

const buckets = 64;
/** What a bucket keeps in memory before it goes to its file. */
const maxBucketCharacters = 512 * 1024;

/** A few detections stay in memory; more go to files in a folder of their own below `directory`. */
export function openSpool(directory: string): Spool {
  const folder = join(directory, randomUUID());
  const waiting = Array.from({ length: buckets }, () => ({ lines: [] as string[], characters: 0 }));
  const onDisk = new Set<number>();
  const pathOf = (bucket: number) => join(folder, String(bucket));

  async function flush(bucket: number): Promise<void> {
    const held = waiting[bucket];
    if (!held || held.lines.length === 0) return;
    if (onDisk.size === 0) await mkdir(folder, { recursive: true });
    onDisk.add(bucket);
    const file = await open(pathOf(bucket), 'a');
    try {
      await file.writeFile(`${held.lines.join('\n')}\n`);
    } finally {
      await file.close();
    }
    held.lines = [];
    held.characters = 0;
  }

  async function read(bucket: number): Promise<PlacedDetection[]> {
    const written = onDisk.has(bucket) ? await readFile(pathOf(bucket), 'utf8') : '';
    const lines = [...written.split('\n').filter(Boolean), ...(waiting[bucket]?.lines ?? [])];
    // Stable: of two with the same source id, the later one stays the later one.
    return lines.map(fromLine).sort((a, b) => a.imageId - b.imageId);
  }

  return {
    async add(detection) {
      // The lowest bits of an id are the same for every image.
      const bucket = Math.floor(detection.imageId / 16) % buckets;
      const held = waiting[bucket];
      if (!held) return;
      const line = toLine(detection);
      held.lines.push(line);
      held.characters += line.length;
      if (held.characters > maxBucketCharacters) await flush(bucket);
    },

    async *batches(size) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        const all = await read(bucket);
        for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
      }
    },

    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function toLine({
  imageId,
  value,
  ring,
  confidence,
  createdAtMs,
  sourceId,
  lon,
  lat,
}: PlacedDetection): string {
  return JSON.stringify([imageId, value, [...ring], confidence, createdAtMs, sourceId, lon, lat]);
}

function fromLine(line: string): PlacedDetection {
  const [imageId, value, ring, confidence, createdAtMs, sourceId, lon, lat] = JSON.parse(line) as [
    number,
    string,
    number[],
    number | null,
    number,
    string,
    number,
    number,
  ];
  return {
    imageId,
    value,
    ring: Int16Array.from(ring),
    confidence,
    createdAtMs,
    sourceId,
    lon,
    lat,
  };
}
