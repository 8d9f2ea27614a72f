import type { RouteOptions } from 'fastify';
import type { Application, ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';
import type { PageWords } from '../../words/in-languages.ts';
import type { HttpServices } from '../services.ts';
import { keyReference, keysPath } from './application-keys.ts';
import { copyField, scopeBadges, websiteLink } from './application-views.ts';
import { day, facts, panel, table } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { readUsage } from './usage.ts';
import { usageFigure } from './usage-chart.ts';
import { wordsOf } from './words-of.ts';

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
      const words = wordsOf(request);
      const { csrf, account } = signedInVisitor(request);
      const path = applicationPath(application);
      return sendPage(request, reply, {
        title: application.name,
        lead: application.description,
        layout: 'wide',
        section: developersPath,
        parent: { href: developersPath, label: words('applications.title') },
        actions: html`<a class="button" href="${path}/edit">${words('applications.edit.link')}</a>`,
        body: html`
${panel({ title: words('applications.detail.usage'), lead: words('applications.detail.usageLead'), body: html`<div class="usages">${usages.map((usage) => usageFigure(usage, words))}</div>` })}
${panel({
  title: words('applications.detail.credentials'),
  body: html`<div class="stack">
${copyField({ id: 'client-id', label: words('applications.clientId'), value: String(application.id), hint: words('applications.detail.clientIdHint') })}
${
  application.callbackUrls.length > 0 &&
  copyField({
    id: 'consent-page',
    label: words('applications.detail.consentPage'),
    value: `${baseUrls('web', request)}/connect?client_id=${application.id}`,
    hint: words('applications.detail.consentPageHint'),
  })
}
${keyTable(application, keys, 'token', csrf, words)}
${keyTable(application, keys, 'secret', csrf, words)}
</div>`,
})}
${panel({ title: words('applications.detail.people'), lead: words('applications.detail.peopleLead'), body: userTable(application, users, csrf, words) })}
${panel({ title: words('applications.detail.details'), body: details(application, account.user.id === application.ownerId ? undefined : owner?.username, words) })}
${panel({ title: words('applications.delete.panel'), lead: words('applications.delete.lead'), isDangerous: true, body: html`<a class="button warn" href="${path}/delete">${words('applications.delete.link')}</a>` })}`,
      });
    },
  };
}

function keyTable(
  application: Application,
  allKeys: readonly ApplicationKey[],
  kind: ApplicationKeyKind,
  csrf: string,
  words: PageWords,
): Html {
  const keys = allKeys.filter((key) => key.kind === kind);
  const path = keysPath(application, kind);
  const isNeeded = kind === 'token' || !application.isPublic;
  if (!isNeeded && keys.length === 0) {
    return html`<section class="keys"><h3>${words('applications.keys.secret.heading')}</h3><p class="hint">${words('applications.keys.noneNeeded')}</p></section>`;
  }
  return html`<section class="keys">
<div class="keys-heading"><div><h3>${words(`applications.keys.${kind}.heading`)}</h3><p class="hint">${words(`applications.keys.${kind}.use`)}</p></div>
<div class="buttons">${isNeeded && postForm({ csrf, action: path, class: 'row-form', body: html`<button class="button small">${words(`applications.keys.${kind}.issue`)}</button>` })}${isNeeded && keys.length > 0 && html`<a class="button small" href="${path}/rotate">${inHtml(words(`applications.keys.${kind}.rotateLink`))}</a>`}</div></div>
${table({
  caption: words(`applications.keys.${kind}.caption`),
  columns: [
    { label: words('applications.keys.endsWith') },
    { label: words('applications.keys.issued') },
    { label: words('applications.keys.actions'), isLabelHidden: true },
  ],
  rows: keys.map((key) => [
    html`<code>…${key.hint}</code>`,
    day(key.createdAtMs, words),
    html`<span class="row-form"><a class="button small warn" href="${path}/${keyReference(key)}/revoke">${inHtml(words('applications.keys.revoke', { end: key.hint }))}</a></span>`,
  ]),
  empty: words(`applications.keys.${kind}.empty`),
})}
</section>`;
}

type ApplicationUsers = Awaited<ReturnType<Store['authorizations']['ofApplication']>>;

function userTable(
  application: Application,
  users: ApplicationUsers,
  csrf: string,
  words: PageWords,
): Html {
  const shown = users.slice(0, maxUsersShown);
  return html`${table({
    caption: words('applications.detail.peopleCaption'),
    columns: [
      { label: words('applications.detail.user') },
      { label: words('applications.detail.may') },
      { label: words('applications.detail.since') },
      { label: words('parts.actions'), isLabelHidden: true },
    ],
    rows: shown.map(({ user, authorization }) => [
      user.username,
      scopeBadges(authorization.scopes),
      day(authorization.createdAtMs, words),
      postForm({
        csrf,
        action: `${applicationPath(application)}/users/${user.id}/revoke`,
        class: 'row-form',
        body: html`<button class="button small warn">${inHtml(words('applications.detail.revoke', { username: user.username }))}</button>`,
      }),
    ]),
    empty: words('applications.detail.nobody'),
  })}${users.length > maxUsersShown && html`<p class="hint">${words('applications.detail.firstPeople', { count: maxUsersShown })}</p>`}`;
}

function details(application: Application, owner: string | undefined, words: PageWords): Html {
  const { callbackUrls, scopes, isPublic, createdAtMs } = application;
  return facts([
    [
      words('applications.form.website'),
      websiteLink(application) ?? words('applications.detail.noWebsite'),
    ],
    [
      words('applications.form.callbackUrls'),
      callbackUrls.length === 0
        ? words('applications.detail.noCallback')
        : html`<ul class="plain">${callbackUrls.map((url) => html`<li><code>${url}</code></li>`)}</ul>`,
    ],
    [words('applications.form.scopes'), scopeBadges(scopes)],
    [
      words('applications.detail.kind'),
      words(isPublic ? 'applications.detail.public' : 'applications.detail.confidential'),
    ],
    [words('applications.detail.registered'), day(createdAtMs, words)],
    ...(owner === undefined ? [] : [[words('parts.owner'), owner] as const]),
  ]);
}
