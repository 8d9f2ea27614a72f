import type { RouteOptions } from 'fastify';
import type { Application, ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';
import type { HttpServices } from '../services.ts';
import { keyNames, keyReference, keysPath } from './application-keys.ts';
import { copyField, scopeBadges, websiteLink } from './application-views.ts';
import { day, facts, panel, table } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { readUsage } from './usage.ts';
import { usageFigure } from './usage-chart.ts';
import { count } from './words.ts';

const maxUsersShown = 100;

/** Everything about one application. */
export function applicationDetailRoute({ store, config, baseUrls }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: `${developersPath}/:id`,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const application = await ownApplication(store, request);
      const [usages, keys, users, owner] = await Promise.all([
        readUsage({ store, config }, application, Date.now()),
        store.applications.keysOf(application.id),
        store.authorizations.ofApplication(application.id, maxUsersShown + 1),
        store.users.get(application.ownerId),
      ]);
      const { csrf, account } = signedInVisitor(request);
      const path = applicationPath(application);
      return sendPage(request, reply, {
        title: application.name,
        lead: application.description,
        layout: 'wide',
        section: developersPath,
        parent: { href: developersPath, label: 'Applications' },
        actions: html`<a class="button" href="${path}/edit">Edit</a>`,
        body: html`
${panel({ title: 'Usage', lead: 'Counted a few seconds late. Times are UTC.', body: html`<div class="usages">${usages.map(usageFigure)}</div>` })}
${panel({
  title: 'Credentials',
  body: html`<div class="stack">
${copyField({ id: 'client-id', label: 'Client ID', value: String(application.id), hint: 'Tells who asks. It is no secret.' })}
${
  application.callbackUrls.length > 0 &&
  copyField({
    id: 'consent-page',
    label: 'Consent page',
    value: `${baseUrls('web', request)}/connect?client_id=${application.id}`,
    hint: 'Send people there. You may add redirect_uri, scope, state and, for PKCE, code_challenge.',
  })
}
${keyTable(application, keys, 'token', csrf)}
${keyTable(application, keys, 'secret', csrf)}
</div>`,
})}
${panel({ title: 'People', lead: 'Who let the application act for them.', body: userTable(application, users, csrf) })}
${panel({ title: 'Details', body: details(application, account.user.id === application.ownerId ? undefined : owner?.username) })}
${panel({ title: 'Delete this application', lead: 'Its tokens and secrets stop working, and so does whatever people allowed it.', isDangerous: true, body: html`<a class="button warn" href="${path}/delete">Delete…</a>` })}`,
      });
    },
  };
}

function keyTable(
  application: Application,
  allKeys: readonly ApplicationKey[],
  kind: ApplicationKeyKind,
  csrf: string,
): Html {
  const { one, many, use } = keyNames[kind];
  const keys = allKeys.filter((key) => key.kind === kind);
  const path = keysPath(application, kind);
  const isNeeded = kind === 'token' || !application.isPublic;
  if (!isNeeded && keys.length === 0) {
    return html`<section class="keys"><h3>Client secrets</h3><p class="hint">A public client has none: it proves itself with PKCE (S256).</p></section>`;
  }
  return html`<section class="keys">
<div class="keys-heading"><div><h3>${kind === 'token' ? 'Client tokens' : 'Client secrets'}</h3><p class="hint">${use}</p></div>
<div class="buttons">${isNeeded && postForm({ csrf, action: path, class: 'row-form', body: html`<button class="button small">Issue a ${one}</button>` })}${isNeeded && keys.length > 0 && html`<a class="button small" href="${path}/rotate">Rotate…<span class="visually-hidden"> ${many}</span></a>`}</div></div>
${table({
  caption: `The application’s ${many}`,
  columns: [{ label: 'Ends with' }, { label: 'Issued' }, { label: 'Actions', isLabelHidden: true }],
  rows: keys.map((key) => [
    html`<code>…${key.hint}</code>`,
    day(key.createdAtMs),
    html`<span class="row-form"><a class="button small warn" href="${path}/${keyReference(key)}/revoke">Revoke…<span class="visually-hidden"> the one that ends with ${key.hint}</span></a></span>`,
  ]),
  empty:
    kind === 'token'
      ? 'No client token works.'
      : 'No client secret works: codes can’t be exchanged.',
})}
</section>`;
}

type ApplicationUsers = Awaited<ReturnType<Store['authorizations']['ofApplication']>>;

function userTable(application: Application, users: ApplicationUsers, csrf: string): Html {
  const shown = users.slice(0, maxUsersShown);
  return html`${table({
    caption: 'People who let the application act for them',
    columns: [
      { label: 'User' },
      { label: 'May' },
      { label: 'Since' },
      { label: 'Actions', isLabelHidden: true },
    ],
    rows: shown.map(({ user, authorization }) => [
      user.username,
      scopeBadges(authorization.scopes),
      day(authorization.createdAtMs),
      postForm({
        csrf,
        action: `${applicationPath(application)}/users/${user.id}/revoke`,
        class: 'row-form',
        body: html`<button class="button small warn">Revoke<span class="visually-hidden"> the access of ${user.username}</span></button>`,
      }),
    ]),
    empty: 'Nobody yet.',
  })}${users.length > maxUsersShown && html`<p class="hint">The first ${count(maxUsersShown)} by name.</p>`}`;
}

function details(application: Application, owner: string | undefined): Html {
  const { callbackUrls, scopes, isPublic, createdAtMs } = application;
  return facts([
    ['Website', websiteLink(application) ?? 'None'],
    [
      'Callback URLs',
      callbackUrls.length === 0
        ? 'None: nobody can be asked for consent'
        : html`<ul class="plain">${callbackUrls.map((url) => html`<li><code>${url}</code></li>`)}</ul>`,
    ],
    ['Scopes', scopeBadges(scopes)],
    ['Kind', isPublic ? 'Public client, with PKCE' : 'Confidential client, with a secret'],
    ['Registered', day(createdAtMs)],
    ...(owner === undefined ? [] : [['Owner', owner] as const]),
  ]);
}
