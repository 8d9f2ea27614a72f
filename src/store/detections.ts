import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellRanges } from '../geo/tile-grid.ts';
import type { Detection } from '../model/detection.ts';
import { boxConditions, filterConditions } from './conditions.ts';
import {
  idCursor,
  readCursor,
  readDetectionCursor,
  writeCursor,
  writeDetectionCursor,
} from './cursors.ts';
import { type DetectionRow, detectionColumns, detectionOfRow } from './detection-rows.ts';
import { detectionRunStore, openActiveRuns } from './detection-runs.ts';
import type { DetectionStore } from './detection-stores.ts';
import type { Dialect } from './dialect.ts';
import { type ImageRow, imageColumns, imageOfRow } from './image-rows.ts';
import { inOrder } from './in-order.ts';
import { addDetections } from './new-detections.ts';
import { OrderedSearch } from './ordered-search.ts';
import { removeOfImages } from './removed-detections.ts';
import type { Store } from './store.ts';
import { openValueSearch } from './value-patterns.ts';

/** Images whose detections are read at once. */
const imagesPerRound = 50;
/** Images examined for one page of a search. */
const maxImagesPerPage = 2_000;
/** After so long a search lets others in; SQLite answers without ever leaving this thread. */
const maxTurnMs = 10;
const anyNumber = Number.MAX_SAFE_INTEGER;

export function detectionStore(dialect: Dialect, newId: Store['newId']): DetectionStore {
  const activeRuns = openActiveRuns(dialect);
  const valueSearch = openValueSearch(dialect);
  const places = new OrderedSearch(dialect, 'image_places', ['cell', 'id'], idCursor);
  const detections = () => dialect.read.selectFrom('detections').select(detectionColumns);
  const byIds = dialect.prepareArrays<DetectionRow, [readonly number[], readonly number[]]>(
    (imageIds, ids) =>
      detections().where(dialect.isOneOf('image_id', imageIds)).where(dialect.isOneOf('id', ids)),
  );
  const imagesOf = dialect.prepareArrays<[imageId: number], [readonly number[]]>((ids) =>
    dialect.read
      .selectFrom('detection_images')
      .select('image_id')
      .where(dialect.isOneOf('id', ids)),
  );
  const anyInImages = dialect.prepareArrays<
    DetectionRow,
    [readonly number[], readonly number[], number]
  >((imageIds, runIds, limit) =>
    detections()
      .where(dialect.isOneOf('image_id', imageIds))
      .where(dialect.isOneOf('run_id', runIds))
      .orderBy('image_id')
      .orderBy('id')
      .limit(limit),
  );
  const inImages = dialect.prepareArrays<
    DetectionRow,
    [readonly number[], readonly number[], readonly string[]]
  >((imageIds, runIds, values) =>
    detections()
      .where(dialect.isOneOf('image_id', imageIds))
      .where(dialect.isOneOf('run_id', runIds))
      .where(dialect.isOneOf('value', values))
      .orderBy('image_id')
      .orderBy('id'),
  );
  const inImage = dialect.prepareArrays<
    DetectionRow,
    [number, number, readonly number[], readonly string[], number]
  >((imageId, afterId, runIds, values, limit) =>
    detections()
      .where('image_id', '=', imageId)
      .where('id', '>', afterId)
      .where(dialect.isOneOf('run_id', runIds))
      .where(dialect.isOneOf('value', values))
      .orderBy('id')
      .limit(limit),
  );
  const anyInImage = dialect.prepareArrays<
    DetectionRow,
    [number, number, readonly number[], number]
  >((imageId, afterId, runIds, limit) =>
    detections()
      .where('image_id', '=', imageId)
      .where('id', '>', afterId)
      .where(dialect.isOneOf('run_id', runIds))
      .orderBy('id')
      .limit(limit),
  );
  const imagesById = dialect.prepareArrays<ImageRow, [readonly number[]]>((ids) =>
    dialect.read.selectFrom('images').select(imageColumns).where(dialect.isOneOf('id', ids)),
  );

  /** By image id; only of some values, or the first ones of any. */
  async function detectionsByImage(
    imageIds: readonly number[],
    runIds: readonly number[],
    { values, limit = anyNumber }: { values?: readonly string[] | undefined; limit?: number } = {},
  ): Promise<Map<number, Detection[]>> {
    const found = new Map<number, Detection[]>();
    if (imageIds.length === 0) return found;
    const rows = values
      ? await inImages(imageIds, runIds, values)
      : await anyInImages(imageIds, runIds, limit);
    for (const row of rows) {
      const list = found.get(row[0]);
      if (list) list.push(detectionOfRow(row));
      else found.set(row[0], [detectionOfRow(row)]);
    }
    return found;
  }

  return {
    ...detectionRunStore(dialect, newId),

    add: (...added) => addDetections(dialect, newId, ...added),
    removeOfImages: (images) => removeOfImages(dialect, images),

    async getMany(ids) {
      if (ids.length === 0) return [];
      const imageIds = (await imagesOf(ids)).map(([imageId]) => imageId);
      return inOrder(ids, (await byIds(imageIds, ids)).map(detectionOfRow));
    },

    async ofImage(imageId, patterns, { limit, after }) {
      const afterId = after === undefined ? 0 : readCursor(after, 0)[1];
      const runIds = await activeRuns();
      const rows = patterns
        ? await inImage(imageId, afterId, runIds, await valueSearch(patterns), limit + 1)
        : await anyInImage(imageId, afterId, runIds, limit + 1);
      const items = rows.slice(0, limit).map(detectionOfRow);
      const last = items.at(-1);
      return { items, next: last && rows.length > limit ? writeCursor([0, last.id]) : undefined };
    },

    ofImages: async (imageIds, limit) => detectionsByImage(imageIds, await activeRuns(), { limit }),

    async inBox(bbox, { values: patterns, ...captured }, { limit, after }) {
      const [placeCursor, afterId] =
        after === undefined ? [undefined, 0] : readDetectionCursor(after);
      const runIds = await activeRuns();
      const values = patterns && (await valueSearch(patterns));
      if (values?.length === 0) return { items: [], next: undefined };
      const conditions = [...boxConditions(bbox), ...filterConditions(dialect, captured)];
      const items: Detection[] = [];
      let cursor: string | undefined = placeCursor;
      let skipTo = afterId;
      let turnStart = performance.now();
      for (let examined = 0; examined < maxImagesPerPage; ) {
        const page = await places.page(cellRanges(bbox), [], conditions, {
          limit: imagesPerRound,
          after: cursor,
        });
        const ids = page.items.map(([, id]) => id);
        const found = await detectionsByImage(ids, runIds, { values });
        for (const [cell, imageId] of page.items) {
          for (const detection of found.get(imageId) ?? []) {
            if (detection.id <= skipTo) continue;
            if (items.length === limit) {
              // The next page begins in this image again, behind what was given out of it.
              const last = items.at(-1);
              const resume = last?.imageId === imageId ? last.id : 0;
              const before = writeCursor([cell, imageId - 1]);
              return { items, next: writeDetectionCursor(before, resume) };
            }
            items.push(detection);
          }
          skipTo = 0;
        }
        if (page.next === undefined) return { items, next: undefined };
        cursor = page.next;
        if (performance.now() - turnStart > maxTurnMs) {
          await nextTurn();
          turnStart = performance.now();
        }
        examined += Math.max(1, ids.length);
      }
      return { items, next: cursor && writeDetectionCursor(cursor, 0) };
    },

    async views(runId, bbox, page) {
      const conditions = boxConditions(bbox);
      const { items, next } = await places.page(cellRanges(bbox), [], conditions, page);
      const ids = items.map(([, id]) => id);
      const found = await detectionsByImage(ids, [runId]);
      const images = found.size === 0 ? [] : (await imagesById([...found.keys()])).map(imageOfRow);
      const views = images.map((image) => ({ image, detections: found.get(image.id) ?? [] }));
      return { items: views, next };
    },
  };
}
