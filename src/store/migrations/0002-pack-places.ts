import { sql } from 'kysely';
import { cellOrigin, worldX, worldY } from '../../geo/grid-units.ts';
import { packImages } from '../../model/packed-images.ts';
import type { Dialect, WriteTransaction } from '../dialect.ts';
import type { Flag, Tables } from '../tables.ts';

/** How many images are in memory at once, beside those of the last cell. */
const pageRows = 10_000;

interface OldImagePlace {
  tile_set: number;
  cell: number;
  id: number;
  lon: number;
  lat: number;
  sequence_id: string;
  captured_at_ms: number;
  compass_angle: number;
  is_pano: Flag;
}

type Part = Omit<Tables['sequence_places'], 'images'>;

/** Fills `sequence_places` from the rows that were there for every image and for every line. */
export async function packOldPlaces(
  dialect: Dialect,
  transaction: WriteTransaction,
): Promise<void> {
  for await (const images of wholeCells(transaction)) {
    const parts = new Map((await partsOf(transaction, images)).map((part) => [nameOf(part), part]));
    const rows: Tables['sequence_places'][] = [];
    for (const [name, together] of Map.groupBy(images, nameOf)) {
      const part = parts.get(name) ?? (await partWithoutLine(transaction, together));
      if (part) rows.push({ ...part, images: pack(together) });
    }
    await dialect.insertRows(transaction, 'sequence_places', rows);
  }
  // What is left are lines through cells in which they have no image.
  await sql`insert into sequence_places
    select tile_set, cell, sequence_id, image_id, captured_at_ms, creator_id, organization_id,
      is_pano, lines, cast(${new Uint8Array()} as ${sql.raw(dialect.definition.bytes)})
    from old_sequence_places where true on conflict do nothing`.execute(transaction);
}

const nameOf = (row: Pick<Part, 'tile_set' | 'cell' | 'sequence_id'>) =>
  `${row.tile_set}/${row.cell}/${row.sequence_id}`;

/** Pages of images; those of one cell are all in one page. */
async function* wholeCells(transaction: WriteTransaction): AsyncGenerator<OldImagePlace[]> {
  let rows: OldImagePlace[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await sql<OldImagePlace>`
      select tile_set, cell, id, lon, lat, sequence_id, captured_at_ms, compass_angle, is_pano
      from old_image_places
      where (tile_set, cell, id) > (${last?.tile_set ?? -1}, ${last?.cell ?? -1}, ${last?.id ?? -1})
      order by tile_set, cell, id limit ${pageRows}`.execute(transaction);
    rows.push(...page.rows);
    if (page.rows.length < pageRows) break;
    const end = rows.at(-1);
    const isLast = (row: OldImagePlace) => row.cell === end?.cell && row.tile_set === end.tile_set;
    const incomplete = rows.findIndex(isLast);
    if (incomplete > 0) yield rows.slice(0, incomplete);
    rows = rows.slice(incomplete);
  }
  if (rows.length > 0) yield rows;
}

/** The parts of lines in the cells of a page. */
async function partsOf(
  transaction: WriteTransaction,
  images: readonly OldImagePlace[],
): Promise<Part[]> {
  const [first, last] = [images[0], images.at(-1)];
  if (!first || !last) return [];
  const { rows } = await sql<Part>`select * from old_sequence_places
    where (tile_set, cell) >= (${first.tile_set}, ${first.cell})
    and (tile_set, cell) <= (${last.tile_set}, ${last.cell})`.execute(transaction);
  return rows;
}

/** For images on a cell's border, to which no line leads inside. */
async function partWithoutLine(
  transaction: WriteTransaction,
  images: readonly OldImagePlace[],
): Promise<Part | undefined> {
  const [image] = images;
  if (!image) return undefined;
  const { rows } = await sql<Omit<Part, 'tile_set' | 'cell' | 'lines'>>`
    select sequences.id as sequence_id, sequence_images.image_id, captured_at_ms, creator_id,
      organization_id, is_pano
    from sequences join sequence_images on sequence_id = sequences.id
    where sequences.id = ${image.sequence_id} order by position limit 1`.execute(transaction);
  const [sequence] = rows;
  const { tile_set, cell } = image;
  return sequence && { tile_set, cell, ...sequence, lines: new Uint8Array() };
}

function pack(rows: readonly OldImagePlace[]): Uint8Array {
  const images = rows.toSorted((a, b) => a.captured_at_ms - b.captured_at_ms || a.id - b.id);
  const origin = cellOrigin(rows[0]?.cell ?? 0);
  return packImages(
    images.map((row) => ({
      id: row.id,
      capturedAtMs: row.captured_at_ms,
      compassAngleDegrees: row.compass_angle,
      isPano: row.is_pano === 1,
      x: worldX(row.lon) - origin.x,
      y: worldY(row.lat) - origin.y,
    })),
  );
}
