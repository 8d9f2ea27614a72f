import type { SequenceSummary } from '../../store/store.ts';
import { badge, day, panel, table } from './elements.ts';
import { type Html, html } from './html.ts';
import { sequencePath } from './profile-paths.ts';
import type { ListedPhotos, ListedUpload } from './read-photos.ts';
import { count } from './words.ts';

export const photosPath = '/settings/photos';

/** `username`: of whom an administrator looks at the photos. */
export function photosBody(photos: ListedPhotos, username: string | undefined): Html {
  const { uploads, sequences, nextUploads, nextSequences, isFirstPage } = photos;
  return html`${panel({
    title: 'Uploads',
    lead: 'What came in together, the latest first; without a title, by its first photo.',
    body: html`${table({
      caption: 'Uploads',
      columns: [
        { label: 'Upload' },
        { label: 'Begun' },
        { label: 'Images', isNumber: true },
        { label: 'What can be done', isLabelHidden: true },
      ],
      rows: uploads.map(uploadRow),
      empty: 'Nothing was uploaded.',
    })}${pages({ uploads: nextUploads }, username, isFirstPage)}`,
  })}
${panel({
  title: 'Sequences',
  lead: 'Images in the order in which they were captured, the latest first.',
  body: html`${table({
    caption: 'Sequences',
    columns: [
      { label: 'Captured' },
      { label: 'Images', isNumber: true },
      { label: 'What can be done', isLabelHidden: true },
    ],
    rows: sequences.map(sequenceRow),
    empty: 'There are no images yet.',
  })}${pages({ sequences: nextSequences }, username, isFirstPage)}`,
})}`;
}

function uploadRow({ id, name, createdAtMs, photos }: ListedUpload) {
  const { published, rejected, duplicate, received, prepared } = photos;
  const waiting = received + prepared;
  return [
    html`${name ?? 'No photos'} ${waiting > 0 && badge(`${count(waiting)} in work`)} ${rejected > 0 && badge(`${count(rejected)} not usable`, 'warning')} ${duplicate > 0 && badge(`${count(duplicate)} left out`)}`,
    createdAtMs === 0 ? html`<span class="optional">unknown</span>` : day(createdAtMs),
    count(published),
    deleteLink('uploads', String(id), `the upload ${name ?? id}`),
  ];
}

function sequenceRow({ id, capturedAtMs, imageCount, isPano }: SequenceSummary) {
  return [
    html`<a href="${sequencePath(id)}">${day(capturedAtMs)}</a> ${isPano && badge('360°')}`,
    count(imageCount),
    deleteLink('sequences', id, `the sequence ${id}`),
  ];
}

function deleteLink(kind: 'uploads' | 'sequences', id: string, what: string): Html {
  return html`<div class="row-form"><a class="button warn" href="${photosPath}/${kind}/${id}/delete">Delete…<span class="visually-hidden"> ${what}</span></a></div>`;
}

function pages(
  next: Readonly<Record<string, string | undefined>>,
  username: string | undefined,
  isFirstPage: boolean,
): Html {
  const of = username === undefined ? {} : { user: username };
  const [[name = '', cursor] = []] = Object.entries(next);
  if (cursor === undefined && isFirstPage) return html``;
  const more = cursor !== undefined && new URLSearchParams({ ...of, [name]: cursor });
  return html`<nav class="pages" aria-label="Pages of ${name}">${!isFirstPage && html`<a class="button" href="${photosPath}?${String(new URLSearchParams(of))}">First page</a>`}${more && html`<a class="button" href="${photosPath}?${String(more)}">Next page</a>`}</nav>`;
}
