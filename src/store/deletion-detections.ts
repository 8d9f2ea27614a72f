import type { Image } from '../model/image.ts';
import { addCounts } from './deletion-rows.ts';
import type { RowRemoval } from './deletion-stores.ts';
import { addTraces } from './deletion-traces.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { readPairs } from './map-feature-rows.ts';
import { deleteDetections } from './removed-detections.ts';
import { markFeatureCellsStale } from './stale-feature-cells.ts';

/** So many per transaction: other processes write in between. */
const detectionsAtOnce = 5_000;

/** The feature cells of a run that depend on some images. */
interface TouchedCell {
  readonly runId: number;
  readonly cell: number;
}

/** Removes detections in images, of all runs; true: there are more. */
export async function removeSomeDetections(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  images: readonly Image[],
  { featureCells }: Pick<RowRemoval, 'featureCells'>,
): Promise<boolean> {
  const imagesById = new Map(images.map((image) => [image.id, image]));
  const rows = await dialect
    .locking(
      transaction
        .selectFrom('detections')
        .select(['image_id', 'id', 'run_id'])
        .where(dialect.isOneOf('image_id', [...imagesById.keys()]))
        .orderBy('image_id')
        .orderBy('id')
        .limit(detectionsAtOnce),
    )
    .execute();
  if (rows.length === 0) return false;
  const touched = new Map<string, TouchedCell>();
  const pairs = new Map(rows.map((row) => [`${row.image_id} ${row.run_id}`, row]));
  for (const { image_id, run_id } of pairs.values()) {
    const image = imagesById.get(image_id);
    for (const cell of image ? featureCells(image) : []) {
      touched.set(`${cell} ${run_id}`, { runId: run_id, cell });
    }
  }
  const cells = [...touched.values()];
  await traceFeatures(dialect, transaction, deletionId, cells, imagesById);
  await deleteDetections(dialect, transaction, rows);
  await markFeatureCellsStale(dialect, transaction, cells);
  const traces = cells.map(({ runId, cell }) => ({ scope: runId, key: cell }));
  await addTraces(dialect, transaction, deletionId, 'featureCell', traces);
  await addCounts(transaction, deletionId, { detections: rows.length });
  return rows.length === detectionsAtOnce;
}

/** Remembers the map features that were derived from one of the images. */
async function traceFeatures(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  cells: readonly TouchedCell[],
  images: ReadonlyMap<number, Image>,
): Promise<void> {
  const features = await transaction
    .selectFrom('map_feature_places')
    .innerJoin('map_features', 'map_features.id', 'map_feature_places.id')
    .select(['map_features.id', 'detections'])
    .where(dialect.isOneOf('cell', [...new Set(cells.map(({ cell }) => Math.floor(cell / 4)))]))
    .where(dialect.isOneOf('feature_cell', [...new Set(cells.map(({ cell }) => cell))]))
    .execute();
  const traces = features
    .filter(({ detections }) => readPairs(detections).some(({ imageId }) => images.has(imageId)))
    .map(({ id }) => ({ scope: 0, key: id }));
  await addTraces(dialect, transaction, deletionId, 'mapFeature', traces);
}
