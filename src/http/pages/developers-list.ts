import type { RouteOptions } from 'fastify';
import type { User } from '../../model/account.ts';
import type { Application } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';
import type { HttpServices } from '../services.ts';
import { scopeBadges } from './application-views.ts';
import { panel, table } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { applicationPath, developersPath } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { readUsage, type TierUsage } from './usage.ts';
import { sparkline } from './usage-chart.ts';
import { count } from './words.ts';

const maxOthersShown = 500;

/** The visitor's applications, each with how much it is used; for administrators, those of others too. */
export function applicationListRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: developersPath,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const { user, isAdministrator } = signedInVisitor(request).account;
      const nowMs = Date.now();
      const applications = await store.applications.ofOwner(user.id);
      const entries = await Promise.all(
        applications.map(async (application) =>
          entry(application, await readUsage({ store, config }, application, nowMs)),
        ),
      );
      return sendPage(request, reply, {
        title: 'Applications',
        lead: 'Programs of yours that call the API, with limits of their own.',
        layout: 'wide',
        section: developersPath,
        actions: html`<a class="button primary" href="${developersPath}/new">Register an application</a>`,
        body: html`${entries.length > 0 ? html`<ul class="applications">${entries}</ul>` : nothingYet}
${isAdministrator && (await othersOf(store, user))}`,
      });
    },
  };
}

const nothingYet = html`<div class="panel start"><div class="panel-body">
<h2>Build something with these streets</h2>
<ol>
<li><strong>Register an application.</strong> You get a client token at once: it reads images, map data and tiles.</li>
<li><strong>Ask people for their consent</strong> if the application acts for them: send them to the consent page, and exchange the code they come back with.</li>
<li><strong>Watch your limits here,</strong> and rotate tokens and secrets when you have to.</li>
</ol>
<p><a href="/docs/api">Read the API reference</a></p>
</div></div>`;

function entry(application: Application, usages: readonly TierUsage[]): Html {
  const { id, name, description, scopes, isPublic } = application;
  return html`<li class="panel">
<div class="application-words">
<h2><a href="${applicationPath(application)}">${name}</a></h2>
${description && html`<p>${description}</p>`}
<p class="application-facts"><span>Client ID <code>${id}</code></span>${scopeBadges(scopes, isPublic)}</p>
</div>
${sparkline(usages)}
</li>`;
}

async function othersOf(store: Pick<Store, 'applications' | 'users'>, user: User): Promise<Html> {
  const others = (await store.applications.list()).filter(({ ownerId }) => ownerId !== user.id);
  const shown = others.slice(0, maxOthersShown);
  const owners = await store.users.getMany([...new Set(shown.map(({ ownerId }) => ownerId))]);
  const names = new Map(owners.map(({ id, username }) => [id, username]));
  return panel({
    title: 'Applications of others',
    lead: html`You see them as an administrator.${others.length > shown.length && html` The first ${count(maxOthersShown)} of ${count(others.length)}.`}`,
    body: table({
      caption: 'Applications of others',
      columns: [{ label: 'Application' }, { label: 'Client ID' }, { label: 'Owner' }],
      rows: shown.map((application) => [
        html`<a href="${applicationPath(application)}">${application.name}</a>`,
        html`<code>${application.id}</code>`,
        names.get(application.ownerId) ?? '',
      ]),
      empty: 'There are none.',
    }),
  });
}
