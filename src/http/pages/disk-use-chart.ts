/**
 * Disk use drawn as SVG, without scripts and inline style; as in `usage-chart.ts`, what there is to read
 * stands around it, and in a table for those who can't see it.
 */

import { usedBytes } from '../../disk-use/forecast.ts';
import { type DiskUse, diskUseKinds } from '../../model/disk-use.ts';
import { type Html, html } from './html.ts';
import type { Speech } from './speech.ts';

const dayMs = 86_400_000;
const leastDaysShown = 30;
const height = 60;
const step = 10;
const barWidth = 8;

/** One bar: what kinds take up of the whole. Its words stand in the table below it. */
export function diskUseBar({ bytes }: DiskUse, { words, percent }: Speech): Html {
  const sum = Object.values(bytes).reduce((total, each) => total + each, 0);
  if (sum === 0) return html``;
  let x = 0;
  const parts = diskUseKinds.map((kind) => {
    const width = (1000 * bytes[kind]) / sum;
    x += width;
    return width < 0.5
      ? html``
      : html`<rect class="kind-${kind}" x="${round(x - width)}" width="${round(width)}" height="10"/>`;
  });
  const shares = diskUseKinds
    .map((kind) => `${words(`admin.diskUse.kinds.${kind}`)} ${percent(bytes[kind] / sum)}`)
    .join(', ');
  return html`<svg class="disk-bar" role="img" aria-label="${words('admin.diskUse.bar', { shares })}" viewBox="0 0 1000 10" preserveAspectRatio="none">${parts}</svg>`;
}

interface Chart {
  readonly speech: Speech;
  /** A measurement a day, the oldest first; at least one. */
  readonly history: readonly DiskUse[];
  readonly isDatabaseApart: boolean;
}

/** A bar for each day; days that were not measured are gaps. */
export function diskUseChart({ speech, history, isDatabaseApart }: Chart): Html {
  const { words, bytes, day } = speech;
  const points = history.map((each) => ({ ...each, used: usedBytes(each, isDatabaseApart) }));
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return html``;
  const dayOf = ({ measuredAtMs }: DiskUse) => Math.floor(measuredAtMs / dayMs);
  const days = Math.max(leastDaysShown, dayOf(last) - dayOf(first) + 1);
  const startDay = dayOf(last) - days + 1;
  const most = Math.max(1, ...points.map(({ used }) => used));
  const bars = points.map((point) => {
    const size = round(Math.max(0.5, (height * point.used) / most));
    return html`<rect x="${(dayOf(point) - startDay) * step + 1}" y="${round(height - size)}" width="${barWidth}" height="${size}"/>`;
  });
  const label = words('admin.diskUse.chart', {
    from: speech.dayText(first.measuredAtMs),
    to: speech.dayText(last.measuredAtMs),
    first: bytes(first.used),
    last: bytes(last.used),
    most: bytes(most),
  });
  const rows = points
    .toReversed()
    .map(
      (point) =>
        html`<tr><th scope="row">${day(point.measuredAtMs)}</th><td>${bytes(point.used)}</td><td>${point.freeBytes === null ? '–' : bytes(point.freeBytes)}</td><td>${speech.number(point.images)}</td></tr>`,
    );
  const heads = [
    words('admin.diskUse.day'),
    words('admin.diskUse.sum'),
    words('admin.diskUse.free'),
    words('admin.diskUse.images'),
  ];
  return html`<figure class="usage">
<div class="usage-plot">
<span class="usage-top" aria-hidden="true">${words('admin.diskUse.atMost', { bytes: bytes(most) })}</span>
<svg role="img" aria-label="${label}" viewBox="0 0 ${days * step} ${height}" preserveAspectRatio="none">${bars}</svg>
<span aria-hidden="true">${speech.dayText(startDay * dayMs)}</span><span></span><span aria-hidden="true">${speech.dayText(last.measuredAtMs)}</span>
</div>
<details><summary>${words('admin.diskUse.asTable')}</summary><div class="usage-table"><table class="usage-numbers"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></details>
</figure>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
