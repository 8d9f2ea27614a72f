import { WaysideError } from '../errors.ts';
import { ensureRun } from './detection-runs.ts';
import type { DetectionCounts, DetectionImport, DetectionImportStore } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addJobs } from './jobs.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

// Until an import is accepted, a loss of power may take its parts back; accepting it is `kept`, and so,
// with it, is all that was written before.
const staged = 'replayable';

export function detectionImportStore(
  dialect: Dialect,
  newId: Store['newId'],
): DetectionImportStore {
  return {
    async begin() {
      // Not an entity's id: only who began it asks for it.
      const id = Math.floor(Math.random() * 2 ** 52);
      await dialect.write(
        (transaction) =>
          transaction
            .insertInto('detection_imports')
            .values({ ...nothingYet, id, changed_at_ms: Date.now() })
            .execute(),
        staged,
      );
      return id;
    },

    async stage({ importId, part, records }) {
      await dialect.write(
        (transaction) =>
          dialect.insertRows(transaction, 'detection_import_parts', [
            { import_id: importId, part, records },
          ]),
        staged,
      );
    },

    async accept(id, { model, version, detections, images, skipped, parts }, job) {
      const runId = await newId('detection_run');
      return dialect.write(async (transaction) => {
        const run = await ensureRun(dialect, transaction, { id: runId, model, version });
        const nowMs = Date.now();
        const accepted = await transaction
          .updateTable('detection_imports')
          .set({
            run_id: run.id,
            accepted_at_ms: nowMs,
            changed_at_ms: nowMs,
            detections,
            images,
            skipped,
            parts_left: parts,
          })
          .where('id', '=', id)
          .returning('id')
          .execute();
        if (accepted.length === 0) {
          throw new WaysideError('unavailable', 'The import took too long: start it again.');
        }
        await addJobs(dialect, transaction, [job(run.id)]);
        return run;
      });
    },

    async get(id) {
      const row = await dialect.read
        .selectFrom('detection_imports')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && importOfRow(row);
    },

    async nextPart(runId) {
      const row = await dialect.read
        .selectFrom('detection_import_parts')
        .selectAll()
        .where('import_id', '=', ({ selectFrom }) =>
          selectFrom('detection_imports')
            .select('id')
            .where('run_id', '=', runId)
            .where('parts_left', '>', 0)
            .orderBy('accepted_at_ms')
            .orderBy('id')
            .limit(1),
        )
        .orderBy('part')
        .limit(1)
        .executeTakeFirst();
      return row && { importId: row.import_id, part: row.part, records: row.records };
    },

    async giveUp(runId, error) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('detection_imports')
          .set({ error })
          .where('run_id', '=', runId)
          .where('parts_left', '>', 0)
          .execute(),
      );
    },

    async resume(job) {
      const unfinished = await dialect.read
        .selectFrom('detection_imports')
        .select('run_id')
        .distinct()
        .where('parts_left', '>', 0)
        .execute();
      const jobs = unfinished.flatMap(({ run_id }) => (run_id === null ? [] : job(run_id)));
      if (jobs.length === 0) return;
      await dialect.write(async (transaction) => {
        await transaction
          .updateTable('detection_imports')
          .set({ error: null })
          .where('error', 'is not', null)
          .execute();
        await addJobs(dialect, transaction, jobs);
      });
    },

    async forget(beforeMs) {
      const old = await dialect.read
        .selectFrom('detection_imports')
        .select('id')
        .where('changed_at_ms', '<', beforeMs)
        .where('parts_left', '=', 0)
        .execute();
      for (const { id } of old) {
        await dialect.write(async (transaction) => {
          const gone = await transaction
            .deleteFrom('detection_imports')
            .where('id', '=', id)
            // It may just have been accepted.
            .where('parts_left', '=', 0)
            .returning('id')
            .execute();
          if (gone.length === 0) return;
          await transaction
            .deleteFrom('detection_import_parts')
            .where('import_id', '=', id)
            .execute();
        });
      }
    },
  };
}

const nothingYet = {
  run_id: null,
  accepted_at_ms: null,
  detections: 0,
  images: 0,
  skipped: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  removed: 0,
  parts_left: 0,
  error: null,
} as const;

function importOfRow(row: Tables['detection_imports']): DetectionImport | undefined {
  const { run_id: runId, detections, images, skipped, added, changed, unchanged, removed } = row;
  if (runId === null) return undefined;
  return {
    ...{ runId, detections, images, skipped, added, changed, unchanged, removed },
    partsLeft: row.parts_left,
    error: row.error,
  };
}

/** Takes a part out, for its records to be stored in the same transaction; false: it is gone already. */
export async function takePart(
  transaction: WriteTransaction,
  { importId, part }: { readonly importId: number; readonly part: number },
): Promise<boolean> {
  const taken = await transaction
    .deleteFrom('detection_import_parts')
    .where('import_id', '=', importId)
    .where('part', '=', part)
    .returning('part')
    .execute();
  return taken.length > 0;
}

/** Counts a part as stored that was taken out. */
export async function countPart(
  transaction: WriteTransaction,
  importId: number,
  counts: DetectionCounts,
): Promise<void> {
  await transaction
    .updateTable('detection_imports')
    .set(({ eb }) => ({
      added: eb('added', '+', counts.added),
      changed: eb('changed', '+', counts.changed),
      unchanged: eb('unchanged', '+', counts.unchanged),
      removed: eb('removed', '+', counts.removed),
      parts_left: eb('parts_left', '-', 1),
      changed_at_ms: Date.now(),
      error: null,
    }))
    .where('id', '=', importId)
    .execute();
}
