import type { RouteOptions } from 'fastify';
import { findOwnDeletion } from '../../deletions/own-deletion.ts';
import type { Deletion, DeletionCounts } from '../../model/deletion.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { locales } from '../../words/languages.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { facts, panel } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { idInPath } from './own-application.ts';
import { photosPath } from './photos-body.ts';
import { sendPage } from './send-page.ts';
import { count } from './words.ts';
import { wordsOf } from './words-of.ts';

const idsShown = 500;

/** `/settings/photos/deletions/:id`: the receipt for a deletion. */
export function deletionPage({ store }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: `${photosPath}/deletions/:id`,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const words = wordsOf(request);
      const id = idInPath(request, 'id');
      const { user } = signedInVisitor(request).account;
      const deletion = id === undefined ? undefined : await findOwnDeletion(store, id, user.id);
      if (!deletion) throw new SpokenError('not-found', 'photos.deletion.notFound');
      const { items, next } = await store.deletions.imageIds(deletion.id, { limit: idsShown });
      return sendPage(request, reply, {
        title: words('photos.deletion.title'),
        layout: 'settings',
        section: photosPath,
        parent: { href: photosPath, label: words('photos.yours') },
        lead: words(`photos.deletion.leads.${deletion.state}`),
        ...(deletion.state !== 'done' && {
          actions: html`<a class="button" href="${photosPath}/deletions/${deletion.id}">${words('photos.deletion.lookAgain')}</a>`,
        }),
        body: html`${receipt(deletion, words)}
${items.length > 0 && erasedImages(items, next !== undefined, words)}`,
      });
    },
  };
}

function receipt(
  { id, subject, requestedAtMs, doneAtMs, counts }: Deletion,
  words: PageWords,
): Html {
  const number = (label: string, value: number) => [label, count(value, words)] as const;
  return panel({
    title: words('photos.deletion.receipt'),
    body: facts([
      [words('photos.deletion.title'), html`<code>${id}</code>`],
      [
        words('photos.deletion.what'),
        html`${words(`photos.deletion.subjects.${subject.kind}`)} <code>${subject.id}</code>`,
      ],
      [words('photos.deletion.requested'), time(requestedAtMs, words)],
      ...(doneAtMs === null
        ? []
        : [[words('photos.deletion.done'), time(doneAtMs, words)] as const]),
      number(words('parts.images'), counts.images),
      number(words('photos.deletion.sequences'), counts.sequences),
      ...(counts.unpublished > 0
        ? [number(words('photos.deletion.unpublished'), counts.unpublished)]
        : []),
      number(words('photos.deletion.detections'), counts.detections),
      ...(doneAtMs === null ? [] : whatWent(counts, words)),
    ]),
  });
}

/** Known once all of it is gone. */
function whatWent(counts: DeletionCounts, words: PageWords) {
  const { originals, thumbnails, deepZoomTiles, tracks, mapFeatures, mapTiles } = counts;
  const files = { originals, thumbnails, deepZoomTiles, tracks };
  const fileCounts = tracks > 0 ? 'fileCountsWithTracks' : 'fileCounts';
  return [
    [words('photos.deletion.files'), words(`photos.deletion.${fileCounts}`, files)],
    [words('photos.deletion.mapFeatures'), count(mapFeatures, words)],
    [words('photos.deletion.mapTiles'), count(mapTiles, words)],
  ] as const;
}

function erasedImages(ids: readonly number[], hasMore: boolean, words: PageWords): Html {
  const summary = hasMore
    ? words('photos.deletion.firstIds', { count: ids.length })
    : words('photos.deletion.ids');
  return panel({
    title: words('photos.deletion.erased'),
    lead: words('photos.deletion.erasedLead'),
    body: html`<details class="more"><summary>${summary}</summary><p><code>${ids.join(' ')}</code></p></details>`,
  });
}

/** To the second, in UTC, since the server knows no other clock. */
function time(ms: number, { language }: PageWords): Html {
  const date = new Date(ms);
  const text = date.toLocaleString(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  return html`<time datetime="${date.toISOString()}">${text} UTC</time>`;
}
