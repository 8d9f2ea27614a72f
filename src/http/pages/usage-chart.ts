/**
 * Usage drawn as SVG, without scripts and inline style. A drawing stretches to the width it gets, so
 * it holds no text: what there is to read stands around it, and in a table for those who can't see it.
 */

import type { LimitTier } from '../../model/application.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { day } from './elements.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import type { TierUsage } from './usage.ts';
import { count } from './words.ts';

const windowOf: Readonly<Record<LimitTier, 'minute' | 'day'>> = {
  entity: 'minute',
  search: 'minute',
  tiles: 'day',
};

const height = 60;
const barWidth = 8;
const step = 10;

/** One tier: how much of the limit is used now, a bar per window, and the same as a table. */
export function usageFigure(usage: TierUsage, words: PageWords): Html {
  const { tier, limit, windows } = usage;
  const window = windowOf[tier];
  const title = words(`usage.tiers.${tier}.title`);
  const used = windows.at(-1)?.used ?? 0;
  const peak = Math.max(...windows.map((each) => each.used));
  const top = scaleTop(peak, limit);
  const summary = words(`usage.tiers.${tier}.summary`, { total: totalOf(windows), peak });
  const isNow = words(`usage.windows.${window}.now`);
  const topText = limit === top ? words('usage.top', { top }) : count(top, words);
  return html`<figure class="usage">
<figcaption>${title} <span>${limit > 0 ? words(`usage.windows.${window}.limit`, { limit }) : words('usage.noLimit')}</span></figcaption>
<p class="usage-now"><strong>${limit > 0 ? percent(used, limit, words) : count(used, words)}</strong> ${limit > 0 && `${words('usage.usedOf', { used, limit })} `}${isNow}</p>
${limit > 0 && gauge(used, limit)}
<div class="usage-plot">
<span class="usage-top" aria-hidden="true">${topText}</span>
<svg role="img" aria-label="${summary}" viewBox="0 0 ${windows.length * step} ${height}" preserveAspectRatio="none">${windows.map((each, i) => bar(each.used, i, top, limit))}${limit > 0 && limit <= top && limitLine(limit, top, windows.length)}</svg>
<span aria-hidden="true">${words(`usage.windows.${window}.from`)}</span><span class="usage-peak" aria-hidden="true">${words('usage.atMost', { peak })}</span><span aria-hidden="true">${words('usage.now')}</span>
</div>
<details><summary>${inHtml(words('usage.asTable', { title }))}</summary><div class="usage-table">${numbers(usage, words)}</div></details>
</figure>`;
}

/** As high as a word: requests of all kinds but tiles, minute by minute, over the last hour. */
export function sparkline(usages: readonly TierUsage[], words: PageWords): Html {
  const values = requestsByMinute(usages);
  const total = values.reduce((sum, value) => sum + value, 0);
  const top = Math.max(1, ...values);
  const points = values.map((value, i) => `${i},${round(19 - (18 * value) / top)}`).join(' ');
  const last = values.length - 1;
  return html`<span class="sparkline"><svg aria-hidden="true" viewBox="0 0 ${last} 20" preserveAspectRatio="none"><polygon points="0,20 ${points} ${last},20"/><polyline points="${points}" vector-effect="non-scaling-stroke"/></svg><span>${inHtml(words('usage.sparkline', { count: total }))}</span></span>`;
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
function numbers({ tier, windows, limit }: TierUsage, words: PageWords): Html {
  const window = windowOf[tier];
  const used = windows.filter((each) => each.used > 0).toReversed();
  if (used.length === 0) {
    return html`<p class="hint">${words(`usage.windows.${window}.nothing`)}</p>`;
  }
  const rows = used.map((each) => {
    const time = new Date(each.startMs).toISOString();
    return html`<tr><th scope="row">${window === 'day' ? day(each.startMs, words) : time.slice(11, 16)}</th><td>${count(each.used, words)}</td>${limit > 0 && html`<td>${percent(each.used, limit, words)}</td>`}</tr>`;
  });
  return html`<table class="usage-numbers"><thead><tr><th scope="col">${words(`usage.windows.${window}.column`)}</th><th scope="col">${words('usage.requests')}</th>${limit > 0 && html`<th scope="col">${words('usage.ofLimit')}</th>`}</tr></thead><tbody>${rows}</tbody></table>`;
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

function percent(used: number, limit: number, words: PageWords): string {
  const share = (100 * used) / limit;
  if (share > 0 && share < 1) return words('usage.underOnePercent');
  return words('usage.percent', { share: Math.floor(share) });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
