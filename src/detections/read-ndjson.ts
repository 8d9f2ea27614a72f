import { z } from 'zod';
import type { ByteChunks } from '../ingest/receive-file.ts';
import { type DetectionRecord, type Found, UnusableRecord } from './detection-record.ts';
import {
  boxRing,
  confidence,
  coordinate,
  idText,
  parseRecord,
  sourceIdOf,
  time,
  valueText,
} from './parse-record.ts';
import { orProblem } from './problems.ts';
import { readLines } from './text-lines.ts';

const schema = z.object(
  {
    image: idText,
    value: valueText,
    box: z
      .tuple([coordinate, coordinate, coordinate, coordinate], {
        error: 'must be [left, top, right, bottom]',
      })
      .optional(),
    polygon: z
      .array(z.tuple([coordinate, coordinate], { error: 'must be [x, y]' }), {
        error: 'must be an array of [x, y]',
      })
      .optional(),
    confidence,
    id: idText.optional(),
    created_at: time,
  },
  { error: 'it must be a JSON object' },
);

/**
 * Wayside's own format, a JSON object per line (docs/detections.md):
 *
 *     {"image": "…", "value": "object--bench", "box": [0.1, 0.2, 0.3, 0.4], "confidence": 0.9, "id": "7"}
 */
export async function* readNdjson(chunks: ByteChunks): AsyncGenerator<Found> {
  for await (const { line, text } of readLines(chunks)) {
    yield orProblem(`line ${line}`, (where) => toRecord(where, text));
  }
}

function toRecord(where: string, text: string): DetectionRecord {
  const { image, value, box, polygon, confidence, id, created_at } = parseRecord(schema, text);
  if ((box === undefined) === (polygon === undefined)) {
    throw new UnusableRecord('it must have either a box or a polygon');
  }
  return {
    where,
    image,
    value,
    rings: [box ? boxRing(...box) : (polygon ?? []).flat()],
    frame: 'normalised',
    isTraced: false,
    confidence,
    sourceId: sourceIdOf(id, text),
    createdAtMs: created_at,
  };
}
