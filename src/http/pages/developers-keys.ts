/** Client tokens and client secrets: issued, rotated and revoked. A new value is shown once. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { Application, ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import { issueClientSecret, issueClientToken, rotateKeys } from '../../oauth/application-keys.ts';
import type { Store } from '../../store/store.ts';
import type { HttpServices } from '../services.ts';
import { keyNames, keyReference, keysPath } from './application-keys.ts';
import { copyField } from './application-views.ts';
import { confirmation } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';

const maxKeys = 20;

export function applicationKeyRoutes({ store }: HttpServices): RouteOptions[] {
  return [...routesOf(store, 'token'), ...routesOf(store, 'secret')];
}

function routesOf(store: Store, kind: ApplicationKeyKind): RouteOptions[] {
  const url = keysPath({ id: ':id' }, kind);
  const { one, many } = keyNames[kind];
  return [
    {
      method: 'POST',
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        if ((await keysOf(store, application, kind)).length >= maxKeys) {
          throw new WaysideError(
            'forbidden',
            `An application can have ${maxKeys} ${many}. Revoke one first.`,
          );
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
        const application = await ownApplication(store, request);
        return sendQuestion(request, reply, application, {
          title: `Rotate the ${many}?`,
          action: `${keysPath(application, kind)}/rotate`,
          body: html`<p>You get a new ${one}, and <strong>all others stop working at once.</strong> Programs that use them fail until they have the new one. To change without an interruption, issue a new ${one} first, and revoke the old one once nothing uses it any more.</p>`,
          label: `Rotate the ${many}`,
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
        return sendQuestion(request, reply, application, {
          title: `Revoke this ${one}?`,
          action: `${keysPath(application, kind)}/${keyReference(key)}/revoke`,
          body: html`<p>The ${one} that ends with <code>${key.hint}</code> stops working at once. This can’t be undone.</p>`,
          label: `Revoke the ${one}`,
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
        return redirectWithNotice(
          request,
          reply,
          applicationPath(application),
          `The ${one} that ends with ${key.hint} works no more.`,
        );
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
  if (!key) throw new WaysideError('not-found', `There is no such ${keyNames[kind].one} any more.`);
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
  const { one, use } = keyNames[kind];
  return sendPage(request, reply, {
    title: `New ${one}`,
    layout: 'wide',
    section: developersPath,
    parent: { href: applicationPath(application), label: application.name },
    body: html`<div class="panel narrow"><div class="panel-body stack">
<p class="callout warning"><strong>Copy it now.</strong> Only a fingerprint of it is kept, so that it can’t be shown again.</p>
${copyField({ id: 'key', label: `Client ${kind}`, hint: use, value })}
<p class="buttons"><a class="button primary" href="${applicationPath(application)}">I have copied it</a></p>
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
    body: html`<div class="panel narrow danger"><div class="panel-body">${confirmation({ csrf: signedInVisitor(request).csrf, action, body, label, cancelHref })}</div></div>`,
  });
}
