import type { Image } from '../model/image.ts';
import { countPart, takePart } from './detection-imports.ts';
import { ringBytes } from './detection-rows.ts';
import type { DetectionCounts, DetectionStore, NewDetection } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { deleteDetections } from './removed-detections.ts';
import { markFeatureCellsStale } from './stale-feature-cells.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

type Row = Tables['detections'];

/** Adds records of a run; see `DetectionStore.add`. */
export async function addDetections(
  dialect: Dialect,
  newId: Store['newId'],
  ...[runId, records, featureCells, part]: Parameters<DetectionStore['add']>
): Promise<DetectionCounts> {
  // The last one of a source id counts, as if they had come one after another.
  const bySource = new Map(records.map((each) => [keyOf(each.imageId, each.sourceId), each]));
  const given: Row[] = [];
  for (const record of bySource.values()) {
    for (const [index, ring] of record.rings.entries()) {
      const id = await newId('detection');
      given.push({
        image_id: record.imageId,
        id,
        run_id: runId,
        value: record.value,
        confidence: record.confidence,
        created_at_ms: record.createdAtMs,
        source_id: record.sourceId,
        part: index + 1,
        ring: ringBytes(ring),
      });
    }
  }
  return dialect.write(
    async (transaction) => {
      if (part && !(await takePart(transaction, part))) return nothing;
      const images = await lockImages(dialect, transaction, records);
      const known = await knownDetections(dialect, transaction, runId, records);
      const rows: Row[] = [];
      const result = { added: 0, changed: 0, unchanged: 0, removed: 0 };
      for (const row of given) {
        if (!images.has(row.image_id)) continue;
        const before = known
          .get(keyOf(row.image_id, row.source_id))
          ?.find(({ part }) => part === row.part);
        if (!before) result.added++;
        else if (isSame(before, row)) {
          result.unchanged++;
          continue;
        } else result.changed++;
        rows.push(before ? { ...row, id: before.id } : row);
      }
      const gone = [...bySource].flatMap(
        ([key, { rings }]) => known.get(key)?.filter((row) => row.part > rings.length) ?? [],
      );
      result.removed = gone.length;
      await deleteDetections(dialect, transaction, gone);
      await putDetections(dialect, transaction, rows);
      const touched = new Set([...rows, ...gone].map(({ image_id }) => image_id));
      const cells = [...touched].flatMap((id) => {
        const image = images.get(id);
        return (image ? featureCells(image) : []).map((cell) => ({ cell, runId }));
      });
      await markFeatureCellsStale(dialect, transaction, cells);
      if (part) await countPart(transaction, part.importId, result);
      return result;
    },
    // What is taken back of an import takes its part back, too, which is then stored again.
    part ? 'replayable' : 'kept',
  );
}

const nothing: DetectionCounts = { added: 0, changed: 0, unchanged: 0, removed: 0 };

/** Where those of the images are that exist; nobody moves or deletes them before the transaction ends. */
async function lockImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  records: readonly NewDetection[],
): Promise<Map<number, Pick<Image, 'lon' | 'lat'>>> {
  const ids = [...new Set(records.map(({ imageId }) => imageId))];
  const rows = await dialect
    .locking(
      transaction
        .selectFrom('images')
        .select(['id', 'lon', 'lat'])
        .where(dialect.isOneOf('id', ids))
        .orderBy('id'),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function putDetections(
  dialect: Dialect,
  transaction: WriteTransaction,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  await dialect.insertRows(transaction, 'detections', rows, {
    keys: ['image_id', 'id'],
    update: ['value', 'confidence', 'created_at_ms', 'ring'],
  });
  const places = rows.map(({ id, image_id }) => ({ id, image_id }));
  await dialect.insertRows(transaction, 'detection_images', places, 'ignore');
  const values = Array.from(new Set(rows.map(({ value }) => value)), (value) => ({ value }));
  await dialect.insertRows(transaction, 'detection_values', values, 'ignore');
}

/** The detections that a run has of these records. */
async function knownDetections(
  dialect: Dialect,
  transaction: WriteTransaction,
  runId: number,
  records: readonly NewDetection[],
): Promise<Map<string, Row[]>> {
  const imageIds = [...new Set(records.map(({ imageId }) => imageId))];
  const sourceIds = [...new Set(records.map(({ sourceId }) => sourceId))];
  const rows = await transaction
    .selectFrom('detections')
    .selectAll()
    .where(dialect.isOneOf('image_id', imageIds))
    .where('run_id', '=', runId)
    .where(dialect.isOneOf('source_id', sourceIds))
    .execute();
  return Map.groupBy(rows, (row) => keyOf(row.image_id, row.source_id));
}

function keyOf(imageId: number, sourceId: string): string {
  return `${imageId} ${sourceId}`;
}

/** The time is the first one's: to import a file again changes nothing. */
function isSame(before: Row, after: Row): boolean {
  return (
    before.value === after.value &&
    before.confidence === after.confidence &&
    Buffer.compare(before.ring, after.ring) === 0
  );
}
