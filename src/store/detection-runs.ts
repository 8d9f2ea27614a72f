import { sql } from 'kysely';
import { cellZoom } from '../geo/tile-grid.ts';
import type { DetectionRun } from '../model/detection.ts';
import { featureTileSets } from '../model/map-feature.ts';
import type { DetectionStore } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
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

type RunName = Pick<DetectionRun, 'model' | 'version'>;

async function findRun(
  database: Dialect['read'],
  { model, version }: RunName,
): Promise<DetectionRun | undefined> {
  const row = await database
    .selectFrom('detection_runs')
    .selectAll()
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && runOfRow(row);
}

/** The run of a name, or a new one with the id; see `DetectionStore.ensureRun`. */
export async function ensureRun(
  dialect: Dialect,
  transaction: WriteTransaction,
  { id, ...name }: RunName & { readonly id: number },
): Promise<DetectionRun> {
  const known = await findRun(transaction, name);
  if (known) return known;
  const others = await dialect
    .locking(transaction.selectFrom('detection_runs').select('id').where('model', '=', name.model))
    .execute();
  const row = {
    id,
    ...name,
    is_active: others.length === 0 ? 1 : 0,
    created_at_ms: Date.now(),
  } as const;
  await dialect.insertRows(transaction, 'detection_runs', [row], 'ignore');
  return (await findRun(transaction, name)) ?? runOfRow(row);
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
      const name = { model, version };
      const known = await findRun(dialect.read, name);
      if (known) return known;
      const id = await newId('detection_run');
      return dialect.write((transaction) => ensureRun(dialect, transaction, { id, ...name }));
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
