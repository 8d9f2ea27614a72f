import type { PageWords } from '../../words/in-languages.ts';
import { badge } from './elements.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';
import { sequencePath } from './profile-paths.ts';
import type { ListedSequence } from './read-profile.ts';

export function cameraOf({
  make,
  model,
}: {
  readonly make: string | null;
  readonly model: string | null;
}): string {
  return [make, model].filter(Boolean).join(' ');
}

/** Sequences with a picture of each; their pictures come when they are scrolled to. */
export function sequenceCards(
  sequences: readonly ListedSequence[],
  words: PageWords,
  measures: Measures,
): Html {
  return html`<ul class="cards">${sequences.map((sequence) => card(sequence, words, measures))}</ul>`;
}

function card(sequence: ListedSequence, words: PageWords, measures: Measures): Html {
  const { id, capturedAtMs, endedAtMs, lengthMetres, imageCount, isPano, firstImageId } = sequence;
  const camera = cameraOf(sequence);
  return html`<li class="card"><a href="${sequencePath(id)}"><span class="card-picture">${firstImageId !== undefined && html`<img src="/preview/${firstImageId}-256.jpg" alt="" width="256" height="171" loading="lazy" decoding="async">`}${isPano && badge('360°')}</span><strong>${measures.moment(capturedAtMs)}</strong></a>
<p>${words('profile.images', { count: imageCount })} · ${measures.length(lengthMetres)} · ${measures.duration(endedAtMs - capturedAtMs)}</p>${camera && html`<p class="card-camera">${camera}</p>`}</li>`;
}
