import type { SequenceSummary } from '../../store/store.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { badge, day, panel, table } from './elements.ts';
import { type Html, html } from './html.ts';
import { sequencePath } from './profile-paths.ts';
import type { ListedPhotos, ListedUpload } from './read-photos.ts';
import { count } from './words.ts';

export const photosPath = '/settings/photos';

/** `username`: of whom an administrator looks at the photos. */
export function photosBody(
  photos: ListedPhotos,
  username: string | undefined,
  words: PageWords,
): Html {
  const { uploads, sequences, nextUploads, nextSequences, isFirstPage } = photos;
  return html`${panel({
    title: words('photos.uploads.title'),
    lead: words('photos.uploads.lead'),
    body: html`${table({
      caption: words('photos.uploads.title'),
      columns: [
        { label: words('photos.uploads.upload') },
        { label: words('photos.uploads.begun') },
        { label: words('parts.images'), isNumber: true },
        { label: words('parts.actions'), isLabelHidden: true },
      ],
      rows: uploads.map((upload) => uploadRow(upload, words)),
      empty: words('photos.uploads.empty'),
    })}${pages({ uploads: nextUploads }, username, isFirstPage, words)}`,
  })}
${panel({
  title: words('photos.sequences.title'),
  lead: words('photos.sequences.lead'),
  body: html`${table({
    caption: words('photos.sequences.title'),
    columns: [
      { label: words('photos.sequences.captured') },
      { label: words('parts.images'), isNumber: true },
      { label: words('parts.actions'), isLabelHidden: true },
    ],
    rows: sequences.map((sequence) => sequenceRow(sequence, words)),
    empty: words('photos.sequences.empty'),
  })}${pages({ sequences: nextSequences }, username, isFirstPage, words)}`,
})}`;
}

function uploadRow({ id, name, createdAtMs, photos }: ListedUpload, words: PageWords) {
  const { published, rejected, duplicate, received, prepared } = photos;
  const waiting = received + prepared;
  return [
    html`${name ?? words('photos.uploads.noPhotos')} ${waiting > 0 && badge(words('photos.uploads.inWork', { count: waiting }))} ${rejected > 0 && badge(words('photos.uploads.notUsable', { count: rejected }), 'warning')} ${duplicate > 0 && badge(words('photos.uploads.leftOut', { count: duplicate }))}`,
    createdAtMs === 0
      ? html`<span class="optional">${words('photos.uploads.unknown')}</span>`
      : day(createdAtMs, words),
    count(published, words),
    deleteLink('uploads', id, words('photos.uploads.which', { name: name ?? id }), words),
  ];
}

function sequenceRow({ id, capturedAtMs, imageCount, isPano }: SequenceSummary, words: PageWords) {
  return [
    html`<a href="${sequencePath(id)}">${day(capturedAtMs, words)}</a> ${isPano && badge('360°')}`,
    count(imageCount, words),
    deleteLink('sequences', id, words('photos.sequences.which', { name: id }), words),
  ];
}

function deleteLink(
  kind: 'uploads' | 'sequences',
  id: string | number,
  which: string,
  words: PageWords,
): Html {
  return html`<div class="row-form"><a class="button warn" href="${photosPath}/${kind}/${id}/delete">${words('photos.deleteLink')}<span class="visually-hidden"> ${which}</span></a></div>`;
}

function pages(
  next: Readonly<Partial<Record<'uploads' | 'sequences', string | undefined>>>,
  username: string | undefined,
  isFirstPage: boolean,
  words: PageWords,
): Html {
  const of = username === undefined ? {} : { user: username };
  const name = 'uploads' in next ? 'uploads' : 'sequences';
  const cursor = next[name];
  if (cursor === undefined && isFirstPage) return html``;
  const more = cursor !== undefined && new URLSearchParams({ ...of, [name]: cursor });
  return html`<nav class="pages" aria-label="${words(`photos.${name}.pages`)}">${!isFirstPage && html`<a class="button" href="${photosPath}?${String(new URLSearchParams(of))}">${words('parts.firstPage')}</a>`}${more && html`<a class="button" href="${photosPath}?${String(more)}">${words('parts.nextPage')}</a>`}</nav>`;
}
