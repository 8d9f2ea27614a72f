/**
 * `/app/user/:username` and `/app/org/:slug`: what somebody captured, for everybody. Mapillary's web
 * app has these addresses.
 */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { isSlug, isUsername, type Organization, type User } from '../../model/account.ts';
import type { CaptureOwner } from '../../store/capture-stores.ts';
import { SpokenError } from '../../words/text.ts';
import { languageOf } from '../language.ts';
import { scriptPolicy } from '../page-headers.ts';
import type { HttpServices } from '../services.ts';
import { readPageAssets } from '../web-build.ts';
import { queryOf } from './form-body.ts';
import { type Html, html } from './html.ts';
import { measuresIn } from './measures.ts';
import { profileBody } from './profile-body.ts';
import { organizationPath, userPath } from './profile-paths.ts';
import { readProfile } from './read-profile.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const dayMs = 86_400_000;

/** As the map's address has it. */
type MapFilter = [name: string, value: string];

/** Whose page it is. */
interface Subject {
  readonly owner: CaptureOwner;
  readonly title: string;
  readonly lead: string | undefined;
  readonly path: string;
  /** The filter of the map, in its address. */
  readonly mapQuery: MapFilter;
  readonly actions: Html | undefined;
}

/** No routes when there is no built web app, or it is one without this page. */
export async function profileRoutes(services: HttpServices): Promise<RouteOptions[]> {
  const { store, webDirectory } = services;
  const assets =
    webDirectory === undefined
      ? undefined
      : await readPageAssets(webDirectory, 'src/profile/main.ts');
  if (!assets) return [];

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    subject: Subject,
  ): Promise<FastifyReply> {
    const { owner, title, lead, path, mapQuery, actions } = subject;
    const words = wordsOf(request);
    const profile = await readProfile(store, owner, {
      year: queryOf(request, 'year'),
      after: queryOf(request, 'after') || undefined,
    });
    return sendPage(request, reply, {
      title,
      lead,
      layout: 'wide',
      section: path,
      actions: html`${actions}<a class="button" href="${mapAddress([mapQuery])}">${words('profile.showOnMap')}</a>`,
      ...(profile.days.length > 0 && profile.isFirstPage && { assets }),
      policy: scriptPolicy(services, request, "'none'"),
      body: profileBody({
        profile,
        path,
        filter: owner,
        words,
        measures: measuresIn(languageOf(request)),
      }),
    });
  }

  /** To the map, at the place and with the filters of a day. */
  async function goToDay(
    request: FastifyRequest,
    reply: FastifyReply,
    { owner, path, mapQuery }: Subject,
  ): Promise<FastifyReply> {
    const { day } = request.params as { day: string };
    const startMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
    if (Number.isNaN(startMs)) throw new SpokenError('not-found', 'profile.noDay');
    const place = await store.captures.firstPlace(owner, startMs, startMs + dayMs);
    if (!place) return reply.redirect(path, 303);
    return reply.redirect(
      mapAddress([
        ['lat', place.lat.toFixed(5)],
        ['lng', place.lon.toFixed(5)],
        ['z', '16'],
        ['dateFrom', day],
        ['dateTo', day],
        mapQuery,
      ]),
      303,
    );
  }

  async function userOf(request: FastifyRequest): Promise<User> {
    const { username } = request.params as { username: string };
    const user = isUsername(username)
      ? ((await store.users.byUsername(username)) ??
        (await store.accounts.byUsername(username))?.user)
      : undefined;
    if (!user) throw new SpokenError('not-found', 'profile.noUser');
    return user;
  }

  function userSubject(request: FastifyRequest, { id, username }: User): Subject {
    const words = wordsOf(request);
    const isOwn = request.visitor?.account?.user.id === id;
    const isDeleted = username === `deleted-${id}`;
    return {
      owner: { creatorId: id },
      title: username,
      lead: isDeleted ? words('profile.deleted') : undefined,
      path: userPath(username),
      mapQuery: ['username[]', username],
      actions: isOwn
        ? html`<a class="button" href="/settings/photos">${words('profile.manage')}</a>`
        : undefined,
    };
  }

  async function organizationOf(request: FastifyRequest): Promise<Organization> {
    const { slug } = request.params as { slug: string };
    const found = isSlug(slug) ? await store.organizations.bySlug(slug) : undefined;
    if (!found) throw new SpokenError('not-found', 'profile.noOrganization');
    return found;
  }

  function organizationSubject({ id, slug, name, description }: Organization): Subject {
    return {
      owner: { organizationId: id },
      title: name,
      lead: description || undefined,
      path: organizationPath(slug),
      mapQuery: ['organization', String(id)],
      actions: undefined,
    };
  }

  const get = (
    url: string,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ): RouteOptions => ({ method: ['GET', 'HEAD'], url, config: { access: 'page' }, handler });
  return [
    get('/app/user/:username', async (request, reply) => {
      const { username } = request.params as { username: string };
      const user = await userOf(request);
      // Names are known in whatever case, and have one address.
      if (user.username !== username) return reply.redirect(userPath(user.username), 301);
      return show(request, reply, userSubject(request, user));
    }),
    get('/app/user/:username/days/:day', async (request, reply) =>
      goToDay(request, reply, userSubject(request, await userOf(request))),
    ),
    get('/app/org/:slug', async (request, reply) =>
      show(request, reply, organizationSubject(await organizationOf(request))),
    ),
    get('/app/org/:slug/days/:day', async (request, reply) =>
      goToDay(request, reply, organizationSubject(await organizationOf(request))),
    ),
  ];
}

function mapAddress(query: readonly MapFilter[]): string {
  return `/app?${new URLSearchParams(query)}`;
}
