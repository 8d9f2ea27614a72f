/**
 * A year of captures: a square a day, the darker the more images; drawn in two halves, which stand
 * beside each other where there is room. Who can't see or point has the same as a list.
 */

import type { CaptureDay } from '../../store/capture-stores.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';

const dayMs = 86_400_000;
const step = 14;
const side = 12;
/** Room for the names of days and months. */
const [left, top] = [34, 18];
const weeks = 27;
const levels = 4;

interface CalendarView {
  readonly year: number;
  /** Of any years. */
  readonly days: readonly CaptureDay[];
  readonly words: PageWords;
  readonly measures: Measures;
  /** Where a day leads. */
  href(day: CaptureDay): string;
}

export function captureCalendar(view: CalendarView): Html {
  const { year, words } = view;
  const [start, end] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
  const days = view.days.filter(({ dayMs: ms }) => ms >= start && ms < end);
  const inYear = { ...view, days };
  return html`<div class="calendar">${half(inYear, 0)}${half(inYear, 6)}</div>
<p class="calendar-scale" aria-hidden="true">${words('profile.less')} <svg viewBox="0 0 ${(levels + 1) * step - 2} ${side}">${Array.from({ length: levels + 1 }, (_, level) => square(level * step, 0, level))}</svg> ${words('profile.more')}</p>
<details class="calendar-list"><summary>${words('profile.asList')}</summary>${monthLists(inYear)}</details>`;
}

/** Six months from this one on. */
function half(view: CalendarView, firstMonth: number): Html {
  const { year, measures } = view;
  const start = Date.UTC(year, firstMonth);
  const end = Date.UTC(year, firstMonth + 6);
  const shift = mondayBased(start);
  const place = (ms: number) => {
    const index = (ms - start) / dayMs + shift;
    return [left + Math.floor(index / 7) * step, top + (index % 7) * step] as const;
  };
  const captured = new Map(view.days.map((day) => [day.dayMs, day]));
  const most = Math.max(1, ...view.days.map(({ images }) => images));
  const cells: Html[] = [];
  for (let ms = start; ms < end; ms += dayMs) {
    const [x, y] = place(ms);
    const day = captured.get(ms);
    cells.push(day ? linked(view, day, x, y, levelOf(day.images, most)) : square(x, y, 0));
  }
  const months = Array.from({ length: 6 }, (_, index) => {
    const month = firstMonth + index;
    // Where its first whole week begins.
    const [x] = place(
      Date.UTC(year, month) + ((7 - mondayBased(Date.UTC(year, month))) % 7) * dayMs,
    );
    return html`<text x="${x}" y="10">${measures.month(month)}</text>`;
  });
  const weekdays = [0, 2, 4].map(
    (index) => html`<text x="0" y="${top + index * step + 10}">${measures.weekday(index)}</text>`,
  );
  return html`<svg aria-hidden="true" viewBox="0 0 ${left + weeks * step} ${top + 7 * step}">${months}${weekdays}${cells}</svg>`;
}

function linked(view: CalendarView, day: CaptureDay, x: number, y: number, level: number): Html {
  // The keyboard has the list.
  return html`<a href="${view.href(day)}" tabindex="-1"><title>${view.measures.dayText(day.dayMs)}: ${said(view, day)}</title>${square(x, y, level)}</a>`;
}

function square(x: number, y: number, level: number): Html {
  return html`<rect class="heat-${level}" x="${x}" y="${y}" width="${side}" height="${side}" rx="2.5"/>`;
}

/** From 1 for few to 4 for the most of a day. */
function levelOf(images: number, most: number): number {
  return Math.max(1, Math.ceil(levels * Math.sqrt(images / most)));
}

function monthLists(view: CalendarView): Html[] {
  const { measures } = view;
  const months = Map.groupBy(view.days, ({ dayMs: ms }) => new Date(ms).getUTCMonth());
  return [...months].map(
    ([month, days]) =>
      html`<h3>${measures.month(month)}</h3><ul>${days.map((day) => html`<li><a href="${view.href(day)}">${measures.day(day.dayMs)}</a> <span>${said(view, day)}</span></li>`)}</ul>`,
  );
}

function said({ words, measures }: CalendarView, { images, lengthMetres }: CaptureDay): string {
  return `${words('profile.images', { count: images })} · ${measures.length(lengthMetres)}`;
}

/** Days since Monday. */
function mondayBased(ms: number): number {
  return (new Date(ms).getUTCDay() + 6) % 7;
}
