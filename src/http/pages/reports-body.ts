import type { Image } from '../../model/image.ts';
import type { Report, ReportReason } from '../../model/report.ts';
import { badge, day, panel } from './elements.ts';
import { hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { photosPath } from './photos-body.ts';

export const reportsPath = '/settings/reports';
export const maxReportNote = 300;

interface Reports {
  readonly csrf: string;
  readonly isOpen: boolean;
  readonly reports: readonly Report[];
  /** Those that there still are. */
  readonly images: ReadonlyMap<number, Image>;
  readonly usernames: ReadonlyMap<number, string>;
  readonly isFirstPage: boolean;
  readonly next: string | undefined;
}

const reasons: Readonly<Record<ReportReason, string>> = {
  privacy: 'Privacy',
  position: 'Wrong place or direction',
  quality: 'Poor quality',
  rights: 'Not allowed',
  other: 'Something else',
};

const outcomes = {
  resolved: 'Resolved',
  dismissed: 'Dismissed',
  deleted: 'Closed with the deletion of the photo',
} as const;

export function reportsBody(view: Reports): Html {
  const { isOpen, reports, isFirstPage, next } = view;
  const path = isOpen ? reportsPath : `${reportsPath}/closed`;
  const list =
    reports.length === 0
      ? panel({
          title: isOpen ? 'Nothing is reported' : 'Nothing was closed lately',
          lead: isOpen ? 'Everything that was reported is dealt with.' : undefined,
        })
      : html`<ol class="reports">${reports.map((report) => html`<li class="panel">${reportCard(report, view)}</li>`)}</ol>`;
  const pages = html`<nav class="pages" aria-label="Pages">${!isFirstPage && html`<a class="button" href="${path}">First page</a>`}${next && html`<a class="button" href="${path}?after=${next}">Next page</a>`}</nav>`;
  return html`${list}${(next || !isFirstPage) && pages}${isOpen && html`<p class="pages"><a href="${reportsPath}/closed">Closed reports</a></p>`}`;
}

function reportCard(report: Report, view: Reports): Html {
  const { reason, text, createdAtMs, closed } = report;
  const image = report.imageId === null ? undefined : view.images.get(report.imageId);
  return html`${picture(report, image)}
<div class="report-words">
<div class="report-heading"><h2>${reasons[reason]}</h2>${day(createdAtMs)}</div>
${text && html`<p class="report-text">${text}</p>`}
<p class="hint">${whoWrote(report, view)}${image && html` · Photo by ${view.usernames.get(image.creatorId) ?? 'somebody'}`}</p>
${closed ? decision(closed, view) : decide(report, view)}
</div>`;
}

function picture({ imageId }: Report, image: Image | undefined): Html {
  if (imageId === null || !image) return html`<p class="report-gone">The photo is deleted.</p>`;
  return html`<a class="report-photo" href="/app/?pKey=${imageId}"><img src="/preview/${imageId}-256.jpg" alt="" width="256" height="144" loading="lazy"><span>On the map</span></a>`;
}

function whoWrote({ reporterId, email }: Report, { usernames }: Reports): Html {
  const username = reporterId === null ? undefined : usernames.get(reporterId);
  return html`From ${username ? html`<a href="/settings/people/${username}">${username}</a>` : 'somebody who was not signed in'}${email && html`, answer to <a href="mailto:${email}">${email}</a>`}`;
}

function decide({ id, imageId }: Report, { csrf }: Reports): Html {
  const of = html`<span class="visually-hidden"> report ${id}</span>`;
  const note = textField({
    name: 'note',
    id: `note-${id}`,
    label: 'Note',
    hint: 'What you did, for other administrators.',
    maxLength: maxReportNote,
    isOptional: true,
  });
  return postForm({
    csrf,
    action: `${reportsPath}/close`,
    body: html`${hiddenField('id', String(id))}${note}<div class="buttons"><button class="button primary" name="outcome" value="resolved">Resolve${of}</button><button class="button" name="outcome" value="dismissed">Dismiss${of}</button><a class="button warn" href="${photosPath}/images/${imageId}/delete">Delete the photo…${of}</a></div>`,
  });
}

function decision(
  { outcome, atMs, byId, note }: NonNullable<Report['closed']>,
  view: Reports,
): Html {
  const by = byId === null ? undefined : view.usernames.get(byId);
  return html`<p>${badge(outcomes[outcome], outcome === 'resolved' ? 'good' : 'plain')} <span class="hint">${day(atMs)}${by && html`, by ${by}`}</span></p>${note && html`<p class="report-text">${note}</p>`}`;
}
