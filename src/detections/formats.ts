import { open } from 'node:fs/promises';
import { WaysideError } from '../errors.ts';
import { type ByteChunks, readChunks } from '../ingest/receive-file.ts';
import type { Classes } from './classes.ts';
import type { Found } from './detection-record.ts';
import { untilBroken } from './problems.ts';
import { readCoco } from './read-coco.ts';
import { readGeojson } from './read-geojson.ts';
import { readNdjson } from './read-ndjson.ts';
import { readVistas } from './read-vistas.ts';

/** coco: instances; vistas: panoptic JSON with its masks beside it; geojson; ndjson: Wayside's own. */
export const detectionFormats = ['coco', 'vistas', 'geojson', 'ndjson'] as const;
export type DetectionFormat = (typeof detectionFormats)[number];

/** How often a file of a format is read: tables that annotations refer to may stand behind them. */
export const timesRead: Readonly<Record<DetectionFormat, number>> = {
  coco: 2,
  vistas: 2,
  geojson: 1,
  ndjson: 1,
};

/** What a file holds, record by record; where it breaks, that is its last problem. */
export function readDetections(
  path: string,
  format: DetectionFormat,
  classes: Classes,
  onRead: (bytes: number) => void,
): AsyncGenerator<Found> {
  const chunks = () => counted(readChunks(path), onRead);
  switch (format) {
    case 'coco':
      return untilBroken(readCoco(chunks, classes));
    case 'vistas':
      return untilBroken(readVistas(path, chunks, classes));
    case 'geojson':
      return untilBroken(readGeojson(chunks()));
    case 'ndjson':
      return untilBroken(readNdjson(chunks()));
  }
}

async function* counted(chunks: ByteChunks, onRead: (bytes: number) => void): ByteChunks {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
  }
}

const sniffedBytes = 1024 * 1024;

/**
 * The format of a file, by the name that its owner gave it, if any, or else by what it begins with. Throws
 * `invalid-argument` when it can't be told.
 */
export async function sniffFormat(path: string, name = ''): Promise<DetectionFormat> {
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  if (/\.geojson$/i.test(name)) return 'geojson';
  const start = await readStart(path);
  if (/"FeatureCollection"|"features"\s*:/.test(start)) return 'geojson';
  if (/"segments_info"\s*:/.test(start)) return 'vistas';
  if (/"(annotations|categories|images)"\s*:\s*\[/.test(start)) return 'coco';
  if (/^\s*\{"[^\n]*\}\s*(\n|$)/.test(start)) return 'ndjson';
  throw new WaysideError(
    'invalid-argument',
    `The format${name && ` of ${name}`} can't be told: give one of ${detectionFormats.join(', ')}.`,
  );
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(sniffedBytes);
    const { bytesRead } = await file.read(buffer, 0, sniffedBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
