/** The pages: the built web app, served as it is, and the configuration it starts with. */

import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyReply, RouteOptions } from 'fastify';
import { issueClientToken } from '../oauth/application-keys.ts';
import { newSecret } from '../oauth/secret-texts.ts';
import { type BasemapForPages, openBasemap } from './basemap.ts';
import { placeRoutes } from './places.ts';
import { sendJson } from './send-json.ts';
import type { HttpServices } from './services.ts';
import { imagePageRoute } from './sharing/image-page.ts';
import { previewRoute } from './sharing/preview.ts';
import { version } from './version.ts';
import { ensureWebApplication } from './web-application.ts';

/** Paths at which the web app's page is shown; it reads the rest of the address itself. */
const pagePaths = ['/', '/app'];

/** One image for other sites to frame. */
const embedPage = {
  url: '/embed',
  file: 'embed.html',
  isFramedByAnybody: true,
  statusOfUnknown: 404,
} as const;

/** Routes for every file of the built web app; without one, `/` is nothing at all. */
export async function webAppRoutes(services: HttpServices): Promise<RouteOptions[]> {
  const { webDirectory } = services;
  if (webDirectory === undefined) {
    return [
      {
        method: ['GET', 'HEAD'],
        url: '/',
        config: { access: 'public' },
        handler: (_request, reply) => reply.callNotFound(),
      },
    ];
  }
  const basemap = await openBasemap(services);
  const files = await readdir(webDirectory, { recursive: true, withFileTypes: true });
  const names = files
    .filter((file) => file.isFile() && !file.name.startsWith('.'))
    .map((file) => join(file.parentPath, file.name).slice(webDirectory.length + 1))
    // What is for the server alone.
    .filter((name) => !name.startsWith('.'))
    .filter((name) => !['.gz', '.br', '.map'].includes(extname(name)));
  return [
    ...pagePaths.map((url) => imagePageRoute(services, webDirectory, { url, file: 'index.html' })),
    imagePageRoute(services, webDirectory, embedPage),
    previewRoute(services),
    blurLinkRoute(services),
    ...(await placeRoutes(services, webDirectory)),
    ...names
      .filter((name) => extname(name) !== '.html')
      .map((name) => fileRoute(webDirectory, name)),
    await webConfigRoute(services, basemap.forPages),
    ...basemap.routes,
  ];
}

/**
 * JOSM's plugin links to a page on which Mapillary's users mark what to blur; here the link leads to the
 * photo itself.
 */
function blurLinkRoute({ baseUrls }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/app/blur',
    config: { access: 'public' },
    handler: (request, reply) => {
      const [, search = ''] = request.url.split(/(?=\?)/, 2);
      return reply.redirect(`${baseUrls('web', request)}/app/${search}`, 302);
    },
  };
}

function fileRoute(root: string, name: string): RouteOptions {
  // Vite puts a hash of the content into the names of what it writes to assets/.
  const isHashed = name.startsWith('assets/');
  return {
    method: ['GET', 'HEAD'],
    url: `/${name}`,
    config: { access: 'public', isLongAnswer: true },
    handler: (_request, reply): FastifyReply =>
      reply
        .header('x-content-type-options', 'nosniff')
        .sendFile(name, root, isHashed ? { maxAge: '1y', immutable: true } : { maxAge: 0 }),
  };
}

/** `/web-config.json`: where the surfaces are, the token by which the pages call them, and what maps stand on. */
async function webConfigRoute(
  { store, baseUrls, config }: HttpServices,
  basemap: BasemapForPages | undefined,
): Promise<RouteOptions> {
  const application = await ensureWebApplication(store);
  // Kept, so that the pages' token stays the same on every start and every machine.
  const secret = await store.secrets.ensure('web-client-secret', newSecret());
  const accessToken = await issueClientToken(store, application, secret);
  return {
    method: ['GET', 'HEAD'],
    url: '/web-config.json',
    config: { access: 'public' },
    handler: (request, reply) =>
      sendJson(
        reply,
        JSON.stringify({
          accessToken,
          graphUrl: baseUrls('graph', request),
          tilesUrl: baseUrls('tiles', request),
          licence: config.licence,
          basemap,
          version,
        }),
      ),
  };
}
