/** The HTTP surface: every route, and what holds for all of them. */

import fastifyStatic from '@fastify/static';
import { type FastifyInstance, fastify, type RouteOptions } from 'fastify';
import { openMailer } from '../accounts/mail.ts';
import { WaysideError } from '../errors.ts';
import { openLimiter } from '../limits/limiter.ts';
import { registerTextRoutes } from './any-text.ts';
import { readBaseUrls } from './base-urls.ts';
import { limitBodyTime } from './body-time.ts';
import { type Access, isCallerAccess, openCallers } from './caller.ts';
import { corsHeaders, preflightRoute } from './cors.ts';
import { replyToBrokenRequest, replyToUnknownRoute, replyWithErrors } from './error-replies.ts';
import { addDetectionsRoute } from './graph/add-detections.ts';
import { camerasRoute } from './graph/cameras.ts';
import { countRoutes } from './graph/counts.ts';
import { deleteRoutes } from './graph/delete.ts';
import { deletionRoute } from './graph/deletion.ts';
import { detectionsRoute } from './graph/detections.ts';
import { detectionsOfRoute } from './graph/detections-of.ts';
import { editRoutes } from './graph/edits.ts';
import { entitiesByIdsRoute } from './graph/entities-by-ids.ts';
import { entityByIdRoute } from './graph/entity-by-id.ts';
import { imageDownloadRoute } from './graph/image-download.ts';
import { imageIdsRoute } from './graph/image-ids.ts';
import { imageTilesRoute } from './graph/image-tiles.ts';
import { imagesRoute } from './graph/images.ts';
import { mapFeatureDownloadRoute } from './graph/map-feature-download.ts';
import { mapFeatureValuesRoute } from './graph/map-feature-values.ts';
import { mapFeaturesRoute } from './graph/map-features.ts';
import { meRoute } from './graph/me.ts';
import { sequenceDownloadRoute } from './graph/sequence-download.ts';
import { sequencesRoute } from './graph/sequences.ts';
import { healthRoute, readyRoute } from './health.ts';
import { limitSenders } from './limit-senders.ts';
import { mediaRoutes } from './media.ts';
import { openMediaLinks } from './media-links.ts';
import { introspectRoute } from './oauth/introspect.ts';
import { loginRoute } from './oauth/login.ts';
import { metadataRoute } from './oauth/metadata.ts';
import { revokeRoute } from './oauth/revoke.ts';
import { tokenRoute } from './oauth/token.ts';
import { openApiRoutes } from './openapi.ts';
import type { Operation } from './operation.ts';
import { accountPages } from './pages/account-pages.ts';
import { authorizedApplicationRoutes } from './pages/authorized-applications.ts';
import { connectRoutes } from './pages/connect.ts';
import { developerRoutes } from './pages/developers.ts';
import { profileRoutes } from './pages/profile.ts';
import { registerPages } from './pages/register-pages.ts';
import { sequenceRoutes } from './pages/sequence.ts';
import { sequenceEditRoutes } from './pages/sequence-edit.ts';
import { stylesheetRoute } from './pages/stylesheet.ts';
import { uploadPageRoutes } from './pages/upload.ts';
import { isPageAccess, type PageAccess } from './pages/visitor.ts';
import { openVisitors } from './pages/visitors.ts';
import { parseQuery } from './query-string.ts';
import { countRequests, type Tier } from './rate-limits.ts';
import { rewriteUrl } from './rewrite-url.ts';
import type { HttpServices, Services } from './services.ts';
import { oembedRoute } from './sharing/oembed.ts';
import { registerStreamRoutes } from './streamed-bodies.ts';
import { tileJsonRoute } from './tile-json.ts';
import { tileRoute } from './tiles.ts';
import { trustedProxies } from './trusted-proxies.ts';
import { finishUploadRoute } from './upload-service/finish-upload.ts';
import { loggingRoute } from './upload-service/logging.ts';
import { uploadServiceRoutes } from './upload-service/upload-service.ts';
import { uploadRoutes } from './uploads/upload-routes.ts';
import { openUploadWatch } from './uploads/upload-watch.ts';
import { rememberUsernames } from './usernames.ts';
import { watchRevocations } from './watch-revocations.ts';
import { webAppRoutes } from './web-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call; a route that doesn't tell is a mistake, found at start. */
    access?: Access | PageAccess;
    /** What requests that need a token count as; a route that doesn't tell is a mistake too. */
    tier?: Tier;
    operation?: Operation;
    /** Takes as long as the caller's line does, so that a slow one says nothing. */
    isLongAnswer?: boolean;
    /** Its body is a file, which may take long to arrive. */
    isFileBody?: boolean;
  }
}

const maxUrlLength = 16_384;
const slowRequestMs = 2_000;

/** Makes the server; `listen` and `close` are the caller's. Throws when a route declares no access or tier. */
export async function buildServer(services: Services): Promise<FastifyInstance> {
  const { config, log } = services;
  const callers = openCallers(services.store);
  const store = watchRevocations(services.store, callers.forget);
  const app = fastify({
    logger: false,
    rewriteUrl: ({ url = '/' }) => rewriteUrl(url),
    routerOptions: { querystringParser: parseQuery, maxParamLength: maxUrlLength },
    bodyLimit: 64 * 1024,
    // Files take as long as they take; body-time.ts bounds all else.
    requestTimeout: 0,
    // Longer than the idle time of common load balancers, so that it is never us who hang up first.
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 2 * maxUrlLength, headersTimeout: 60_000 },
    trustProxy: trustedProxies(config),
    clientErrorHandler: replyToBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      replyWithErrors(log)(error, request, reply);
    },
  });
  app.decorateRequest('caller', undefined);
  app.decorateRequest('visitor', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(corsHeaders);
    const isTooLong = (request.raw.url?.length ?? 0) > maxUrlLength;
    done(isTooLong ? new WaysideError('invalid-argument', 'The URL is too long') : undefined);
  });
  app.addHook('onRequest', limitBodyTime());
  app.setErrorHandler(replyWithErrors(log));
  app.setNotFoundHandler(replyToUnknownRoute);

  const limiter = openLimiter({ usage: store.usage, limits: config.limits, log });
  app.addHook('onClose', () => limiter.close());

  const baseUrls = readBaseUrls(config);
  const visitors = await openVisitors(store, baseUrls);
  const mailer = openMailer(config, log);
  app.addHook('onClose', () => mailer?.close());
  const senders = limitSenders();
  app.addHook('onRoute', (route) => {
    const { access, tier, isLongAnswer, isFileBody } = route.config ?? {};
    if (access === undefined) throw new Error(`${route.url} does not declare who may call it`);
    if (isCallerAccess(access)) {
      if (tier === undefined) throw new Error(`${route.url} does not declare what it counts as`);
      const guard = callers.guard(access);
      const count = tier === 'none' ? [] : [countRequests(limiter, tier)];
      route.onRequest = [guard, ...count, ...(isFileBody ? [senders] : [])];
    }
    if (isPageAccess(access)) {
      route.onRequest = visitors.recognise(access);
      route.preHandler = visitors.checkForm;
    }
    if (isLongAnswer) return;
    route.onResponse = (request, reply, done) => {
      const ms = Math.round(reply.elapsedTime);
      if (ms > slowRequestMs) log.warn({ method: request.method, route: route.url, ms }, 'slow');
      done();
    };
  });

  await app.register(fastifyStatic, {
    root: services.webDirectory ?? import.meta.dirname,
    serve: false,
    preCompressed: true,
  });

  const uploadWatch = openUploadWatch(store, log);
  // Listeners would keep the server from closing.
  app.addHook('preClose', async () => uploadWatch.close());

  const http: HttpServices = {
    ...services,
    store,
    baseUrls,
    visitors,
    mailer,
    mediaLinks: await openMediaLinks(store, config.mediaTtlSeconds),
    usernames: rememberUsernames(store.users),
  };
  const uploads = uploadRoutes(http, uploadWatch);
  const edits = editRoutes(http);
  const api: RouteOptions[] = [
    imagesRoute(http),
    imageIdsRoute(http),
    meRoute(http),
    mapFeatureValuesRoute(),
    mapFeaturesRoute(http),
    mapFeatureDownloadRoute(http),
    imageDownloadRoute(http),
    sequenceDownloadRoute(http),
    ...countRoutes(http),
    sequencesRoute(http),
    camerasRoute(http),
    detectionsRoute(http),
    detectionsOfRoute(http),
    deletionRoute(http),
    ...deleteRoutes(http),
    ...edits.reads,
    entityByIdRoute(http),
    entitiesByIdsRoute(http),
    imageTilesRoute(http),
    tileRoute(http),
    tileJsonRoute(http),
    ...(http.webDirectory === undefined ? [] : [oembedRoute(http)]),
    ...uploads.reads,
  ];
  const streamApi: RouteOptions[] = [
    addDetectionsRoute(http),
    ...uploadServiceRoutes(http),
    ...uploads.streams,
  ];
  const tokenApi: RouteOptions[] = [
    tokenRoute(http),
    revokeRoute(http),
    introspectRoute(http),
    loginRoute(http),
  ];
  const textApi: RouteOptions[] = [
    ...uploads.texts,
    ...edits.texts,
    finishUploadRoute(http),
    loggingRoute(http),
    ...tokenApi,
  ];
  const routes: RouteOptions[] = [
    preflightRoute(),
    ...uploads.options,
    healthRoute(),
    readyRoute(http),
    metadataRoute(http),
    stylesheetRoute(),
    ...api,
    ...mediaRoutes(http),
    ...openApiRoutes(http, [...api, ...streamApi, ...textApi]),
    ...(await webAppRoutes(http)),
  ];
  for (const route of routes) app.route(route);
  await registerTextRoutes(app, textApi);
  await registerStreamRoutes(app, streamApi);
  await registerPages(app, log, [
    ...accountPages(http),
    ...connectRoutes(http),
    ...developerRoutes(http),
    ...authorizedApplicationRoutes(http),
    ...(await uploadPageRoutes(http)),
    ...(await profileRoutes(http)),
    ...(await sequenceRoutes(http)),
    ...(await sequenceEditRoutes(http)),
  ]);
  return app;
}
