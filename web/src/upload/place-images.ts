import type { PhotoItem } from './photo-item.ts';
import type { UploadApi } from './upload-api.ts';

const idsAtOnce = 50;

/** Asks where images are whose files are not here to tell, so that they are on the map too. */
export async function placeImages(items: readonly PhotoItem[], api: UploadApi): Promise<void> {
  const unplaced = items.filter(({ image, position }) => image !== undefined && position === null);
  for (let start = 0; start < unplaced.length; start += idsAtOnce) {
    const some = unplaced.slice(start, start + idsAtOnce);
    const places = await api.places(some.map(({ image }) => image ?? ''));
    for (const item of some) {
      const place = places.get(item.image ?? '');
      if (!place) continue;
      item.position = { lon: place.lon, lat: place.lat };
      item.capturedAtMs = place.atMs;
    }
  }
}
