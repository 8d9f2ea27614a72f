import { cellAt } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { imagePlaceRow, ownerRows, ownersOf } from './sequence-rows.ts';

/** Where images are found by place and by owner. */
export async function addPlaces(
  dialect: Dialect,
  transaction: WriteTransaction,
  images: readonly Image[],
): Promise<void> {
  await dialect.insertRows(transaction, 'owner_images', images.flatMap(ownerRows));
  await dialect.insertRows(transaction, 'image_places', images.map(imagePlaceRow));
}

/** Takes back `addPlaces` of images that are as they were then. */
export async function removePlaces(
  dialect: Dialect,
  transaction: WriteTransaction,
  images: readonly Image[],
): Promise<void> {
  const places = images.map(({ id, lon, lat }) => [cellAt(lon, lat), id] as const);
  await transaction
    .deleteFrom('image_places')
    .where(dialect.isOneOfPairs(['cell', 'id'], places))
    .execute();
  const owned = images.flatMap((image) => ownersOf(image).map((ownerId) => ({ ownerId, image })));
  for (const [ownerId, ofOwner] of Map.groupBy(owned, (each) => each.ownerId)) {
    const captures = ofOwner.map(({ image }) => [image.capturedAtMs, image.id] as const);
    await transaction
      .deleteFrom('owner_images')
      .where('owner_id', '=', ownerId)
      .where(dialect.isOneOfPairs(['captured_at_ms', 'image_id'], captures))
      .execute();
  }
}
