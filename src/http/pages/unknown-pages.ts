import type { RouteOptions } from 'fastify';
import { SpokenError } from '../../words/text.ts';

/** Below these, people look for pages; anywhere else programs ask, and read errors as the API writes them. */
const pageFolders = ['/app', '/settings', '/organizations', '/dashboard'];

/** A page for addresses that have none. */
export function unknownPageRoutes(): RouteOptions[] {
  return pageFolders.map((folder) => ({
    method: 'GET',
    url: `${folder}/*`,
    config: { access: 'page' },
    handler: () => {
      throw new SpokenError('not-found', 'errors.mistyped');
    },
  }));
}
