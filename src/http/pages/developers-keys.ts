/** Client tokens and client secrets: issued, rotated and revoked. A new value is shown once. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Application, ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import { issueClientSecret, issueClientToken, rotateKeys } from '../../oauth/application-keys.ts';
import type { Store } from '../../store/store.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { keyReference, keysPath } from './application-keys.ts';
import { copyField } from './application-views.ts';
import { confirmation } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const maxKeys = 20;

export function applicationKeyRoutes({ store }: HttpServices): RouteOptions[] {
  return [...routesOf(store, 'token'), ...routesOf(store, 'secret')];
}

function routesOf(store: Store, kind: ApplicationKeyKind): RouteOptions[] {
  const url = keysPath({ id: ':id' }, kind);
  return [
    {
      method: 'POST',
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        if ((await keysOf(store, application, kind)).length >= maxKeys) {
          const most = maxKeys;
          throw new SpokenError('forbidden', `applications.keys.${kind}.tooMany`, { most });
        }
        const issue = kind === 'token' ? issueClientToken : issueClientSecret;
        return sendKey(request, reply, application, kind, await issue(store, application));
      },
    },
    {
      method: ['GET', 'HEAD'],
      url: `${url}/rotate`,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const application = await ownApplication(store, request);
        return sendQuestion(request, reply, application, {
          title: words(`applications.keys.${kind}.rotateTitle`),
          action: `${keysPath(application, kind)}/rotate`,
          body: html`<p>${inHtml(words(`applications.keys.${kind}.rotateLead`))}</p>`,
          label: words(`applications.keys.${kind}.rotate`),
        });
      },
    },
    {
      method: 'POST',
      url: `${url}/rotate`,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        return sendKey(
          request,
          reply,
          application,
          kind,
          await rotateKeys(store, application, kind),
        );
      },
    },
    {
      method: ['GET', 'HEAD'],
      url: `${url}/:key/revoke`,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        const key = await keyInPath(store, request, application, kind);
        const words = wordsOf(request);
        return sendQuestion(request, reply, application, {
          title: words(`applications.keys.${kind}.revokeTitle`),
          action: `${keysPath(application, kind)}/${keyReference(key)}/revoke`,
          body: html`<p>${inHtml(words(`applications.keys.${kind}.revokeLead`, { end: key.hint }))}</p>`,
          label: words(`applications.keys.${kind}.revoke`),
        });
      },
    },
    {
      method: 'POST',
      url: `${url}/:key/revoke`,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        const key = await keyInPath(store, request, application, kind);
        await store.applications.deleteKey(application.id, key.secretHash);
        const notice = wordsOf(request)(`applications.keys.${kind}.revoked`, { end: key.hint });
        return redirectWithNotice(request, reply, applicationPath(application), notice);
      },
    },
  ];
}

async function keysOf(
  store: Pick<Store, 'applications'>,
  { id }: Application,
  kind: ApplicationKeyKind,
): Promise<ApplicationKey[]> {
  return (await store.applications.keysOf(id)).filter((key) => key.kind === kind);
}

async function keyInPath(
  store: Pick<Store, 'applications'>,
  { params }: FastifyRequest,
  application: Application,
  kind: ApplicationKeyKind,
): Promise<ApplicationKey> {
  const reference = (params as Record<string, string>).key;
  const keys = await keysOf(store, application, kind);
  const key = keys.find((each) => keyReference(each) === reference);
  if (!key) throw new SpokenError('not-found', `applications.keys.${kind}.notFound`);
  return key;
}

/** The only page that ever shows the key; no cache may keep it, as no cache may keep any page. */
function sendKey(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  kind: ApplicationKeyKind,
  value: string,
): FastifyReply {
  const words = wordsOf(request);
  return sendPage(request, reply, {
    title: words(`applications.keys.${kind}.new`),
    layout: 'wide',
    section: developersPath,
    parent: { href: applicationPath(application), label: application.name },
    body: html`<div class="panel narrow"><div class="panel-body stack">
<p class="callout warning">${inHtml(words('applications.keys.copy'))}</p>
${copyField({ id: 'key', label: words(`applications.keys.${kind}.label`), hint: words(`applications.keys.${kind}.use`), value })}
<p class="buttons"><a class="button primary" href="${applicationPath(application)}">${words('applications.keys.copied')}</a></p>
</div></div>`,
  });
}

interface Question {
  readonly title: string;
  readonly action: string;
  readonly body: Html;
  readonly label: string;
}

function sendQuestion(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  { title, action, body, label }: Question,
): FastifyReply {
  const cancelHref = applicationPath(application);
  return sendPage(request, reply, {
    title,
    layout: 'wide',
    section: developersPath,
    parent: { href: cancelHref, label: application.name },
    body: html`<div class="panel narrow danger"><div class="panel-body">${confirmation({ csrf: signedInVisitor(request).csrf, action, body, label, cancelHref }, wordsOf(request))}</div></div>`,
  });
}
