import type { FastifyRequest } from 'fastify';
import { thumbnailSize } from '../../ingest/thumbnails.ts';
import { uprightSize } from '../../ingest/upright.ts';
import type { Image } from '../../model/image.ts';
import { wordsOf } from '../pages/words-of.ts';
import type { HttpServices } from '../services.ts';
import { describeImage } from './describe-image.ts';
import { appUrl, previewUrl } from './image-links.ts';
import { markup } from './markup.ts';

const previewWidth = 1024;

/**
 * What the head of a page of an image says to whoever unfurls links to it: Open Graph (ogp.me),
 * Twitter's card, and where the page's oEmbed is (oembed.com, 4. Discovery).
 */
export async function headTags(
  { baseUrls, usernames }: HttpServices,
  request: FastifyRequest,
  image: Image,
): Promise<string> {
  const web = baseUrls('web', request);
  const { title, text } = await describeImage(image, usernames, wordsOf(request));
  const link = appUrl(web, image.id);
  const size = thumbnailSize(uprightSize(image, image.exifOrientation), previewWidth);
  const oembed = `${web}/oembed?url=${encodeURIComponent(link)}&format=`;
  return markup`  <link rel="alternate" type="application/json+oembed" href="${oembed}json" title="${title}">
    <link rel="alternate" type="text/xml+oembed" href="${oembed}xml" title="${title}">
    <meta property="og:site_name" content="Wayside">
    <meta property="og:type" content="website">
    <meta property="og:url" content="${link}">
    <meta property="og:title" content="${title}">
    <meta property="og:description" content="${text}">
    <meta property="og:image" content="${previewUrl(web, image.id, previewWidth)}">
    <meta property="og:image:type" content="image/jpeg">
    <meta property="og:image:width" content="${size.width}">
    <meta property="og:image:height" content="${size.height}">
    <meta property="og:image:alt" content="${title}">
    <meta name="twitter:card" content="summary_large_image">
  `;
}
