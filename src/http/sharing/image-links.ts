import { parseId } from '../../model/ids.ts';
import type { ThumbnailWidth } from '../../model/image.ts';
import { parseQuery } from '../query-string.ts';
import { rewriteUrl } from '../rewrite-url.ts';

/** How an embed is laid out: the photo alone, photo and map side by side, one small in the other. */
const embedStyles = ['photo', 'split', 'classic'] as const;

/** A link to a page of one image. */
export interface ImageLink {
  readonly imageId: number;
  readonly style: (typeof embedStyles)[number];
}

/** The parameter that names the image, by the path of the page. */
export const imageParams: Readonly<Record<string, string>> = {
  '/': 'pKey',
  '/app': 'pKey',
  '/embed': 'image_key',
};

/**
 * Reads a link to a page of an image at `webUrl`, this server's base URL of pages. Undefined for any
 * other link; whether there is such an image is another question.
 */
export function readImageLink(link: string, webUrl: string): ImageLink | undefined {
  if (!URL.canParse(link)) return undefined;
  const url = new URL(link);
  const base = new URL(`${webUrl}/`);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
  const target = rewriteUrl(`/${url.pathname.slice(base.pathname.length)}${url.search}`);
  const [path = '', search = ''] = target.split('?', 2);
  const param = Object.hasOwn(imageParams, path) ? imageParams[path] : undefined;
  if (param === undefined) return undefined;
  const query = parseQuery(search);
  const imageId = parseId(query[param] ?? '');
  if (imageId === undefined) return undefined;
  return { imageId, style: embedStyles.find((style) => style === query.style) ?? 'photo' };
}

export function appUrl(webUrl: string, imageId: number): string {
  return `${webUrl}/app/?pKey=${imageId}`;
}

export function embedUrl(webUrl: string, { imageId, style }: ImageLink): string {
  return `${webUrl}/embed?image_key=${imageId}&style=${style}`;
}

/** A link to a thumbnail that stays the same, for those who keep links. */
export function previewUrl(webUrl: string, imageId: number, width: ThumbnailWidth): string {
  return `${webUrl}/preview/${imageId}-${width}.jpg`;
}
