import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { ByteChunks } from '../ingest/receive-file.ts';
import type { Classes } from './classes.ts';
import { type CocoTables, imageOf, readCocoTables, valueOfAnnotation } from './coco-tables.ts';
import { type Found, UnusableRecord } from './detection-record.ts';
import { readJsonRecords } from './json-records.ts';
import { confidence, idText, parseRecord } from './parse-record.ts';
import { type LabelGrid, minMaskPixels, traceRegions } from './trace-regions.ts';

const schema = z.object({
  image_id: idText,
  file_name: z
    .string()
    .max(300)
    // A name and no path: nothing but the masks beside the file is read.
    .regex(/^[^/\\.][^/\\]*\.png$/i, { error: 'must be the name of a PNG' }),
  segments_info: z.array(
    z.object({
      id: z.number().int().min(1).max(0xffffff),
      category_id: idText,
      score: confidence,
    }),
    { error: 'must be an array' },
  ),
});

const maxMaskPixels = 50_000_000;

/**
 * Mapillary Vistas and COCO panoptic: JSON that tells the segments of each mask, a PNG in which a pixel's
 * red + 256 × green + 65536 × blue is its segment's id. The masks stand beside the JSON file, or in a
 * folder of its name or named panoptic. Segments named void are left out.
 */
export async function* readVistas(
  jsonPath: string,
  open: () => ByteChunks,
  classes: Classes,
): AsyncGenerator<Found> {
  const { tables, problems } = await readCocoTables(open(), classes);
  yield* problems;
  for await (const { line, index, text } of readJsonRecords(open(), ['annotations'])) {
    const where = `line ${line}, annotations[${index}]`;
    try {
      yield* segmentsOf(where, text, jsonPath, tables);
    } catch (error) {
      if (!(error instanceof UnusableRecord)) throw error;
      yield { where, message: error.message };
    }
  }
}

async function* segmentsOf(
  where: string,
  text: string,
  jsonPath: string,
  tables: CocoTables,
): AsyncGenerator<Found> {
  const { image_id, file_name, segments_info } = parseRecord(schema, text);
  const image = imageOf(tables, image_id);
  const segments = new Map(
    segments_info.map(({ id, category_id, score }) => [
      id,
      { value: valueOfAnnotation(tables, category_id), score, rings: [] as (readonly number[])[] },
    ]),
  );
  const grid = await readMask(await findMask(jsonPath, file_name), image.size);
  const { regions, tooSmall } = traceRegions(grid, minMaskPixels);
  for (const { label, ring } of regions) {
    const segment = segments.get(label);
    if (!segment)
      throw new UnusableRecord(`${file_name} has a segment ${label} that the file doesn't tell of`);
    segment.rings.push(ring);
  }
  yield { skipped: tooSmall };
  for (const [id, { value, score, rings }] of segments) {
    if (value === null || value.startsWith('void--') || rings.length === 0) continue;
    yield {
      where,
      image: image.fileName,
      value,
      rings,
      frame: { width: grid.width, height: grid.height },
      isTraced: true,
      confidence: score,
      sourceId: `${image_id}/${id}`,
      createdAtMs: undefined,
    };
  }
}

async function findMask(jsonPath: string, name: string): Promise<string> {
  const folder = dirname(jsonPath);
  const candidates = [folder, join(folder, basename(jsonPath, '.json')), join(folder, 'panoptic')];
  for (const candidate of candidates) {
    const path = join(candidate, name);
    const isThere = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new UnusableRecord(`there is no mask ${name} beside the file`);
}

async function readMask(
  path: string,
  size: { readonly width: number; readonly height: number } | undefined,
): Promise<LabelGrid> {
  const name = basename(path);
  try {
    const input = sharp(path, { limitInputPixels: maxMaskPixels, failOn: 'error' });
    const { format, width, height, depth, channels, hasProfile } = await input.metadata();
    if (format !== 'png' || depth !== 'uchar' || channels < 3 || hasProfile) {
      throw new UnusableRecord(
        `${name} must be a PNG of 8 bits in three channels, without a color profile`,
      );
    }
    if (size && (size.width !== width || size.height !== height)) {
      throw new UnusableRecord(
        `${name} is ${width} × ${height}, and its image ${size.width} × ${size.height}`,
      );
    }
    const { data } = await input
      .removeAlpha()
      .ensureAlpha(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Red is the lowest byte, as machines are, and the added channel is 0.
    const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
    const labels = new Uint32Array(aligned.buffer, aligned.byteOffset, width * height);
    return { width, height, labels };
  } catch (error) {
    if (error instanceof UnusableRecord) throw error;
    throw new UnusableRecord(
      `${name} can't be read: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
