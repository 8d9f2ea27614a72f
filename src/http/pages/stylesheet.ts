import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RouteOptions } from 'fastify';
import { isNoneMatch } from '../entity-tags.ts';

const css = [
  'base.css',
  'frame.css',
  'forms.css',
  'blocks.css',
  'applications.css',
  'profiles.css',
  'sequences.css',
  'administration.css',
]
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');
const hash = createHash('sha256').update(css).digest('hex').slice(0, 16);
const etag = `"${hash}"`;

/** Names its content, so that browsers need not ask again. */
export const stylesheetUrl = `/pages.css?v=${hash}`;

/** `/pages.css`: how pages look. */
export function stylesheetRoute(): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/pages.css',
    config: { access: 'public' },
    handler: (request, reply) => {
      const isNamed = request.url === stylesheetUrl;
      reply
        .header('etag', etag)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', isNamed ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (isNoneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type('text/css; charset=UTF-8').send(css);
    },
  };
}
