import type { RouteOptions } from 'fastify';
import { findOwnDeletion } from '../../deletions/own-deletion.ts';
import { WaysideError } from '../../errors.ts';
import type { Deletion, DeletionCounts } from '../../model/deletion.ts';
import type { HttpServices } from '../services.ts';
import { facts, panel } from './elements.ts';
import { signedInVisitor } from './form-body.ts';
import { type Html, html } from './html.ts';
import { idInPath } from './own-application.ts';
import { photosPath } from './photos-body.ts';
import { sendPage } from './send-page.ts';
import { count } from './words.ts';

const idsShown = 500;

/** `/settings/photos/deletions/:id`: the receipt for a deletion. */
export function deletionPage({ store }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: `${photosPath}/deletions/:id`,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const id = idInPath(request, 'id');
      const { user } = signedInVisitor(request).account;
      const deletion = id === undefined ? undefined : await findOwnDeletion(store, id, user.id);
      if (!deletion) throw new WaysideError('not-found', 'There is no such deletion of yours.');
      const { items, next } = await store.deletions.imageIds(deletion.id, { limit: idsShown });
      return sendPage(request, reply, {
        title: 'Deletion',
        layout: 'settings',
        section: photosPath,
        parent: { href: photosPath, label: 'Your photos' },
        lead: leads[deletion.state],
        ...(deletion.state !== 'done' && {
          actions: html`<a class="button" href="${photosPath}/deletions/${deletion.id}">Look again</a>`,
        }),
        body: html`${receipt(deletion)}
${items.length > 0 && erasedImages(items, next !== undefined)}`,
      });
    },
  };
}

const leads: Readonly<Record<Deletion['state'], string>> = {
  requested: 'It is under way: some images can still be seen for a moment.',
  running:
    'Nobody can find the images any more. Their files, and what was made of them, are being erased.',
  done: 'Nothing of it is left.',
};

function receipt({ id, subject, requestedAtMs, doneAtMs, counts }: Deletion): Html {
  const number = (label: string, value: number) => [label, count(value)] as const;
  return panel({
    title: 'Receipt',
    body: facts([
      ['Deletion', html`<code>${id}</code>`],
      ['What', html`${subjects[subject.kind]} <code>${subject.id}</code>`],
      ['Requested', time(requestedAtMs)],
      ...(doneAtMs === null ? [] : [['Done', time(doneAtMs)] as const]),
      number('Images', counts.images),
      number('Sequences', counts.sequences),
      ...(counts.unpublished > 0 ? [number('Photos that were no images', counts.unpublished)] : []),
      number('Detections', counts.detections),
      ...(doneAtMs === null ? [] : whatWent(counts)),
    ]),
  });
}

/** Known once all of it is gone. */
function whatWent(counts: DeletionCounts) {
  const { originals, thumbnails, deepZoomTiles, tracks, mapFeatures, mapTiles } = counts;
  const files = `${count(originals)} originals, ${count(thumbnails)} thumbnails, ${count(deepZoomTiles)} deep-zoom tiles`;
  return [
    ['Files', tracks > 0 ? `${files}, ${count(tracks)} tracks` : files],
    ['Map features derived anew', count(mapFeatures)],
    ['Map tiles made anew', count(mapTiles)],
  ] as const;
}

const subjects: Readonly<Record<Deletion['subject']['kind'], string>> = {
  image: 'Image',
  sequence: 'Sequence',
  upload: 'Upload',
  user: 'All photos of user',
};

function erasedImages(ids: readonly number[], hasMore: boolean): Html {
  return panel({
    title: 'Erased images',
    lead: 'No image will ever have one of these ids again.',
    body: html`<details class="more"><summary>${hasMore ? `The first ${count(ids.length)} ids` : 'Their ids'}</summary><p><code>${ids.join(' ')}</code></p></details>`,
  });
}

/** To the second, in UTC, since the server knows no other clock. */
function time(ms: number): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
