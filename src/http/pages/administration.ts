/** `/settings/administration`: all that an administrator keeps, and what of it waits for one. */

import type { RouteOptions } from 'fastify';
import { type Forecast, forecast, forecastDays } from '../../disk-use/forecast.ts';
import type { DiskUse } from '../../model/disk-use.ts';
import type { HttpServices } from '../services.ts';
import { version } from '../version.ts';
import { allOrganizationsPath } from './all-organizations-body.ts';
import { diskUsePath } from './disk-use-body.ts';
import { badge } from './elements.ts';
import { type Html, html } from './html.ts';
import { jobsPath } from './jobs-body.ts';
import { peoplePath } from './people-body.ts';
import { reportsPath } from './reports-body.ts';
import { sendPage } from './send-page.ts';
import { serverPath } from './server-state.ts';
import { type Speech, speechOf } from './speech.ts';

const administrationPath = '/settings/administration';

interface Card {
  readonly href: string;
  readonly title: string;
  readonly text: string;
  /** Somebody should do something. */
  readonly isUrgent?: boolean;
}

export function administrationRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: administrationPath,
    config: { access: 'administrator' },
    handler: async (request, reply) => {
      const speech = speechOf(request);
      const { words } = speech;
      const [jobs, history] = await Promise.all([
        store.jobs.count(),
        store.diskUse.since(Date.now() - forecastDays * 86_400_000),
      ]);
      const { minFreeBytes, databaseUrl } = config;
      const isDatabaseApart = databaseUrl !== undefined;
      const coming = forecast(history, { minFreeBytes, isDatabaseApart });
      const openReports = request.visitor?.openReports ?? 0;
      const cards: Card[] = [
        { href: peoplePath, title: words('frame.people'), text: words('admin.overview.people') },
        {
          href: allOrganizationsPath,
          title: words('admin.nav.organizations'),
          text: words('admin.overview.organizations'),
        },
        {
          href: reportsPath,
          title: words('admin.nav.reports'),
          text:
            openReports === 0
              ? words('admin.overview.noReports')
              : words('admin.overview.reports', { count: openReports }),
          isUrgent: openReports > 0,
        },
        {
          href: jobsPath,
          title: words('frame.jobs'),
          text: jobsText(speech, jobs),
          isUrgent: jobs.dead > 0,
        },
        {
          href: diskUsePath,
          title: words('admin.nav.diskUse'),
          text: diskText(speech, history.at(-1), coming),
          isUrgent: coming.kind === 'full',
        },
        {
          href: serverPath,
          title: words('admin.nav.server'),
          text: words('admin.overview.version', { version }),
        },
      ];
      return sendPage(request, reply, {
        title: words('admin.overview.title'),
        layout: 'settings',
        section: administrationPath,
        lead: words('admin.overview.lead'),
        body: html`<ul class="cards">${cards.map((card) => html`<li>${cardLink(card)}</li>`)}</ul>`,
      });
    },
  };
}

function cardLink({ href, title, text, isUrgent }: Card): Html {
  return html`<a class="panel" href="${href}"><strong>${title}</strong>${isUrgent ? badge(text, 'warning') : html`<span>${text}</span>`}</a>`;
}

function jobsText(
  { words }: Speech,
  { dead, waiting }: { readonly dead: number; readonly waiting: number },
): string {
  const failed =
    dead === 0
      ? words('admin.overview.noFailedJobs')
      : words('admin.overview.failedJobs', { count: dead });
  return waiting === 0
    ? failed
    : `${failed}, ${words('admin.overview.waiting', { count: waiting })}`;
}

function diskText({ words, bytes, duration }: Speech, last: DiskUse | undefined, coming: Forecast) {
  if (!last) return words('admin.overview.notMeasured');
  if (coming.kind === 'full') return words('admin.overview.full');
  const { freeBytes } = last;
  const free =
    freeBytes === null ? [] : [words('admin.overview.free', { bytes: bytes(freeBytes) })];
  const left = coming.kind === 'growing' ? coming.daysLeft : null;
  const until = left === null ? [] : [words('admin.overview.fullIn', { left: duration(left) })];
  return [...free, ...until].join(', ');
}
