/**
 * Speed and altitude along a sequence, drawn as SVG over one axis of time. A drawing stretches to the
 * width it gets, so it holds no text: what there is to read stands around it, and in a table.
 */

import { speedsAlong } from '../../geo/track.ts';
import type { Image } from '../../model/image.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';

const width = 1000;
const height = 100;
const pointsAtMost = 600;
const rowsAtMost = 25;

interface Point {
  readonly atMs: number;
  readonly value: number;
}

interface Series {
  readonly name: 'speed' | 'altitude';
  readonly title: string;
  readonly points: readonly Point[];
  readonly text: (value: number) => string;
  /** Where the scale must begin. */
  readonly from?: number;
}

export function trackCharts(
  images: readonly Image[],
  words: PageWords,
  measures: Measures,
): Html | undefined {
  const [startMs, endMs] = [images[0]?.capturedAtMs ?? 0, images.at(-1)?.capturedAtMs ?? 0];
  if (endMs <= startMs) return undefined;
  const speed: Series = {
    name: 'speed',
    title: words('sequence.speed'),
    points: speedsAlong(images, pointsAtMost).map(({ atMs, kilometresPerHour }) => ({
      atMs,
      value: kilometresPerHour,
    })),
    text: measures.speed,
    from: 0,
  };
  const altitude: Series = {
    name: 'altitude',
    title: words('sequence.altitude'),
    points: altitudesOf(images),
    text: measures.altitude,
  };
  const drawn = [speed, altitude].filter(({ points }) => points.length > 1);
  if (drawn.length === 0) return undefined;
  const times = [startMs, (startMs + endMs) / 2, endMs].map((ms) => measures.timeText(ms));
  return html`<div class="track-charts" data-start="${startMs}" data-end="${endMs}">${drawn.map((series) => chart(series, startMs, endMs, words))}
<p class="track-times" aria-hidden="true">${times.map((time) => html`<span>${time}</span>`)}</p>
<details class="track-table"><summary>${words('sequence.asTable')}</summary>${table(images, drawn, words, measures)}</details></div>`;
}

function altitudesOf(images: readonly Image[]): Point[] {
  const stride = Math.ceil(images.length / pointsAtMost);
  return images.flatMap(({ capturedAtMs, altitudeMetres }, index) =>
    altitudeMetres === null || index % stride > 0
      ? []
      : [{ atMs: capturedAtMs, value: altitudeMetres }],
  );
}

function chart(
  { name, title, points, text, from }: Series,
  startMs: number,
  endMs: number,
  words: PageWords,
): Html {
  const values = points.map(({ value }) => value);
  const { low, step } = scaleOf(from ?? Math.min(...values), Math.max(...values));
  const ticks = [low + 2 * step, low + step, low];
  const place = ({ atMs, value }: Point) =>
    `${round(((atMs - startMs) / (endMs - startMs)) * width)},${round(height - ((value - low) / (2 * step)) * height)}`;
  const line = points.map(place).join(' ');
  const range = { least: text(Math.min(...values)), most: text(Math.max(...values)) };
  const left = place({ atMs: points[0]?.atMs ?? startMs, value: low });
  const right = place({ atMs: points.at(-1)?.atMs ?? endMs, value: low });
  return html`<figure class="track-chart"><figcaption>${title}</figcaption>
<div class="track-plot"><div class="track-drawing"><svg role="img" aria-label="${words(`sequence.${name}Range`, range)}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"><path class="track-grid" d="M0 0H${width}M0 ${height / 2}H${width}" vector-effect="non-scaling-stroke"/><polygon points="${left} ${line} ${right}"/><polyline points="${line}" vector-effect="non-scaling-stroke"/></svg></div><p class="track-scale" aria-hidden="true">${ticks.map((tick) => html`<span>${text(tick)}</span>`)}</p></div></figure>`;
}

/** The smallest round step of which two reach from `min` to `max`, and the round number they begin at. */
function scaleOf(min: number, max: number): { low: number; step: number } {
  // Round numbers that the least difference of these measures makes sense of.
  for (let magnitude = 1; ; magnitude *= 10) {
    for (const factor of [1, 2, 5]) {
      const step = factor * magnitude;
      const low = Math.floor(min / step) * step;
      if (low + 2 * step >= max) return { low, step };
    }
  }
}

function table(
  images: readonly Image[],
  drawn: readonly Series[],
  words: PageWords,
  measures: Measures,
): Html {
  const speeds = speedsAlong(images, rowsAtMost);
  const rows = speeds.map(({ atMs, kilometresPerHour }) => {
    const nearest = images.reduce((best, image) =>
      Math.abs(image.capturedAtMs - atMs) < Math.abs(best.capturedAtMs - atMs) ? image : best,
    );
    const cells = drawn.map(({ name }) =>
      name === 'speed'
        ? measures.speed(kilometresPerHour)
        : nearest.altitudeMetres === null
          ? '–'
          : measures.altitude(nearest.altitudeMetres),
    );
    return html`<tr><th scope="row">${measures.timeText(atMs)}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  });
  return html`<table><thead><tr><th scope="col">${words('sequence.timeUtc')}</th>${drawn.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
