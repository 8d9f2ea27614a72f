import { sql } from 'kysely';
import { cellRanges } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import { boxConditions, filterConditions, matches, ownedBy } from './conditions.ts';
import { idCursor, type Place, readCursor, writeCursor } from './cursors.ts';
import type { Dialect } from './dialect.ts';
import { type ImageRow, imageColumns, imageOfRow } from './image-rows.ts';
import { inOrder } from './in-order.ts';
import { OrderedSearch } from './ordered-search.ts';
import { openReadMemory } from './read-memory.ts';
import type { ImageStore, Page } from './store.ts';

/** Images read for one page of sequences whose filter leaves out many. */
const maxSequenceImagesPerPage = 10_000;

/** Each takes about 800 bytes. */
const rememberAtMost = 20_000;

export function imageStore(dialect: Dialect): ImageStore {
  const remember = openReadMemory<number, Image>(dialect, rememberAtMost);
  const byId = dialect.prepareArrays<ImageRow, [number]>((id) =>
    dialect.read.selectFrom('images').select(imageColumns).where('id', '=', id),
  );
  const byIds = dialect.prepareArrays<ImageRow, [readonly number[]]>((ids) =>
    dialect.read.selectFrom('images').select(imageColumns).where(dialect.isOneOf('id', ids)),
  );
  const idsInS2Cell = dialect.prepareArrays<[id: number], [number]>((cell) =>
    dialect.read.selectFrom('image_places').select('id').where('s2_cell', '=', cell).orderBy('id'),
  );
  const sequencePlaces = dialect.prepareArrays<
    [position: number, id: number],
    [string, number, number]
  >((sequenceId, afterPosition, limit) =>
    dialect.read
      .selectFrom('sequence_images')
      .select(['position', 'image_id'])
      .where('sequence_id', '=', sequenceId)
      .where('position', '>', afterPosition)
      .orderBy('position')
      .limit(limit),
  );
  const places = new OrderedSearch(dialect, 'image_places', ['cell', 'id'], idCursor);
  const owned = new OrderedSearch(
    dialect,
    'owner_images',
    ['captured_at_ms', 'image_id'],
    idCursor,
  );

  async function getMany(ids: readonly number[]): Promise<Image[]> {
    return ids.length === 0 ? [] : inOrder(ids, (await byIds(ids)).map(imageOfRow));
  }

  async function imagesAt({ items, next }: Page<Place>): Promise<Page<Image>> {
    return { items: await getMany(items.map(([, id]) => id)), next };
  }

  return {
    get: (id) =>
      remember(id, async () => {
        const [row] = await byId(id);
        return row && imageOfRow(row);
      }),

    getMany,

    inBox: async (bbox, filter, page) =>
      imagesAt(
        await places.page(
          cellRanges(bbox),
          [],
          [...boxConditions(bbox), ...filterConditions(dialect, filter)],
          page,
        ),
      ),

    countInBox: (bbox, filter, atMost) =>
      places.count(
        cellRanges(bbox),
        [],
        [...boxConditions(bbox), ...filterConditions(dialect, filter)],
        atMost,
      ),

    async camerasInBox(bbox, filter) {
      const { counts, isExact } = await places.tally<[make: string | null, model: string | null]>(
        ['make', 'model'],
        cellRanges(bbox),
        [...boxConditions(bbox), ...filterConditions(dialect, filter)],
      );
      const cameras = counts.flatMap(([[make, model], imageCount]) =>
        make === null ? [] : [{ make, model, imageCount }],
      );
      return { cameras, isExact };
    },

    inS2Cell: async (cell) => getMany((await idsInS2Cell(cell)).map(([id]) => id)),

    ofOwner: async (ownerId, filter, page) =>
      imagesAt(
        await owned.page(
          [[filter.capturedFromMs ?? -(2 ** 52), filter.capturedToMs ?? 2 ** 52]],
          [ownedBy(ownerId)],
          filterConditions(dialect, filter),
          page,
        ),
      ),

    async ofSequences(sequenceIds, filter, { limit, after }) {
      let [index, position]: Place = after === undefined ? [0, -1] : readCursor(after, 0);
      const found: { image: Image; place: Place }[] = [];
      let examined = 0;
      for (; index < sequenceIds.length; index++, position = -1) {
        for (;;) {
          const wanted = limit + 1 - found.length;
          const rows = await sequencePlaces(sequenceIds[index] as string, position, wanted);
          const images = new Map(
            (await getMany(rows.map(([, id]) => id))).map((image) => [image.id, image]),
          );
          for (const [at, id] of rows) {
            const image = images.get(id);
            if (image && matches(image, filter)) found.push({ image, place: [index, at] });
            position = at;
          }
          if (found.length > limit) {
            const items = found.slice(0, limit);
            const last = items.at(-1);
            return {
              items: items.map(({ image }) => image),
              next: last && writeCursor(last.place),
            };
          }
          examined += rows.length;
          if (examined >= maxSequenceImagesPerPage) {
            const items = found.map(({ image }) => image);
            return { items, next: writeCursor([index, position]) };
          }
          if (rows.length < wanted) break;
        }
      }
      return { items: found.map(({ image }) => image), next: undefined };
    },

    async count() {
      const { count } = await dialect.read
        .selectFrom('sequences')
        .select(sql<number>`cast(coalesce(sum(image_count), 0) as bigint)`.as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
