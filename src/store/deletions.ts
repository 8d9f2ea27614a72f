import { WaysideError } from '../errors.ts';
import type { CoverageSet } from '../model/coverage.ts';
import { isCoverageSet } from '../model/tile-set.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { addCounts, deletionOfRow, lockDeletion, newDeletionRow } from './deletion-rows.ts';
import { removeRows } from './deletion-steps.ts';
import type { DeletionStore, Erasure } from './deletion-stores.ts';
import { countTraces, traceKinds, tracesOf } from './deletion-traces.ts';
import type { Dialect } from './dialect.ts';
import { keysInQueue } from './idle-jobs.ts';
import { addJobs } from './jobs.ts';
import { lockSequences } from './placed-sequences.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { tileSetOfNumber } from './tile-sets.ts';

export function deletionStore(dialect: Dialect, newId: Store['newId']): DeletionStore {
  return {
    async request({ kind, id: subject }, requestedBy, job) {
      const id = await newId('deletion');
      const row = newDeletionRow({ id, requested_by: requestedBy, kind, subject }, Date.now());
      for (;;) {
        const deletion = await dialect.write(async (transaction) => {
          // Whoever joins it with another one does so before, and it is unknown, or is told of the deletion.
          const isThere =
            kind !== 'sequence' ||
            (await lockSequences(dialect, transaction, [subject])).length > 0;
          if (isThere) await dialect.insertRows(transaction, 'deletions', [row], 'ignore');
          const underWay = await transaction
            .selectFrom('deletions')
            .selectAll()
            .where('kind', '=', kind)
            .where('subject', '=', subject)
            .where('state', '<>', 'done')
            .executeTakeFirst();
          if (!isThere && !underWay) {
            throw new WaysideError('not-found', `There is no sequence ${subject}`);
          }
          if (underWay) await addJobs(dialect, transaction, [job(underWay.id)]);
          return underWay;
        });
        // Another one was in the way, and is done by now.
        if (deletion) return deletionOfRow(deletion);
      }
    },

    async get(id) {
      const row = await dialect.read
        .selectFrom('deletions')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && deletionOfRow(row);
    },

    async imageIds(id, { limit, after }) {
      const from = after === undefined ? 0 : readCursor(after, 0)[1];
      const rows = await dialect.read
        .selectFrom('erased_images')
        .select('image_id')
        .where('deletion_id', '=', id)
        .where('image_id', '>', from)
        .orderBy('image_id')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(({ image_id }) => image_id);
      const last = items.at(-1);
      const hasMore = rows.length > limit && last !== undefined;
      return { items, next: hasMore ? writeCursor([0, last]) : undefined };
    },

    removeRows: (id, removal) => removeRows(dialect, id, removal),

    async erasures(id, photoJobKey, limit) {
      const rows = await dialect.read
        .selectFrom('erasures')
        .selectAll()
        .where('deletion_id', '=', id)
        .orderBy('sha256')
        .limit(limit)
        .execute();
      const keyOf = ({ photo_id }: Tables['erasures']) =>
        photo_id !== null && photoJobKey(photo_id);
      const keys = rows.map(keyOf).filter((key) => key !== false);
      const atWork = await keysInQueue(dialect, dialect.read, keys);
      const isReady = (row: Tables['erasures']) => {
        const key = keyOf(row);
        return key === false || !atWork.has(key);
      };
      return rows.length === 0 ? undefined : rows.filter(isReady).map(erasureOfRow);
    },

    async countBlobs(counted) {
      await dialect.write(async (transaction) => {
        for (const { sha256, blobs } of counted) {
          const { originals, thumbnails, deepZoomTiles, tracks } = blobs;
          await transaction
            .updateTable('erasures')
            .set({ originals, thumbnails, deep_zoom_tiles: deepZoomTiles, tracks })
            .where('sha256', '=', sha256)
            .where('originals', 'is', null)
            .execute();
        }
      }, 'replayable');
    },

    async setErased(id, sha256s) {
      await dialect.write(async (transaction) => {
        const rows = await transaction
          .deleteFrom('erasures')
          .where(dialect.isOneOf('sha256', sha256s))
          .where('deletion_id', '=', id)
          .returningAll()
          .execute();
        await addCounts(transaction, id, sumOf(rows));
        await transaction
          .updateTable('erasure_rounds')
          .set(({ eb }) => ({ round: eb('round', '+', 1) }))
          .execute();
      });
    },

    async incomingFiles(id) {
      const rows = await dialect.read
        .selectFrom('deletions')
        .innerJoin('incoming_files', (join) =>
          join.on(({ or, and, eb, cast, ref }) =>
            or([
              and([
                eb('deletions.kind', '=', 'upload'),
                eb(cast(ref('incoming_files.upload_id'), 'text'), '=', ref('deletions.subject')),
              ]),
              and([
                eb('deletions.kind', '=', 'user'),
                eb(cast(ref('incoming_files.user_id'), 'text'), '=', ref('deletions.subject')),
              ]),
            ]),
          ),
        )
        .select('incoming_files.id')
        .where('deletions.id', '=', id)
        .execute();
      return rows.map((row) => row.id);
    },

    async staleFeatureCells(id, limit) {
      const rows = await dialect.read
        .selectFrom('deletion_traces')
        .innerJoin('stale_feature_cells', (join) =>
          join
            .onRef('stale_feature_cells.cell', '=', 'deletion_traces.key')
            .onRef('stale_feature_cells.run_id', '=', 'deletion_traces.scope'),
        )
        .select(['cell', 'run_id as runId', 'mark'])
        .where('deletion_id', '=', id)
        .where('kind', '=', traceKinds.featureCell)
        .orderBy('cell')
        .orderBy('run_id')
        .limit(limit)
        .execute();
      return rows;
    },

    async touched(id) {
      const coverage = new Map<CoverageSet, number[]>();
      for (const { scope, key } of await tracesOf(dialect.read, id, 'tile')) {
        const set = tileSetOfNumber(scope);
        if (!isCoverageSet(set)) continue;
        const cells = coverage.get(set);
        if (cells) cells.push(key);
        else coverage.set(set, [key]);
      }
      const featureCells = await tracesOf(dialect.read, id, 'featureCell');
      return { coverage, featureCells: [...new Set(featureCells.map(({ key }) => key))] };
    },

    async finish(id, mapTiles) {
      await dialect.write(async (transaction) => {
        const deletion = await lockDeletion(dialect, transaction, id);
        if (!deletion || deletion.state === 'done') return;
        const mapFeatures = await countTraces(transaction, id, 'mapFeature');
        await addCounts(transaction, id, { mapTiles, mapFeatures });
        await transaction
          .updateTable('deletions')
          .set({ state: 'done', done_at_ms: Date.now() })
          .where('id', '=', id)
          .execute();
        await transaction.deleteFrom('deletion_traces').where('deletion_id', '=', id).execute();
      });
    },
  };
}

function erasureOfRow(row: Tables['erasures']): Erasure {
  const { sha256, originals, thumbnails, deep_zoom_tiles: deepZoomTiles, tracks } = row;
  const isCounted =
    originals !== null && thumbnails !== null && deepZoomTiles !== null && tracks !== null;
  return { sha256, blobs: isCounted ? { originals, thumbnails, deepZoomTiles, tracks } : null };
}

function sumOf(rows: readonly Tables['erasures'][]) {
  const sum = { originals: 0, thumbnails: 0, deepZoomTiles: 0, tracks: 0 };
  for (const row of rows) {
    sum.originals += row.originals ?? 0;
    sum.thumbnails += row.thumbnails ?? 0;
    sum.deepZoomTiles += row.deep_zoom_tiles ?? 0;
    sum.tracks += row.tracks ?? 0;
  }
  return sum;
}
