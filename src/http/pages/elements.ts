/** What pages are made of besides forms. */

import type { PageWords } from '../../words/in-languages.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { measuresIn } from './measures.ts';

interface Panel {
  readonly title: string;
  readonly lead?: Html | string | undefined;
  readonly body?: Html;
  /** Beside the title. */
  readonly actions?: Html | undefined;
  readonly isDangerous?: boolean;
  /** What links on the page lead to. */
  readonly id?: string;
}

/** A part of a page, with a heading of its own. */
export function panel({ title, lead, body, actions, isDangerous, id }: Panel): Html {
  return html`<section class="panel${isDangerous && ' danger'}"${id && html` id="${id}"`}><div class="panel-heading"><div><h2>${title}</h2>${lead && html`<p>${lead}</p>`}</div>${actions}</div>${body && html`<div class="panel-body">${body}</div>`}</section>`;
}

interface Column {
  readonly label: string;
  /** Right-aligned, with digits of one width. */
  readonly isNumber?: boolean;
  /** The heading is only for screen readers, as over a column of buttons. */
  readonly isLabelHidden?: boolean;
}

interface Table {
  /** For screen readers. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell per column. The first cell of a row names the row. */
  readonly rows: readonly (readonly (Html | string | number)[])[];
  /** What stands there instead when there are no rows. */
  readonly empty: Html | string;
}

/** A table, which is a list of cards on narrow screens. */
export function table({ caption, columns, rows, empty }: Table): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const heads = columns.map(
    ({ label, isNumber, isLabelHidden }) =>
      html`<th role="columnheader" scope="col"${isNumber && html` class="number"`}>${isLabelHidden ? html`<span class="visually-hidden">${label}</span>` : label}</th>`,
  );
  // Explicit roles, because browsers forget those of tables that CSS lays out in another way.
  const body = rows.map(
    (row) =>
      html`<tr role="row">${row.map((value, i) => cell(value, columns[i] ?? { label: '' }, i === 0))}</tr>`,
  );
  return html`<table class="table" role="table"><caption class="visually-hidden">${caption}</caption><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup">${body}</tbody></table>`;
}

function cell(value: Html | string | number, column: Column, isFirst: boolean): Html {
  const { label, isNumber, isLabelHidden } = column;
  const more = html`${isNumber && html` class="number"`}${!isLabelHidden && html` data-label="${label}"`}`;
  return isFirst
    ? html`<th role="rowheader" scope="row"${more}>${value}</th>`
    : html`<td role="cell"${more}>${value}</td>`;
}

/** Names and what they are. */
export function facts(entries: readonly (readonly [label: string, value: Html | string])[]): Html {
  return html`<dl class="facts">${entries.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function badge(text: string, tone: 'plain' | 'good' | 'warning' = 'plain'): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** A time, as ISO for programs and in words for people; in UTC, since the server knows no other clock. */
export function day(ms: number, { language }: PageWords): Html {
  return measuresIn(language).day(ms);
}

interface Confirmation {
  readonly csrf: string;
  readonly action: string;
  /** What will happen, and what can't be undone. */
  readonly body: Html;
  /** What the button does, as a verb with its object: "Delete the application". */
  readonly label: string;
  readonly cancelHref: string;
}

/** The body of a page that asks before something is destroyed. */
export function confirmation(
  { csrf, action, body, label, cancelHref }: Confirmation,
  words: PageWords,
): Html {
  const buttons = html`<div class="buttons"><button class="button destroy">${label}</button><a class="button" href="${cancelHref}">${words('parts.cancel')}</a></div>`;
  return postForm({ csrf, action, body: html`${body}${buttons}` });
}
