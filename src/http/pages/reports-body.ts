import type { Image } from '../../model/image.ts';
import type { Report } from '../../model/report.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { badge, panel } from './elements.ts';
import { hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { pageLinks } from './page-links.ts';
import { peoplePath } from './people-body.ts';
import { photosPath } from './photos-body.ts';
import type { Speech } from './speech.ts';

export const reportsPath = '/settings/reports';
export const maxReportNote = 300;

interface Reports {
  readonly csrf: string;
  readonly speech: Speech;
  readonly isOpen: boolean;
  readonly reports: readonly Report[];
  /** Those that there still are. */
  readonly images: ReadonlyMap<number, Image>;
  readonly usernames: ReadonlyMap<number, string>;
  readonly isFirstPage: boolean;
  readonly next: string | undefined;
}

export function reportsBody(view: Reports): Html {
  const { isOpen, reports, isFirstPage, next, speech } = view;
  const { words } = speech;
  const path = isOpen ? reportsPath : `${reportsPath}/closed`;
  const list =
    reports.length === 0
      ? panel({
          title: words(isOpen ? 'admin.reports.none' : 'admin.reports.noneClosed'),
          lead: isOpen ? words('admin.reports.noneLead') : undefined,
        })
      : html`<ol class="reports">${reports.map((report) => html`<li class="panel">${reportCard(report, view)}</li>`)}</ol>`;
  return html`${list}${pageLinks({ words, path, isFirstPage, next })}${isOpen && html`<p class="pages"><a href="${reportsPath}/closed">${words('admin.reports.closedTitle')}</a></p>`}`;
}

function reportCard(report: Report, view: Reports): Html {
  const { words, day } = view.speech;
  const { reason, text, createdAtMs, closed } = report;
  const image = report.imageId === null ? undefined : view.images.get(report.imageId);
  return html`${picture(words, image)}
<div class="report-words">
<div class="report-heading"><h2>${words(`admin.reports.reasons.${reason}`)}</h2>${day(createdAtMs)}</div>
${text && html`<p class="report-text">${text}</p>`}
<ul class="report-facts">${facts(report, image, view).map((fact) => html`<li>${fact}</li>`)}</ul>
${closed ? decision(closed, view) : decide(report, view)}
</div>`;
}

function picture(words: PageWords, image: Image | undefined): Html {
  if (!image) return html`<p class="report-gone">${words('admin.reports.photoGone')}</p>`;
  return html`<a class="report-photo" href="/app/?pKey=${image.id}"><img src="/preview/${image.id}-256.jpg" alt="" width="256" height="192" loading="lazy"><span>${words('admin.reports.onMap')}</span></a>`;
}

function facts(
  { reporterId, email }: Report,
  image: Image | undefined,
  { speech: { words }, usernames }: Reports,
): Html[] {
  const reporter = reporterId === null ? undefined : usernames.get(reporterId);
  const author = image && usernames.get(image.creatorId);
  const user = (inside: string) => html`<a href="${peoplePath}/${inside}">${inside}</a>`;
  const mail = (inside: string) => html`<a href="mailto:${inside}">${inside}</a>`;
  return [
    reporter === undefined
      ? html`${words('admin.reports.fromStranger')}`
      : inHtml(words('admin.reports.from', { username: reporter }), { user }),
    ...(email ? [inHtml(words('admin.reports.answerTo', { email }), { mail })] : []),
    ...(author ? [html`${words('admin.reports.photoBy', { username: author })}`] : []),
  ];
}

function decide({ id, imageId }: Report, { csrf, speech: { words } }: Reports): Html {
  const which = html`<span class="visually-hidden">${words('admin.reports.which', { id })}</span>`;
  const note = textField(
    {
      name: 'note',
      id: `note-${id}`,
      label: words('admin.reports.note'),
      maxLength: maxReportNote,
      isOptional: true,
    },
    words,
  );
  return postForm({
    csrf,
    action: `${reportsPath}/close`,
    body: html`${hiddenField('id', String(id))}${note}<div class="buttons"><button class="button primary" name="outcome" value="resolved">${words('admin.reports.resolve')}${which}</button><button class="button" name="outcome" value="dismissed">${words('admin.reports.dismiss')}${which}</button><a class="button warn" href="${photosPath}/images/${imageId}/delete">${words('admin.reports.deletePhoto')}${which}</a></div>`,
  });
}

function decision(
  { outcome, atMs, byId, note }: NonNullable<Report['closed']>,
  { speech: { words, day }, usernames }: Reports,
): Html {
  const username = byId === null ? undefined : usernames.get(byId);
  const tone = outcome === 'resolved' ? 'good' : 'plain';
  return html`<p>${badge(words(`admin.reports.outcomes.${outcome}`), tone)} <span class="hint">${day(atMs)}${username && html`, ${words('admin.reports.closedBy', { username })}`}</span></p>${note && html`<p class="report-text">${note}</p>`}`;
}
