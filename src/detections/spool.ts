import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewDetection } from '../store/detection-stores.ts';
import { recordOfLine, recordToLine } from './placed-record.ts';

/**
 * Holds checked records until a whole file is known to be good. Those of an image come out together,
 * whatever order they came in: what is stored of an image is then looked at once.
 */
export interface Spool {
  add(record: NewDetection): Promise<void>;
  /** Batches of records with so many rings, or some more, as a record stays whole. */
  batches(rings: number): AsyncGenerator<readonly NewDetection[]>;
  close(): Promise<void>;
}

const buckets = 64;
/** What a bucket keeps in memory before it goes to its file. */
const maxBucketCharacters = 512 * 1024;

const prefix = 'detections-';
const abandonedAfterMs = 24 * 3600 * 1000;

/** Removes what processes left behind that were killed; young folders may belong to one that lives. */
export async function removeAbandonedSpools(directory: string): Promise<void> {
  const before = Date.now() - abandonedAfterMs;
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const path = join(directory, name);
    const modifiedAtMs = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (modifiedAtMs !== undefined && modifiedAtMs < before) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** A few records stay in memory; more go to files in a folder of their own below `directory`. */
export function openSpool(directory: string): Spool {
  const folder = join(directory, `${prefix}${randomUUID()}`);
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

  async function read(bucket: number): Promise<NewDetection[]> {
    const written = onDisk.has(bucket) ? await readFile(pathOf(bucket), 'utf8') : '';
    const lines = [...written.split('\n').filter(Boolean), ...(waiting[bucket]?.lines ?? [])];
    // Stable: of two with the same source id, the later one stays the later one.
    return lines.map(recordOfLine).sort((a, b) => a.imageId - b.imageId);
  }

  return {
    async add(record) {
      // The lowest bits of an id are the same for every image.
      const bucket = Math.floor(record.imageId / 16) % buckets;
      const held = waiting[bucket];
      if (!held) return;
      const line = recordToLine(record);
      held.lines.push(line);
      held.characters += line.length;
      if (held.characters > maxBucketCharacters) await flush(bucket);
    },

    async *batches(rings) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        let batch: NewDetection[] = [];
        let held = 0;
        for (const record of await read(bucket)) {
          batch.push(record);
          held += record.rings.length;
          if (held < rings) continue;
          yield batch;
          batch = [];
          held = 0;
        }
        if (batch.length > 0) yield batch;
      }
    },

    close: () => rm(folder, { recursive: true, force: true }),
  };
}
