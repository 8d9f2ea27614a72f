import { kindOfId, parseId } from '../../model/ids.ts';
import type { Image } from '../../model/image.ts';
import type { Store } from '../../store/store.ts';

/** The image with the id that a caller sent; undefined when there is none, whatever was sent. */
export async function findImage(
  store: Pick<Store, 'images'>,
  sent: string,
): Promise<Image | undefined> {
  const id = parseId(sent);
  return id !== undefined && kindOfId(id) === 'image' ? await store.images.get(id) : undefined;
}
