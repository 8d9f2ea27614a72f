/**
 * Usage drawn as SVG, without scripts and inline style. A drawing stretches to the width it gets, so
 * it holds no text: what there is to read stands around it, and in a table for those who can't see it.
 */

import type { LimitTier } from '../../model/application.ts';
import { type Html, html } from './html.ts';
import type { TierUsage } from './usage.ts';
import { count } from './words.ts';

interface TierWords {
  readonly title: string;
  readonly window: 'minute' | 'day';
  readonly isNow: string;
  readonly from: string;
  readonly span: string;
}

const anHour = {
  window: 'minute',
  isNow: 'this minute',
  from: '1 hour ago',
  span: 'in the last hour',
} as const;

const words: Readonly<Record<LimitTier, TierWords>> = {
  entity: { title: 'Entities', ...anHour },
  search: { title: 'Searches', ...anHour },
  tiles: {
    title: 'Tiles',
    window: 'day',
    isNow: 'today',
    from: '30 days ago',
    span: 'in the last 30 days',
  },
};

const height = 60;
const barWidth = 8;
const step = 10;

/** One tier: how much of the limit is used now, a bar per window, and the same as a table. */
export function usageFigure(usage: TierUsage): Html {
  const { tier, limit, windows } = usage;
  const { title, window, isNow, from, span } = words[tier];
  const now = windows.at(-1)?.used ?? 0;
  const peak = Math.max(...windows.map(({ used }) => used));
  const top = scaleTop(peak, limit);
  const summary = `${title} per ${window} ${span}: ${count(totalOf(windows))} in all, ${count(peak)} in the busiest ${window}`;
  return html`<figure class="usage">
<figcaption>${title} <span>${limit > 0 ? `limit ${count(limit)} a ${window}` : 'no limit'}</span></figcaption>
<p class="usage-now"><strong>${limit > 0 ? percent(now, limit) : count(now)}</strong> ${limit > 0 && `${count(now)} of ${count(limit)} `}${isNow}</p>
${limit > 0 && gauge(now, limit)}
<div class="usage-plot">
<span class="usage-top" aria-hidden="true">${count(top)}${limit === top && ' (limit)'}</span>
<svg role="img" aria-label="${summary}" viewBox="0 0 ${windows.length * step} ${height}" preserveAspectRatio="none">${windows.map(({ used }, i) => bar(used, i, top, limit))}${limit > 0 && limit <= top && limitLine(limit, top, windows.length)}</svg>
<span aria-hidden="true">${from}</span><span class="usage-peak" aria-hidden="true">at most ${count(peak)}</span><span aria-hidden="true">now</span>
</div>
<details><summary>As a table<span class="visually-hidden">: ${title}</span></summary><div class="usage-table">${numbers(usage)}</div></details>
</figure>`;
}

/** As high as a word: requests of all kinds but tiles, minute by minute, over the last hour. */
export function sparkline(usages: readonly TierUsage[]): Html {
  const values = requestsByMinute(usages);
  const total = values.reduce((sum, value) => sum + value, 0);
  const top = Math.max(1, ...values);
  const points = values.map((value, i) => `${i},${round(19 - (18 * value) / top)}`).join(' ');
  const last = values.length - 1;
  return html`<span class="sparkline"><svg aria-hidden="true" viewBox="0 0 ${last} 20" preserveAspectRatio="none"><polygon points="0,20 ${points} ${last},20"/><polyline points="${points}" vector-effect="non-scaling-stroke"/></svg><span>${count(total)} <span class="visually-hidden">${total === 1 ? 'request' : 'requests'} </span>in the last hour</span></span>`;
}

function requestsByMinute(usages: readonly TierUsage[]): number[] {
  const [first, ...others] = usages.filter(({ tier }) => tier !== 'tiles');
  return (first?.windows ?? []).map(({ used }, i) =>
    others.reduce((sum, { windows }) => sum + (windows[i]?.used ?? 0), used),
  );
}

function bar(used: number, index: number, top: number, limit: number): Html | undefined {
  if (used === 0) return undefined;
  // What was used can always be seen, however little it is.
  const size = round(Math.max(1.5, (height * used) / top));
  return html`<rect${limit > 0 && used >= limit && html` class="is-full"`} x="${index * step + 1}" y="${round(height - size)}" width="${barWidth}" height="${size}"/>`;
}

function limitLine(limit: number, top: number, windows: number): Html {
  const y = round(height - (height * limit) / top);
  return html`<line x1="0" x2="${windows * step}" y1="${y}" y2="${y}" vector-effect="non-scaling-stroke"/>`;
}

function gauge(now: number, limit: number): Html {
  const level = now >= limit ? 'is-full' : now >= 0.8 * limit ? 'is-high' : 'is-low';
  return html`<svg class="gauge ${level}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${round(Math.min(100, (100 * now) / limit))}" height="1"/></svg>`;
}

/** The windows in which there was anything, the newest first. */
function numbers({ tier, windows, limit }: TierUsage): Html {
  const used = windows.filter((each) => each.used > 0).toReversed();
  if (used.length === 0)
    return html`<p class="hint">There were no requests ${words[tier].span}.</p>`;
  const isDay = words[tier].window === 'day';
  const rows = used.map((each) => {
    const time = new Date(each.startMs).toISOString();
    return html`<tr><th scope="row">${isDay ? time.slice(0, 10) : time.slice(11, 16)}</th><td>${count(each.used)}</td>${limit > 0 && html`<td>${percent(each.used, limit)}</td>`}</tr>`;
  });
  return html`<table class="usage-numbers"><thead><tr><th scope="col">${isDay ? 'Day' : 'Minute'} (UTC)</th><th scope="col">Requests</th>${limit > 0 && html`<th scope="col">Of limit</th>`}</tr></thead><tbody>${rows}</tbody></table>`;
}

/**
 * Where the scale ends: at the limit when requests come anywhere near it; or else at a round number
 * above the busiest window, since nothing could be seen against a distant limit.
 */
function scaleTop(peak: number, limit: number): number {
  if (limit > 0 && peak <= limit && peak >= limit / 10) return limit;
  const least = Math.max(10, peak);
  const magnitude = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((each) => each * magnitude).find((each) => each >= least) ?? 10 * magnitude;
}

function totalOf(windows: TierUsage['windows']): number {
  return windows.reduce((sum, { used }) => sum + used, 0);
}

function percent(used: number, limit: number): string {
  const share = (100 * used) / limit;
  return share > 0 && share < 1 ? 'under 1 %' : `${Math.floor(share)} %`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
