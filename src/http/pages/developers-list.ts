import type { RouteOptions } from 'fastify';
import type { Application } from '../../model/application.ts';
import type { HttpServices } from '../services.ts';
import { scopeBadges } from './application-views.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { applicationPath, developersPath } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { readUsage, type TierUsage } from './usage.ts';
import { sparkline } from './usage-chart.ts';

/** The visitor's applications, each with how much it is used. */
export function applicationListRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: developersPath,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const { user } = signedInVisitor(request).account;
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
        body: entries.length > 0 ? html`<ul class="applications">${entries}</ul>` : nothingYet,
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
