import { sql } from 'kysely';
import { cellZoom } from '../geo/tile-grid.ts';
import type { DetectionRun } from '../model/detection.ts';
import { featureTileSets } from '../model/map-feature.ts';
import type { DetectionStore } from './detection-stores.ts';
import type { Dialect } from './dialect.ts';
import { openReadMemory } from './read-memory.ts';
import { markTilesStale } from './stale-tiles.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';

function runOfRow(row: Tables['detection_runs']): DetectionRun {
  return {
    id: row.id,
    model: row.model,
    version: row.version,
    isActive: row.is_active === 1,
    createdAtMs: row.created_at_ms,
  };
}

/** The ids of the versions that readers see, remembered while nothing changes. */
export function openActiveRuns(dialect: Dialect): () => Promise<readonly number[]> {
  const remember = openReadMemory<number, readonly number[]>(dialect, 1);
  const active = dialect.prepareArrays<[id: number], []>(() =>
    dialect.read.selectFrom('detection_runs').select('id').where('is_active', '=', 1).orderBy('id'),
  );
  return () => remember(0, async () => (await active()).map(([id]) => id));
}

export function detectionRunStore(
  dialect: Dialect,
  newId: Store['newId'],
): Pick<DetectionStore, 'runs' | 'ensureRun' | 'activate'> {
  return {
    async runs() {
      const rows = await dialect.read
        .selectFrom('detection_runs')
        .selectAll()
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute();
      return rows.map(runOfRow);
    },

    async ensureRun(model, version) {
      const find = (database: Dialect['read']) =>
        database
          .selectFrom('detection_runs')
          .selectAll()
          .where('model', '=', model)
          .where('version', '=', version);
      const known = await find(dialect.read).executeTakeFirst();
      if (known) return runOfRow(known);
      const id = await newId('detection_run');
      return dialect.write(async (transaction) => {
        const others = await dialect
          .locking(transaction.selectFrom('detection_runs').select('id').where('model', '=', model))
          .execute();
        const row = {
          id,
          model,
          version,
          is_active: others.length === 0 ? 1 : 0,
          created_at_ms: Date.now(),
        } as const;
        await dialect.insertRows(transaction, 'detection_runs', [row], 'ignore');
        return runOfRow(await find(transaction).executeTakeFirstOrThrow());
      });
    },

    async activate(runId) {
      await dialect.write(async (transaction) => {
        const run = await transaction
          .selectFrom('detection_runs')
          .selectAll()
          .where('id', '=', runId)
          .executeTakeFirstOrThrow();
        const runs = await dialect
          .locking(
            transaction
              .selectFrom('detection_runs')
              .select(['id', 'is_active'])
              .where('model', '=', run.model)
              .orderBy('id'),
          )
          .execute();
        const changed = runs.filter(({ id, is_active }) => (id === runId) !== (is_active === 1));
        await transaction
          .updateTable('detection_runs')
          .set({ is_active: sql<0 | 1>`case when id = ${runId} then 1 else 0 end` })
          .where('model', '=', run.model)
          .execute();
        const touched = await transaction
          .selectFrom('map_feature_places')
          .select(['cell', 'is_sign'])
          .distinct()
          .where(
            dialect.isOneOf(
              'run_id',
              changed.map(({ id }) => id),
            ),
          )
          .execute();
        const tiles = touched.map(({ cell, is_sign }) => ({
          tile_set: tileSetNumber(featureTileSets[is_sign === 1 ? 'traffic_sign' : 'point']),
          z: cellZoom,
          key: cell,
        }));
        await markTilesStale(dialect, transaction, tiles);
      });
    },
  };
}
