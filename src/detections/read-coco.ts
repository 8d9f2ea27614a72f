import { z } from 'zod';
import type { ByteChunks } from '../ingest/receive-file.ts';
import type { Classes } from './classes.ts';
import {
  type CocoImage,
  type CocoTables,
  imageOf,
  readCocoTables,
  valueOfAnnotation,
} from './coco-tables.ts';
import {
  type DetectionRecord,
  type Found,
  type Skipped,
  UnusableRecord,
} from './detection-record.ts';
import { readJsonRecords } from './json-records.ts';
import {
  boxRing,
  confidence,
  coordinate,
  idText,
  parseRecord,
  sourceIdOf,
  time,
} from './parse-record.ts';
import { orProblem } from './problems.ts';
import { decodeRuns, decompressRuns, type Runs } from './rle.ts';
import { minMaskPixels, traceRegions } from './trace-regions.ts';

const mask = z.object({
  size: z.tuple([z.number().int().min(1), z.number().int().min(1)], {
    error: 'must be [height, width]',
  }),
  counts: z.union([z.string(), z.array(z.number())], {
    error: 'must be a text or an array of numbers',
  }),
});
type Mask = z.output<typeof mask>;

const schema = z.object({
  id: idText.optional(),
  image_id: idText,
  category_id: idText,
  bbox: z
    .tuple([coordinate, coordinate, coordinate, coordinate], {
      error: 'must be [x, y, width, height]',
    })
    .nullish(),
  segmentation: z
    .union([z.array(z.array(coordinate)), mask], {
      error:
        'must be polygons ([[x, y, x, y, …], …]) or a mask ({"size": [height, width], "counts": …})',
    })
    .nullish(),
  score: confidence,
  created_at: time,
});
type Annotation = z.output<typeof schema>;

/**
 * COCO instances (cocodataset.org, "Data format"): an annotation's segmentation, else its box, in
 * pixels of the size that its image is given with. Opens the file twice.
 */
export async function* readCoco(open: () => ByteChunks, classes: Classes): AsyncGenerator<Found> {
  const { tables, problems } = await readCocoTables(open(), classes);
  yield* problems;
  for await (const { line, index, text } of readJsonRecords(open(), ['annotations'])) {
    yield orProblem(`line ${line}, annotations[${index}]`, (where) =>
      toRecord(where, text, tables),
    );
  }
}

function toRecord(where: string, text: string, tables: CocoTables): DetectionRecord | Skipped {
  const annotation = parseRecord(schema, text);
  const image = imageOf(tables, annotation.image_id);
  const value = valueOfAnnotation(tables, annotation.category_id);
  if (value === null) return { skipped: 1 };
  const shape = shapeOf(annotation, image);
  if (shape.rings.length === 0) return { skipped: 1 };
  return {
    where,
    image: image.fileName,
    value,
    ...shape,
    frame: image.size ?? 'pixels',
    confidence: annotation.score,
    sourceId: sourceIdOf(annotation.id, text),
    createdAtMs: annotation.created_at,
  };
}

function shapeOf({ segmentation, bbox }: Annotation, image: CocoImage) {
  if (segmentation && !Array.isArray(segmentation)) {
    return { rings: maskRings(segmentation, image), isTraced: true };
  }
  if (segmentation && segmentation.length > 0) {
    for (const ring of segmentation) {
      if (ring.length % 2 !== 0)
        throw new UnusableRecord('segmentation: a polygon has an x without a y');
    }
    return { rings: segmentation, isTraced: false };
  }
  if (!bbox) throw new UnusableRecord('it has neither a segmentation nor a bbox');
  const [x, y, width, height] = bbox;
  if (!(width > 0 && height > 0)) throw new UnusableRecord('bbox: has no area');
  return { rings: [boxRing(x, y, x + width, y + height)], isTraced: false };
}

function maskRings({ size: [height, width], counts }: Mask, { size }: CocoImage): number[][] {
  if (size && (size.width !== width || size.height !== height)) {
    throw new UnusableRecord(
      `segmentation.size: is ${width} × ${height}, and its image ${size.width} × ${size.height}`,
    );
  }
  const runs: Runs = typeof counts === 'string' ? decompressRuns(counts) : counts;
  const cropped = decodeRuns(runs, width, height);
  if (!cropped) throw new UnusableRecord('segmentation: the mask is empty');
  const { left, top } = cropped;
  return traceRegions(cropped, minMaskPixels).regions.map(({ ring }) =>
    ring.map((coordinate, index) => coordinate + (index % 2 === 0 ? left : top)),
  );
}
