import { type Forecast, forecastDays, leastDays } from '../../disk-use/forecast.ts';
import { type DiskUse, diskUseKinds, type QuotaSums } from '../../model/disk-use.ts';
import { diskUseBar, diskUseChart } from './disk-use-chart.ts';
import { facts, panel, table } from './elements.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import type { Speech } from './speech.ts';

export const diskUsePath = '/settings/storage';

interface DiskUseView {
  readonly speech: Speech;
  readonly nowMs: number;
  /** A measurement a day, the oldest first. */
  readonly history: readonly DiskUse[];
  readonly forecast: Forecast;
  readonly quotas: QuotaSums;
  readonly isDatabaseApart: boolean;
  readonly minFreeBytes: number;
  /** Of those without a quota of their own; undefined: none. */
  readonly userQuotaBytes: number | undefined;
}

export function diskUseBody(view: DiskUseView): Html {
  const { history, speech } = view;
  const { words } = speech;
  const last = history.at(-1);
  if (!last) {
    const title = words('admin.diskUse.notMeasured');
    return html`${panel({ title, lead: words('admin.diskUse.notMeasuredLead') })}${quotasPanel(view)}`;
  }
  return html`${nowPanel(last, view)}
${panel({
  title: words('admin.diskUse.forecast'),
  lead: words('admin.diskUse.forecastLead', { days: forecastDays }),
  body: html`<p class="forecast">${forecastText(view)}</p>`,
})}
${panel({
  title: words('admin.diskUse.history'),
  lead: words('admin.diskUse.historyLead'),
  body: diskUseChart(view),
})}
${quotasPanel(view)}`;
}

function nowPanel(last: DiskUse, view: DiskUseView): Html {
  const { speech, isDatabaseApart, minFreeBytes } = view;
  const { words, bytes, percent } = speech;
  const sum = Object.values(last.bytes).reduce((total, each) => total + each, 0);
  const rows = diskUseKinds.map((kind) => [
    html`<span class="key kind-${kind}"></span>${words(`admin.diskUse.kinds.${kind}`)}${kind === 'database' && databaseNotes(last, view)}`,
    html`${bytes(last.bytes[kind])}${sum > 0 && html` <span class="share">${percent(last.bytes[kind] / sum)}</span>`}`,
  ]);
  const { freeBytes, totalBytes } = last;
  const disk =
    freeBytes === null || totalBytes === null
      ? words('admin.diskUse.diskSilent')
      : words('admin.diskUse.disk', {
          ...{ free: bytes(freeBytes), total: bytes(totalBytes), reserved: bytes(minFreeBytes) },
        });
  const measured = inHtml(words('admin.diskUse.measured', { time: '-' }), {
    time: () => speech.time(last.measuredAtMs),
  });
  return panel({
    title: words('admin.diskUse.now'),
    lead: html`${measured}${last.isEstimate && html` ${words('admin.diskUse.isEstimate')}`}`,
    body: html`${diskUseBar(last, speech)}
${table({
  caption: words('admin.diskUse.title'),
  columns: [
    { label: words('admin.diskUse.kind') },
    { label: words('admin.diskUse.bytes'), isNumber: true },
  ],
  rows: [
    ...rows,
    [
      html`<strong>${words('admin.diskUse.sum')}</strong>`,
      html`${bytes(sum)} <span class="share"></span>`,
    ],
  ],
  empty: '',
})}
<p class="hint disk-line">${disk}${isDatabaseApart && html` ${words('admin.diskUse.kinds.database')}: ${words('admin.diskUse.apart')}.`}</p>`,
  });
}

function databaseNotes({ madeTileBytes }: DiskUse, { speech }: DiskUseView): Html | undefined {
  if (madeTileBytes === null) return undefined;
  const { words, bytes } = speech;
  return html`<p class="hint">${words('admin.diskUse.madeTiles', { bytes: bytes(madeTileBytes) })}</p>`;
}

const weekDays = 7;
const fiveYears = 5 * 365;

function forecastText({ forecast, speech, nowMs }: DiskUseView): Html {
  const { words, bytes } = speech;
  if (forecast.kind === 'unknown') {
    return html`${words('admin.diskUse.unknown', { days: leastDays })}`;
  }
  if (forecast.kind === 'full') return html`<strong>${words('admin.diskUse.full')}</strong>`;
  if (forecast.kind === 'not-growing') return html`${words('admin.diskUse.notGrowing')}`;
  const { bytesPerDay, daysLeft } = forecast;
  const pace = bytes(bytesPerDay * weekDays);
  if (daysLeft === null) return html`${words('admin.diskUse.growingSilently', { pace })}`;
  if (daysLeft > fiveYears) return html`${words('admin.diskUse.growingSlowly', { pace })}`;
  const fullAtMs = nowMs + daysLeft * 86_400_000;
  const left = speech.duration(daysLeft);
  return inHtml(words('admin.diskUse.growing', { pace, left, date: '-' }), {
    strong: (inside) => html`<strong>${inside}</strong>`,
    time: () => speech.day(fullAtMs),
  });
}

function quotasPanel({ quotas, speech, userQuotaBytes }: DiskUseView): Html {
  const { words, bytes } = speech;
  const { storedBytes, incomingBytes, quotaBytes, ownersWithQuota: count } = quotas;
  return panel({
    title: words('admin.diskUse.quotas'),
    lead: words('admin.diskUse.quotasLead'),
    body: facts([
      [words('admin.diskUse.kept'), bytes(storedBytes + incomingBytes)],
      [
        words('admin.diskUse.ownQuotas'),
        words('admin.diskUse.ofOwn', { count, bytes: bytes(quotaBytes) }),
      ],
      [
        words('admin.diskUse.defaultQuota'),
        userQuotaBytes === undefined
          ? words('admin.diskUse.noLimit')
          : words('admin.diskUse.perUser', { bytes: bytes(userQuotaBytes) }),
      ],
    ]),
  });
}
