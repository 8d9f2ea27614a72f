import { type Image, isPano } from '../../model/image.ts';
import type { Usernames } from '../usernames.ts';

/** What a shared link says of an image, in words. Some of it was written by cameras: escape it. */
export interface ImageDescription {
  readonly title: string;
  readonly text: string;
  /** Undefined when who took it is not known any more. */
  readonly author: string | undefined;
}

// The place's own time zone would be right, and nobody who unfurls a link says where they are.
const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

export async function describeImage(image: Image, usernames: Usernames): Promise<ImageDescription> {
  const author = (await usernames(new Set([image.creatorId]))).get(image.creatorId);
  const kind = isPano(image.cameraType) ? '360° photo' : 'Photo';
  const camera = [image.make, image.model].filter(Boolean).join(' ').slice(0, 100);
  return {
    title: `${kind}${author ? ` by ${author}` : ''}, ${dateFormat.format(image.capturedAtMs)}`,
    text: [
      `Street-level photo at ${image.lat.toFixed(5)}, ${image.lon.toFixed(5)}`,
      ...(camera ? [`taken with ${camera}`] : []),
    ].join(', '),
    author,
  };
}
