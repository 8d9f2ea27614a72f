import { s2CellAt } from '../geo/s2.ts';
import { cellAt, cellZoom } from '../geo/tile-grid.ts';
import { coverageSets } from '../model/coverage.ts';
import type { Image } from '../model/image.ts';
import { isPano } from '../model/image.ts';
import { extendBounds } from './coverage.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { rowOfImage } from './image-rows.ts';
import { markTilesStale } from './stale-tiles.ts';
import type { Publication, SequenceStore } from './store.ts';
import { flag, type Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';
import { revisePhotos } from './upload-revisions.ts';
import { addUploadSequences } from './upload-sequences.ts';

/** Sequences whose rows are made at once: bounds the memory of a large publication. */
const publicationsPerChunk = 50;

function sequenceRow({ sequence }: Publication): Tables['sequences'] {
  return {
    id: sequence.id,
    creator_id: sequence.creatorId,
    organization_id: sequence.organizationId,
    captured_at_ms: sequence.capturedAtMs,
    is_pano: flag(sequence.isPano),
    image_count: sequence.imageIds.length,
  };
}

function ownerRows(image: Image): Tables['owner_images'][] {
  const owners = [image.creatorId, image.organizationId].filter((owner) => owner !== null);
  return owners.map((owner) => ({
    owner_id: owner,
    captured_at_ms: image.capturedAtMs,
    image_id: image.id,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    is_pano: flag(isPano(image.cameraType)),
    make: image.make,
    model: image.model,
  }));
}

function imagePlaceRow(image: Image): Tables['image_places'] {
  return {
    cell: cellAt(image.lon, image.lat),
    id: image.id,
    lon: image.lon,
    lat: image.lat,
    captured_at_ms: image.capturedAtMs,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    is_pano: flag(isPano(image.cameraType)),
    s2_cell: s2CellAt(image.lon, image.lat),
    make: image.make,
    model: image.model,
  };
}

function sequencePlaceRows({ coverage }: Publication): Tables['sequence_places'][] {
  return coverageSets.flatMap((set) =>
    coverage[set].map(({ cell, part }) => ({
      tile_set: tileSetNumber(set),
      cell,
      sequence_id: part.sequenceId,
      image_id: part.imageId,
      captured_at_ms: part.capturedAtMs,
      creator_id: part.creatorId,
      organization_id: part.organizationId,
      is_pano: flag(part.isPano),
      lines: part.lines,
      images: part.images,
    })),
  );
}

export function sequenceStore(dialect: Dialect): SequenceStore {
  const imagesOf = dialect.prepareArrays<[id: number], [string]>((sequenceId) =>
    dialect.read
      .selectFrom('sequence_images')
      .select('image_id')
      .where('sequence_id', '=', sequenceId)
      .orderBy('position'),
  );

  async function insertChunk(
    transaction: WriteTransaction,
    chunk: readonly Publication[],
  ): Promise<Publication[]> {
    const inserted = await transaction
      .insertInto('sequences')
      .values(chunk.map(sequenceRow))
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
    await insert('owner_images', images.flatMap(ownerRows));
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
    await insert('image_places', images.map(imagePlaceRow));
    await insert('sequence_places', fresh.flatMap(sequencePlaceRows));
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
