import { ringBytes } from './detection-rows.ts';
import type { DetectionStore, NewDetection } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { markFeatureCellsStale } from './stale-feature-cells.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

type Added = Awaited<ReturnType<DetectionStore['add']>>;

/** Adds detections of a run; see `DetectionStore.add`. */
export async function addDetections(
  dialect: Dialect,
  newId: Store['newId'],
  runId: number,
  detections: readonly NewDetection[],
  featureCells: readonly number[],
): Promise<Added> {
  // The last one of a source id counts, as if they had come one after another.
  const bySource = new Map(detections.map((each) => [keyOf(each.imageId, each.sourceId), each]));
  const given: { detection: NewDetection; id: number }[] = [];
  for (const detection of bySource.values()) {
    given.push({ detection, id: await newId('detection') });
  }
  return dialect.write(async (transaction) => {
    const images = await lockImages(dialect, transaction, detections);
    const known = await knownDetections(dialect, transaction, runId, given);
    const rows: Tables['detections'][] = [];
    const result = { added: 0, changed: 0, unchanged: 0 };
    for (const { detection, id } of given) {
      if (!images.has(detection.imageId)) continue;
      const before = known.get(keyOf(detection.imageId, detection.sourceId));
      const row = rowOf(before?.id ?? id, runId, detection);
      if (!before) result.added++;
      else if (isSame(before, row)) {
        result.unchanged++;
        continue;
      } else result.changed++;
      rows.push(row);
    }
    if (rows.length === 0) return result;
    await dialect.insertRows(transaction, 'detections', rows, {
      keys: ['image_id', 'id'],
      update: ['value', 'confidence', 'created_at_ms', 'ring'],
    });
    const places = rows.map(({ id, image_id }) => ({ id, image_id }));
    await dialect.insertRows(transaction, 'detection_images', places, 'ignore');
    const values = Array.from(new Set(rows.map(({ value }) => value)), (value) => ({ value }));
    await dialect.insertRows(transaction, 'detection_values', values, 'ignore');
    const cells = featureCells.map((cell) => ({ cell, runId }));
    await markFeatureCellsStale(dialect, transaction, cells);
    return result;
  });
}

/** Which of the images exist; nobody deletes them before the transaction ends. */
async function lockImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  detections: readonly NewDetection[],
): Promise<Set<number>> {
  const ids = [...new Set(detections.map(({ imageId }) => imageId))];
  const rows = await dialect
    .locking(
      transaction.selectFrom('images').select('id').where(dialect.isOneOf('id', ids)).orderBy('id'),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function knownDetections(
  dialect: Dialect,
  transaction: WriteTransaction,
  runId: number,
  given: readonly { readonly detection: NewDetection }[],
): Promise<Map<string, Tables['detections']>> {
  const imageIds = [...new Set(given.map(({ detection }) => detection.imageId))];
  const sourceIds = [...new Set(given.map(({ detection }) => detection.sourceId))];
  const rows = await transaction
    .selectFrom('detections')
    .selectAll()
    .where(dialect.isOneOf('image_id', imageIds))
    .where('run_id', '=', runId)
    .where(dialect.isOneOf('source_id', sourceIds))
    .execute();
  return new Map(rows.map((row) => [keyOf(row.image_id, row.source_id), row]));
}

function keyOf(imageId: number, sourceId: string): string {
  return `${imageId} ${sourceId}`;
}

function rowOf(id: number, runId: number, detection: NewDetection): Tables['detections'] {
  return {
    image_id: detection.imageId,
    id,
    run_id: runId,
    value: detection.value,
    confidence: detection.confidence,
    created_at_ms: detection.createdAtMs,
    source_id: detection.sourceId,
    ring: ringBytes(detection.ring),
  };
}

/** The time is the first one's: to import a file again changes nothing. */
function isSame(before: Tables['detections'], after: Tables['detections']): boolean {
  return (
    before.value === after.value &&
    before.confidence === after.confidence &&
    Buffer.compare(before.ring, after.ring) === 0
  );
}
