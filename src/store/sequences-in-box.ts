import { type SqlBool, sql } from 'kysely';
import { cellOrigin, tileSteps, worldSteps, worldX, worldY } from '../geo/grid-units.ts';
import { type BoundingBox, cellRanges } from '../geo/tile-grid.ts';
import { PackedImages } from '../model/packed-images.ts';
import { type Condition, comparison, filterConditions } from './conditions.ts';
import { sequenceCursor } from './cursors.ts';
import type { Dialect } from './dialect.ts';
import { OrderedSearch } from './ordered-search.ts';
import type { Count, ImageFilter, Page, PageRequest } from './store.ts';
import { tileSetNumber } from './tile-sets.ts';

/** Places of sequences whose packed images are in memory at once. */
const placesAtOnce = 500;
/** Places read for one count. */
const placesPerCount = 20_000;
/** A row holds a few kilobytes. */
const largeRows = { rowsPerRound: 2_000, rowsPerPage: 20_000 };

/** Steps of the world, edges included; the box that crosses the antimeridian is two. */
interface StepBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface SequencesInBox {
  page(bbox: BoundingBox, filter: ImageFilter, page: PageRequest): Promise<Page<string>>;
  count(bbox: BoundingBox, filter: ImageFilter, atMost: number): Promise<Count>;
}

/**
 * Finds sequences with an image in a box by the cells that they touch. One that touches several has a
 * row in each, and is found in the first of those where it has an image in the box: so a page needs to
 * know nothing of the pages before.
 */
export function openSequencesInBox(dialect: Dialect): SequencesInBox {
  const tileSet = tileSetNumber('mly1_public');
  const scope = [comparison('tile_set', '=', tileSet)];
  const places = new OrderedSearch(
    dialect,
    'sequence_places',
    ['cell', 'sequence_id'],
    sequenceCursor,
    largeRows,
  );
  const placesOf = dialect.prepareArrays<
    [sequenceId: string, cell: number, images: Uint8Array],
    [readonly string[]]
  >((ids) =>
    dialect.read
      .selectFrom('sequence_places')
      .select(['sequence_id', 'cell', 'images'])
      .where(dialect.isOneOf('sequence_id', ids))
      .where('tile_set', '=', tileSet)
      .orderBy('cell'),
  );

  async function page(
    bbox: BoundingBox,
    filter: ImageFilter,
    { limit, after }: PageRequest,
  ): Promise<Page<string> & { readonly isCutShort: boolean }> {
    const wanted = Math.min(limit, placesAtOnce);
    const { items, next } = await places.page(
      cellRanges(bbox),
      scope,
      conditionsOf(dialect, filter),
      { limit: wanted, after },
    );
    const boxes = stepBoxes(bbox);
    const firstCells = new Map<string, number>();
    const ids = [...new Set(items.map(([, id]) => id))];
    for (const [id, cell, images] of ids.length > 0 ? await placesOf(ids) : []) {
      if (!firstCells.has(id) && hasImageIn(boxes, cell, images)) firstCells.set(id, cell);
    }
    const found = items.filter(([cell, id]) => firstCells.get(id) === cell);
    const isCutShort = next !== undefined && items.length < wanted;
    return { items: found.map(([, id]) => id), next, isCutShort };
  }

  return {
    page,

    async count(bbox, filter, atMost) {
      let count = 0;
      let after: string | undefined;
      for (let examined = 0; examined < placesPerCount; examined += placesAtOnce) {
        const { items, next, isCutShort } = await page(bbox, filter, {
          limit: placesAtOnce,
          after,
        });
        count += items.length;
        if (count > atMost) return { count: atMost, isExact: false };
        if (next === undefined) return { count, isExact: true };
        if (isCutShort) break;
        after = next;
      }
      return { count, isExact: false };
    },
  };
}

/** Places of sequences have no cameras, which are in the rows of the sequences. */
function conditionsOf(dialect: Dialect, { make, model, ...others }: ImageFilter): Condition[] {
  const cameras = Object.entries({ make, model }).flatMap(([column, value]): Condition[] =>
    value === undefined
      ? []
      : [
          {
            name: `camera ${column}`,
            values: [value],
            expression: ([given]) => sql<SqlBool>`exists (select 1 from sequences
              where sequences.id = sequence_id and sequences.${sql.ref(column)} = ${given})`,
          },
        ],
  );
  return [...filterConditions(dialect, others), ...cameras];
}

function hasImageIn(boxes: readonly StepBox[], cell: number, packed: Uint8Array): boolean {
  if (packed.length === 0) return false;
  const { x, y } = cellOrigin(cell);
  const near = boxes.filter(
    ({ west, south, east, north }) =>
      x <= east && x + tileSteps >= west && y <= south && y + tileSteps >= north,
  );
  const isWithin = ({ west, south, east, north }: StepBox) =>
    x >= west && x + tileSteps <= east && y >= north && y + tileSteps <= south;
  if (near.some(isWithin)) return true;
  if (near.length === 0) return false;
  const images = new PackedImages(packed);
  while (images.next()) {
    const [imageX, imageY] = [x + images.x, y + images.y];
    for (const { west, south, east, north } of near) {
      if (imageX >= west && imageX <= east && imageY >= north && imageY <= south) return true;
    }
  }
  return false;
}

function stepBoxes([west, south, east, north]: BoundingBox): StepBox[] {
  const [top, bottom] = [worldY(north), worldY(south)];
  const box = (from: number, to: number) => ({ west: from, south: bottom, east: to, north: top });
  if (west <= east) return [box(worldX(west), worldX(east))];
  return [box(worldX(west), worldSteps), box(0, worldX(east))];
}
