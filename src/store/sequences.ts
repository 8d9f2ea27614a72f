import { sql } from 'kysely';
import { cellZoom } from '../geo/tile-grid.ts';
import { coverageSets } from '../model/coverage.ts';
import { capturedBy } from './captures.ts';
import { extendBounds } from './coverage.ts';
import { readSequenceCursor, writeSequenceCursor } from './cursors.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addPlaces } from './image-places.ts';
import { rowOfImage } from './image-rows.ts';
import { inOrder } from './in-order.ts';
import { sequencePlaceRows, sequenceRow } from './sequence-rows.ts';
import { openSequencesInBox } from './sequences-in-box.ts';
import { markTilesStale } from './stale-tiles.ts';
import type { Publication, SequenceStore, SequenceSummary } from './store.ts';
import type { Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';
import { revisePhotos } from './upload-revisions.ts';
import { addUploadSequences } from './upload-sequences.ts';

/** Sequences whose rows are made at once: bounds the memory of a large publication. */
const publicationsPerChunk = 50;

export function sequenceStore(dialect: Dialect): SequenceStore {
  const imagesOf = dialect.prepareArrays<[id: number], [string]>((sequenceId) =>
    dialect.read
      .selectFrom('sequence_images')
      .select('image_id')
      .where('sequence_id', '=', sequenceId)
      .orderBy('position'),
  );

  const inBox = openSequencesInBox(dialect);
  const summaries = () => dialect.read.selectFrom('sequences').selectAll();

  async function insertChunk(
    transaction: WriteTransaction,
    chunk: readonly Publication[],
  ): Promise<Publication[]> {
    const inserted = await transaction
      .insertInto('sequences')
      .values(chunk.map(({ sequence }) => sequenceRow(sequence)))
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    const newIds = new Set(inserted.map(({ id }) => id));
    // Deleting takes care of a sequence that is given twice.
    const fresh = chunk.filter(({ sequence }) => newIds.delete(sequence.id));
    const images = fresh.flatMap((publication) => publication.images);
    const insert = <Table extends keyof Tables>(table: Table, rows: Tables[Table][]) =>
      dialect.insertRows(transaction, table, rows);
    await insert('images', images.map(rowOfImage));
    await assertNotErased(
      dialect,
      transaction,
      images.map(({ id }) => id),
    );
    await insert(
      'sequence_images',
      fresh.flatMap(({ sequence }) =>
        sequence.imageIds.map((id, position) => ({
          sequence_id: sequence.id,
          position,
          image_id: id,
        })),
      ),
    );
    await addPlaces(dialect, transaction, images);
    await insert(
      'sequence_places',
      fresh.flatMap(({ coverage }) => sequencePlaceRows(coverage)),
    );
    const photos = await transaction
      .updateTable('photos')
      .set({ state: 'published' })
      .where(
        dialect.isOneOf(
          'id',
          images.map((image) => image.id),
        ),
      )
      .returning(['id', 'upload_id'])
      .execute();
    await addUploadSequences(dialect, transaction, fresh, photos);
    await revisePhotos(dialect, transaction, photos);
    return fresh;
  }

  return {
    async imageIds(sequenceId) {
      const rows = await imagesOf(sequenceId);
      return rows.length === 0 ? undefined : rows.map(([id]) => id);
    },

    async get(sequenceId) {
      const row = await summaries().where('id', '=', sequenceId).executeTakeFirst();
      return row && summaryOfRow(row);
    },

    async inBox(bbox, filter, page) {
      const { items: ids, next } = await inBox.page(bbox, filter, page);
      if (ids.length === 0) return { items: [], next };
      const rows = await summaries().where(dialect.isOneOf('id', ids)).execute();
      return { items: inOrder(ids, rows.map(summaryOfRow)), next };
    },

    countInBox: (bbox, filter, atMost) => inBox.count(bbox, filter, atMost),

    async ofOwner(owner, { limit, after }) {
      const from = after === undefined ? undefined : readSequenceCursor(after);
      const rows = await summaries()
        .where(capturedBy(owner))
        .$if(from !== undefined, (query) =>
          query.where(sql<boolean>`(captured_at_ms, id) < (${from?.[0]}, ${from?.[1]})`),
        )
        .orderBy('captured_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(summaryOfRow);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last && writeSequenceCursor([last.capturedAtMs, last.id]) };
    },

    async neighbours({ id, creatorId, organizationId, capturedAtMs }, limit) {
      const beside = (side: '<' | '>', direction: 'asc' | 'desc') =>
        summaries()
          .where('creator_id', '=', creatorId)
          .where('organization_id', organizationId === null ? 'is' : '=', organizationId)
          .where(sql<boolean>`(captured_at_ms, id) ${sql.raw(side)} (${capturedAtMs}, ${id})`)
          .orderBy('captured_at_ms', direction)
          .orderBy('id', direction)
          .limit(limit)
          .execute();
      const before = await beside('<', 'desc');
      return [...before.reverse(), ...(await beside('>', 'asc'))].map(summaryOfRow);
    },

    async publish(publications) {
      await dialect.write(async (transaction) => {
        const cells = coverageSets.map(() => new Set<number>());
        for (let start = 0; start < publications.length; start += publicationsPerChunk) {
          const chunk = publications.slice(start, start + publicationsPerChunk);
          for (const { coverage } of await insertChunk(transaction, chunk)) {
            for (const set of coverageSets) {
              for (const { cell } of coverage[set]) cells[tileSetNumber(set)]?.add(cell);
            }
          }
        }
        for (const [tileSet, touched] of cells.entries()) {
          await extendBounds(dialect, transaction, tileSet, touched);
          await markTilesStale(
            dialect,
            transaction,
            Array.from(touched, (key) => ({ tile_set: tileSet, z: cellZoom, key })),
          );
        }
      });
    },
  };
}

function summaryOfRow(row: Tables['sequences']): SequenceSummary {
  return {
    id: row.id,
    creatorId: row.creator_id,
    organizationId: row.organization_id,
    capturedAtMs: row.captured_at_ms,
    endedAtMs: row.ended_at_ms,
    lengthMetres: row.length_metres,
    make: row.make,
    model: row.model,
    isPano: row.is_pano === 1,
    imageCount: row.image_count,
  };
}

/** Photos that were read before they were deleted must not come back. */
async function assertNotErased(
  dialect: Dialect,
  transaction: WriteTransaction,
  imageIds: readonly number[],
): Promise<void> {
  const erased = await transaction
    .selectFrom('erased_images')
    .select('image_id')
    .where(dialect.isOneOf('image_id', imageIds))
    .limit(1)
    .executeTakeFirst();
  if (erased) throw new Error(`image ${erased.image_id} was deleted`);
}
