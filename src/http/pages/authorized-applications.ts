/** `/settings/applications`: what a user has let applications do, and the way to take it back. */

import type { RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { Application, Authorization } from '../../model/application.ts';
import type { HttpServices } from '../services.ts';
import { ensureWebApplication } from '../web-application.ts';
import { scopeList, websiteLink } from './application-views.ts';
import { day } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { idInPath } from './own-application.ts';
import { sendPage } from './send-page.ts';

const path = '/settings/applications';

export function authorizedApplicationRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const { account, csrf } = signedInVisitor(request);
        const all = await store.authorizations.ofUser(account.user.id);
        // Our own pages are no program of others.
        const { id: web } = await ensureWebApplication(store);
        const authorized = all.filter(({ application }) => application.id !== web);
        return sendPage(request, reply, {
          title: 'Authorised apps',
          lead: 'Programs of others that you let act for you.',
          layout: 'settings',
          section: path,
          body:
            authorized.length === 0
              ? html`<p class="empty">You let no application act for you.</p>`
              : html`${authorized.map((each) => entry(each, csrf))}`,
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
          throw new WaysideError('not-found', 'You let no such application act for you.');
        }
        await store.authorizations.revoke(application.id, user.id);
        return redirectWithNotice(
          request,
          reply,
          path,
          `${application.name} can’t act for you any more.`,
        );
      },
    },
  ];
}

interface Entry {
  readonly application: Application;
  readonly authorization: Authorization;
}

function entry({ application, authorization }: Entry, csrf: string): Html {
  const { id, name, description } = application;
  const website = websiteLink(application);
  return html`<section class="panel"><div class="panel-heading"><div><h2>${name}</h2><p>${website && html`${website} · `}since ${day(authorization.createdAtMs)}</p></div>
${postForm({ csrf, action: `${path}/${id}/revoke`, class: 'row-form', body: html`<button class="button small warn">Revoke<span class="visually-hidden"> the access of ${name}</span></button>` })}</div>
<div class="panel-body stack">${description && html`<p>${description}</p>`}${scopeList(authorization.scopes)}</div></section>`;
}
