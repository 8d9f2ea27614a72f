import { z } from 'zod';
import type { ByteChunks } from '../ingest/receive-file.ts';
import type { DetectionRecord, Found } from './detection-record.ts';
import { readJsonRecords } from './json-records.ts';
import {
  confidence,
  coordinate,
  idText,
  parseRecord,
  sourceIdOf,
  time,
  valueText,
} from './parse-record.ts';
import { orProblem } from './problems.ts';

const position = z.tuple([coordinate, coordinate], { error: 'must be [x, y]' }).rest(coordinate);
const polygon = z
  .array(z.array(position), { error: 'must be an array of rings' })
  .min(1, { error: 'has no ring' });

const schema = z.object(
  {
    type: z.literal('Feature', { error: 'must be "Feature"' }),
    id: idText.optional(),
    geometry: z.discriminatedUnion(
      'type',
      [
        z.object({ type: z.literal('Polygon'), coordinates: polygon }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
      ],
      { error: 'must be a Polygon or a MultiPolygon' },
    ),
    properties: z.object(
      { image: idText, value: valueText, confidence, id: idText.optional(), created_at: time },
      { error: 'must tell image and value' },
    ),
  },
  { error: 'it must be a JSON object' },
);

/**
 * A GeoJSON FeatureCollection of polygons in the coordinates of an image: x and y from 0 to 1, y down.
 * A ring of a polygon after its first is a hole, and left out: readers of detections know none.
 */
export async function* readGeojson(chunks: ByteChunks): AsyncGenerator<Found> {
  for await (const { line, index, text } of readJsonRecords(chunks, ['features'])) {
    yield orProblem(`line ${line}, features[${index}]`, (where) => toRecord(where, text));
  }
}

function toRecord(where: string, text: string): DetectionRecord {
  const { id, geometry, properties } = parseRecord(schema, text);
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return {
    where,
    image: properties.image,
    value: properties.value,
    rings: polygons.map(([outer = []]) => outer.flatMap((position) => position.slice(0, 2))),
    frame: 'normalised',
    isTraced: false,
    confidence: properties.confidence,
    sourceId: sourceIdOf(id ?? properties.id, text),
    createdAtMs: properties.created_at,
  };
}
