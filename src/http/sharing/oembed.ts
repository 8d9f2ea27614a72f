import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { thumbnailSize } from '../../ingest/thumbnails.ts';
import { uprightSize } from '../../ingest/upright.ts';
import type { Image } from '../../model/image.ts';
import { replyWithErrors } from '../error-replies.ts';
import { wordsOf } from '../pages/words-of.ts';
import { numberParam, param, readParams, required, textParam } from '../params.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { describeImage } from './describe-image.ts';
import { findImage } from './find-image.ts';
import { embedUrl, previewUrl, readImageLink } from './image-links.ts';
import { markup } from './markup.ts';

const maxUrlLength = 2_000;
const maxPixels = 10_000;
/** As large as the embed in Mapillary's documentation, unless the caller wants it smaller. */
const usual = { width: 640, height: 480 };
const cacheSeconds = 3_600;
const previewWidths = [256, 1024] as const;

const params = z.object({
  url: param((text) => (text.length <= maxUrlLength ? text : undefined), {
    description:
      'A link to the page of an image, at `/app/?pKey=`, `/?pKey=` or `/embed?image_key=`',
    rule: `must be a URL of at most ${maxUrlLength} characters`,
  }),
  maxwidth: numberParam(1, maxPixels, 'The most that the embed may be wide', 'pixels'),
  maxheight: numberParam(1, maxPixels, 'The most that the embed may be high', 'pixels'),
  format: textParam('`json` (by default) or `xml`'),
});

const formats: Readonly<Record<string, true>> = { json: true, xml: true };

export const oembedAnswers = {
  OEmbed: {
    type: 'object',
    required: ['type', 'version', 'html', 'width', 'height'],
    properties: {
      type: { const: 'rich' },
      version: { const: '1.0' },
      title: { type: 'string' },
      author_name: { type: 'string' },
      provider_name: { type: 'string' },
      provider_url: { type: 'string', format: 'uri' },
      cache_age: { type: 'integer', description: 'Seconds' },
      html: { type: 'string', description: 'An iframe with the embed' },
      width: { type: 'integer' },
      height: { type: 'integer' },
      thumbnail_url: { type: 'string', format: 'uri' },
      thumbnail_width: { type: 'integer' },
      thumbnail_height: { type: 'integer' },
    },
  },
} as const;

/**
 * `/oembed`: what to show in place of a link to an image (oembed.com). Fetches nothing: the link must
 * be one of this server's own pages.
 */
export function oembedRoute({ store, baseUrls, usernames, log }: HttpServices): RouteOptions {
  const operation = {
    summary: 'How to embed an image in a page, by a link to it (oEmbed 1.0); needs no token',
    params,
    required: ['url'],
    path: {},
    answer: 'OEmbed',
  } as const;
  return {
    method: ['GET', 'HEAD'],
    url: '/oembed',
    config: { access: 'public', operation },
    // oembed.com, 2.3.5: 404 for what there is nothing to embed for, 501 for another format.
    errorHandler: replyWithErrors(log, { 'not-found': 404, 'unsupported-type': 501 }),
    handler: async (request, reply) => {
      const given = readParams(params, request.query);
      const format = given.format ?? 'json';
      if (!Object.hasOwn(formats, format)) {
        throw new WaysideError('unsupported-type', 'Param format must be json or xml');
      }
      const web = baseUrls('web', request);
      const link = readImageLink(required('url', given.url), web);
      const image = link && (await findImage(store, String(link.imageId)));
      if (!image) throw new WaysideError('not-found', 'The URL is of no image of this server');
      const most = {
        width: given.maxwidth ?? Number.POSITIVE_INFINITY,
        height: given.maxheight ?? Number.POSITIVE_INFINITY,
      };
      const { width, height } = embedSize(most);
      const { title, author } = await describeImage(image, usernames, wordsOf(request));
      const answer = {
        type: 'rich',
        version: '1.0',
        title,
        ...(author && { author_name: author }),
        provider_name: 'Wayside',
        provider_url: `${web}/`,
        cache_age: cacheSeconds,
        html: markup`<iframe src="${embedUrl(web, link)}" width="${width}" height="${height}" frameborder="0" loading="lazy" title="${title}"></iframe>`,
        width,
        height,
        ...thumbnail(image, web, most),
      };
      if (format === 'json') return sendJson(reply, JSON.stringify(answer));
      return reply
        .header('cache-control', 'no-store')
        .type('text/xml; charset=UTF-8')
        .send(xml(answer));
    },
  };
}

interface Most {
  readonly width: number;
  readonly height: number;
}

function embedSize(most: Most): { width: number; height: number } {
  const scale = Math.min(1, most.width / usual.width, most.height / usual.height);
  return {
    width: Math.max(1, Math.floor(usual.width * scale)),
    height: Math.max(1, Math.floor(usual.height * scale)),
  };
}

/** The largest thumbnail that is within the limits, which hold for it, too; or none. */
function thumbnail(image: Image, web: string, most: Most) {
  const upright = uprightSize(image, image.exifOrientation);
  const fitting = previewWidths
    .map((width) => ({ width, size: thumbnailSize(upright, width) }))
    .findLast(({ size }) => size.width <= most.width && size.height <= most.height);
  return (
    fitting && {
      thumbnail_url: previewUrl(web, image.id, fitting.width),
      thumbnail_width: fitting.size.width,
      thumbnail_height: fitting.size.height,
    }
  );
}

/** oembed.com, 2.3.4.2. */
function xml(answer: Readonly<Record<string, string | number>>): string {
  const elements = Object.entries(answer).map(
    ([name, value]) => `<${name}>${markup`${value}`}</${name}>`,
  );
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${elements.join('')}</oembed>\n`;
}
