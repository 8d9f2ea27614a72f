import { type Image, isPano } from '../../model/image.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { locales } from '../../words/languages.ts';
import type { Usernames } from '../usernames.ts';

/** What a shared link says of an image, in words. Some of it was written by cameras: escape it. */
export interface ImageDescription {
  readonly title: string;
  readonly text: string;
  /** Undefined when who took it is not known any more. */
  readonly author: string | undefined;
}

export async function describeImage(
  image: Image,
  usernames: Usernames,
  words: PageWords,
): Promise<ImageDescription> {
  const author = (await usernames(new Set([image.creatorId]))).get(image.creatorId);
  const place = `${image.lat.toFixed(5)}, ${image.lon.toFixed(5)}`;
  const camera = [image.make, image.model].filter(Boolean).join(' ').slice(0, 100);
  return {
    title: titleOf(image, author, words),
    text: camera ? words('sharing.atWith', { place, camera }) : words('sharing.at', { place }),
    author,
  };
}

function titleOf(image: Image, author: string | undefined, words: PageWords): string {
  // The place's own time zone would be right, and nobody who unfurls a link says where they are.
  const date = new Intl.DateTimeFormat(locales[words.language], {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(image.capturedAtMs);
  const kind = isPano(image.cameraType) ? 'pano' : 'photo';
  return author ? words(`sharing.${kind}By`, { author, date }) : words(`sharing.${kind}`, { date });
}
