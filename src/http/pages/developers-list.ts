import type { RouteOptions } from 'fastify';
import type { User } from '../../model/account.ts';
import type { Application } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';
import type { PageWords } from '../../words/in-languages.ts';
import type { HttpServices } from '../services.ts';
import { scopeBadges } from './application-views.ts';
import { panel, table } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { applicationPath, developersPath } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { readUsage, type TierUsage } from './usage.ts';
import { sparkline } from './usage-chart.ts';
import { wordsOf } from './words-of.ts';

const maxOthersShown = 500;

/** The visitor's applications, each with how much it is used; for administrators, those of others too. */
export function applicationListRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: developersPath,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const words = wordsOf(request);
      const { user, isAdministrator } = signedInVisitor(request).account;
      const nowMs = Date.now();
      const applications = await store.applications.ofOwner(user.id);
      const entries = await Promise.all(
        applications.map(async (application) =>
          entry(application, await readUsage({ store, config }, application, nowMs), words),
        ),
      );
      return sendPage(request, reply, {
        title: words('applications.title'),
        lead: words('applications.lead'),
        layout: 'wide',
        section: developersPath,
        actions: html`<a class="button primary" href="${developersPath}/new">${words('applications.register')}</a>`,
        body: html`${entries.length > 0 ? html`<ul class="applications">${entries}</ul>` : nothingYet(words)}
${isAdministrator && (await othersOf(store, user, words))}`,
      });
    },
  };
}

function nothingYet(words: PageWords): Html {
  return html`<div class="panel start"><div class="panel-body">
<h2>${words('applications.start.title')}</h2>
<ol>
<li>${inHtml(words('applications.start.register'))}</li>
<li>${inHtml(words('applications.start.consent'))}</li>
<li>${inHtml(words('applications.start.watch'))}</li>
</ol>
<p><a href="/docs/api">${words('applications.start.reference')}</a></p>
</div></div>`;
}

function entry(application: Application, usages: readonly TierUsage[], words: PageWords): Html {
  const { id, name, description, scopes, isPublic } = application;
  return html`<li class="panel">
<div class="application-words">
<h2><a href="${applicationPath(application)}">${name}</a></h2>
${description && html`<p>${description}</p>`}
<p class="application-facts"><span>${words('applications.clientId')} <code>${id}</code></span>${scopeBadges(scopes, isPublic ? words('applications.publicClient') : undefined)}</p>
</div>
${sparkline(usages, words)}
</li>`;
}

async function othersOf(
  store: Pick<Store, 'applications' | 'users'>,
  user: User,
  words: PageWords,
): Promise<Html> {
  const others = (await store.applications.list()).filter(({ ownerId }) => ownerId !== user.id);
  const shown = others.slice(0, maxOthersShown);
  const owners = await store.users.getMany([...new Set(shown.map(({ ownerId }) => ownerId))]);
  const names = new Map(owners.map(({ id, username }) => [id, username]));
  const counts = { shown: shown.length, all: others.length };
  return panel({
    title: words('applications.others.title'),
    lead: html`${words('applications.others.lead')}${counts.all > counts.shown && ` ${words('applications.others.firstOf', counts)}`}`,
    body: table({
      caption: words('applications.others.title'),
      columns: [
        { label: words('applications.others.application') },
        { label: words('applications.clientId') },
        { label: words('parts.owner') },
      ],
      rows: shown.map((application) => [
        html`<a href="${applicationPath(application)}">${application.name}</a>`,
        html`<code>${application.id}</code>`,
        names.get(application.ownerId) ?? '',
      ]),
      empty: words('applications.others.empty'),
    }),
  });
}
