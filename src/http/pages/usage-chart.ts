/**
 * Usage drawn as SVG without scripts or inline style. The drawing stretches to the width it gets, so
 * it holds no text: what there is to read stands around it, and in a table for those who can't see it.
 */

import { html } from 'ghtml';
import type { LimitTier } from '../../model/application.ts';
import type { TierUsage } from './usage.ts';
import { count } from './words.ts';

const names: Readonly<Record<LimitTier, { title: string; per: string; from: string }>> = {
  entity: { title: 'Entities', per: 'minute', from: '1 hour ago' },
  search: { title: 'Searches', per: 'minute', from: '1 hour ago' },
  tiles: { title: 'Tiles', per: 'day', from: '30 days ago' },
};

const height = 60;
const barWidth = 8;
const barGap = 2;
const step = barWidth + barGap;

/** A figure of one tier: how much is used now, a bar per window, and the same as a table. */
export function usageFigure(usage: TierUsage): string {
  const { tier, limit, windows } = usage;
  const { title, per, from } = names[tier];
  const now = windows.at(-1)?.used ?? 0;
  const peak = Math.max(...windows.map(({ used }) => used));
  const total = windows.reduce((sum, { used }) => sum + used, 0);
  const top = scaleTop(peak, limit);
  const isLimitDrawn = limit > 0 && limit <= top;
  const span = tier === 'tiles' ? 'the last 30 days' : 'the last hour';
  return html`
    <figure class="usage" id="usage-${tier}">
      <figcaption>
        <span class="usage-title">${title}</span>
        <span class="usage-limit">${limit > 0 ? `limit ${count(limit)} a ${per}` : 'no limit'}</span>
      </figcaption>
      <p class="usage-now">
        <strong>${limit > 0 ? percent(now, limit) : count(now)}</strong>
        ${limit > 0 ? `${count(now)} of ${count(limit)} ` : ''}${per === 'day' ? 'today' : 'this minute'}
      </p>
      !${limit > 0 ? gauge(now, limit) : ''}
      <div class="usage-plot">
        <span class="usage-top">${count(top)}</span>
        <svg
          role="img"
          aria-label="${title} per ${per} over ${span}: ${count(total)} in all, ${count(peak)} in the busiest ${per}"
          viewBox="0 0 ${windows.length * step - barGap} ${height}"
          preserveAspectRatio="none"
        >
          !${windows.map((window, index) => bar(window.used, index, top, limit)).join('')}
          !${isLimitDrawn ? limitLine(limit, top, windows.length) : ''}
        </svg>
        <span class="usage-from">${from}</span>
        <span class="usage-peak">busiest ${per}: ${count(peak)}</span>
        <span class="usage-to">now</span>
      </div>
      <details>
        <summary>As a table</summary>
        !${table(usage, per)}
      </details>
    </figure>
  `;
}

/** A line as high as a word: requests of every kind, minute by minute, over the last hour. */
export function sparkline(usages: readonly TierUsage[]): string {
  const minutes = usages.filter(({ tier }) => tier !== 'tiles');
  const values = (minutes[0]?.windows ?? []).map((_, index) =>
    minutes.reduce((sum, { windows }) => sum + (windows[index]?.used ?? 0), 0),
  );
  const total = values.reduce((sum, value) => sum + value, 0);
  const top = Math.max(1, ...values);
  const points = values.map((value, index) => `${index},${round(20 - (18 * value) / top - 1)}`);
  const last = values.length - 1;
  return html`
    <svg
      class="sparkline"
      role="img"
      aria-label="${count(total)} ${total === 1 ? 'request' : 'requests'} in the last hour"
      viewBox="0 0 ${last} 20"
      preserveAspectRatio="none"
    >
      <polygon points="0,20 ${points.join(' ')} ${last},20" />
      <polyline points="${points.join(' ')}" vector-effect="non-scaling-stroke" />
    </svg>
  `;
}

/** Requests other than for tiles in the last hour. */
export function requestsOf(usages: readonly TierUsage[]): number {
  return usages
    .filter(({ tier }) => tier !== 'tiles')
    .flatMap(({ windows }) => windows)
    .reduce((sum, { used }) => sum + used, 0);
}

function bar(used: number, index: number, top: number, limit: number): string {
  if (used === 0) return '';
  // What was used can always be seen, however little it is.
  const size = round(Math.max(1, (height * used) / top));
  const kind = limit > 0 && used >= limit ? ' class="is-full"' : '';
  return `<rect${kind} x="${index * step}" y="${round(height - size)}" width="${barWidth}" height="${size}"/>`;
}

function limitLine(limit: number, top: number, windows: number): string {
  const y = round(height - (height * limit) / top);
  return `<line x1="0" x2="${windows * step}" y1="${y}" y2="${y}" vector-effect="non-scaling-stroke"/>`;
}

function gauge(now: number, limit: number): string {
  const width = round(Math.min(100, (100 * now) / limit));
  const level = now >= limit ? 'is-full' : now >= 0.8 * limit ? 'is-high' : 'is-low';
  return `<svg class="usage-gauge ${level}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="1"/></svg>`;
}

function table({ windows, windowMs, limit }: TierUsage, per: string): string {
  const rows = windows.filter(({ used }) => used > 0).toReversed();
  if (rows.length === 0) return html`<p>There were no requests in this time.</p>`;
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">${per === 'day' ? 'Day (UTC)' : 'Minute (UTC)'}</th>
          <th scope="col">Requests</th>
          !${limit > 0 ? '<th scope="col">Of the limit</th>' : ''}
        </tr>
      </thead>
      <tbody>
        !${rows.map(
          ({ startMs, used }) =>
            `<tr><th scope="row">${windowName(startMs, windowMs)}</th><td>${count(used)}</td>${
              limit > 0 ? `<td>${percent(used, limit)}</td>` : ''
            }</tr>`,
        )}
      </tbody>
    </table>
    <p>There were none at other times.</p>
  `;
}

/**
 * Where the scale ends: at the limit when requests come anywhere near it, or else at a round number
 * above the busiest window, because against a distant limit nothing could be seen.
 */
function scaleTop(peak: number, limit: number): number {
  if (limit > 0 && peak <= limit && peak >= limit / 10) return limit;
  const atLeast = Math.max(10, peak);
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((each) => each * magnitude).find((each) => each >= atLeast) ?? atLeast;
}

function windowName(startMs: number, windowMs: number): string {
  const iso = new Date(startMs).toISOString();
  return windowMs >= 86_400_000 ? iso.slice(0, 10) : iso.slice(11, 16);
}

function percent(used: number, limit: number): string {
  const share = (100 * used) / limit;
  if (share > 0 && share < 1) return 'under 1 %';
  return `${Math.floor(share)} %`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
