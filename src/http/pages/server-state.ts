/** `/settings/server`: what runs here and how it is set up, for administrators. */

import type { RouteOptions } from 'fastify';
import type { Config, Setting } from '../../config.ts';
import type { DiskUse } from '../../model/disk-use.ts';
import type { HttpServices } from '../services.ts';
import { version } from '../version.ts';
import { badge, facts, panel, table } from './elements.ts';
import { type Html, html } from './html.ts';
import { sendPage } from './send-page.ts';
import { type Speech, speechOf } from './speech.ts';

export const serverPath = '/settings/server';

export function serverStateRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: serverPath,
    config: { access: 'administrator' },
    handler: async (request, reply) => {
      const speech = speechOf(request);
      const { words } = speech;
      const measured = await store.diskUse.latest();
      return sendPage(request, reply, {
        title: words('admin.server.title'),
        layout: 'settings',
        section: serverPath,
        lead: words('admin.server.lead'),
        body: html`${aboutPanel(speech, config, measured)}
${settingsPanel(speech, config.settings)}`,
      });
    },
  };
}

function aboutPanel(speech: Speech, config: Config, measured: DiskUse | undefined): Html {
  const { words, time } = speech;
  const startedAtMs = Date.now() - process.uptime() * 1000;
  return panel({
    title: words('admin.server.about'),
    body: facts([
      [words('admin.server.version'), version],
      [words('admin.server.database'), databaseText(speech, config)],
      [words('admin.server.node'), process.versions.node],
      [words('admin.server.started'), time(startedAtMs)],
      [words('admin.server.holds'), holds(speech, measured)],
      [
        words('admin.server.checks'),
        html`<a href="/health">/health</a>: ${words('admin.server.healthHint')}<br><a href="/ready">/ready</a>: ${words('admin.server.readyHint')}`,
      ],
    ]),
  });
}

function databaseText({ words }: Speech, { databaseUrl }: Config): string {
  if (databaseUrl === undefined) {
    return words('admin.server.sqlite', { version: process.versions.sqlite });
  }
  const { host, pathname } = new URL(databaseUrl);
  return words('admin.server.postgres', { place: host + pathname });
}

function holds({ words, time }: Speech, measured: DiskUse | undefined): Html {
  if (!measured) return html`${words('admin.server.notCounted')}`;
  const { images, sequences, users, measuredAtMs } = measured;
  return html`${words('admin.server.counts', { images, sequences, users })}<br><span class="hint">${words('admin.diskUse.title')}: ${time(measuredAtMs)}</span>`;
}

function settingsPanel({ words }: Speech, settings: readonly Setting[]): Html {
  return panel({
    title: words('admin.server.settings'),
    lead: `${words('admin.server.settingsLead')} ${words('admin.server.secrets')}`,
    body: table({
      caption: words('admin.server.settings'),
      columns: [
        { label: words('admin.server.setting') },
        { label: words('admin.server.value'), isLabelHidden: true },
      ],
      rows: settings.map(({ name, value, isGiven }) => [
        html`<code>${name}</code><p class="hint">${words(`serverSettings.${name}`)}</p>`,
        html`<div class="setting-value">${value === undefined ? html`<span class="hint">${words('admin.server.none')}</span>` : html`<code>${value}</code>`}${isGiven ? badge(words('admin.server.isSet'), 'good') : badge(words('admin.server.isDefault'))}</div>`,
      ]),
      empty: '',
    }),
  });
}
