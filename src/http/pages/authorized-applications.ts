/** `/settings/applications`: what a user has let applications do, and the way to take it back. */

import type { RouteOptions } from 'fastify';
import type { Application, Authorization } from '../../model/application.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { ensureWebApplication } from '../web-application.ts';
import { scopeList, websiteLink } from './application-views.ts';
import { day } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { idInPath } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const path = '/settings/applications';

export function authorizedApplicationRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const { account, csrf } = signedInVisitor(request);
        const all = await store.authorizations.ofUser(account.user.id);
        // Our own pages are no program of others.
        const { id: web } = await ensureWebApplication(store);
        const authorized = all.filter(({ application }) => application.id !== web);
        return sendPage(request, reply, {
          title: words('applications.authorized.title'),
          lead: words('applications.authorized.lead'),
          layout: 'settings',
          section: path,
          body:
            authorized.length === 0
              ? html`<p class="empty">${words('applications.authorized.empty')}</p>`
              : html`${authorized.map((each) => entry(each, csrf, words))}`,
        });
      },
    },
    {
      method: 'POST',
      url: `${path}/:id/revoke`,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const { user } = signedInVisitor(request).account;
        const id = idInPath(request, 'id');
        const application = id === undefined ? undefined : await store.applications.get(id);
        if (!application || !(await store.authorizations.get(application.id, user.id))) {
          throw new SpokenError('not-found', 'applications.authorized.notFound');
        }
        await store.authorizations.revoke(application.id, user.id);
        const { name } = application;
        const notice = wordsOf(request)('applications.authorized.revoked', { name });
        return redirectWithNotice(request, reply, path, notice);
      },
    },
  ];
}

interface Entry {
  readonly application: Application;
  readonly authorization: Authorization;
}

function entry({ application, authorization }: Entry, csrf: string, words: PageWords): Html {
  const { id, name, description } = application;
  const website = websiteLink(application);
  const since = inHtml(words('applications.authorized.since'), {
    day: () => day(authorization.createdAtMs, words),
  });
  return html`<section class="panel"><div class="panel-heading"><div><h2>${name}</h2><p>${website && html`${website} · `}${since}</p></div>
${postForm({ csrf, action: `${path}/${id}/revoke`, class: 'row-form', body: html`<button class="button small warn">${words('applications.authorized.revoke')}<span class="visually-hidden"> ${words('applications.authorized.revokeWhich', { name })}</span></button>` })}</div>
<div class="panel-body stack">${description && html`<p>${description}</p>`}${scopeList(authorization.scopes, words)}</div></section>`;
}
