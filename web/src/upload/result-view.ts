import { element } from '../elements.ts';
import { words } from '../words.ts';
import { groupOf, type PhotoItem, type StateGroup } from './photo-item.ts';
import { timeText } from './quantities.ts';

/** Shows what an upload became: its sequences, as links to the map. Answers it in a sentence. */
export function showResult(items: readonly PhotoItem[]): string {
  const sequences = Map.groupBy(
    items.filter(({ sequence, image }) => sequence !== undefined && image !== undefined),
    ({ sequence }) => sequence ?? '',
  );
  const links = [...sequences.values()].map(sequenceLink);
  element('.sequence-list').replaceChildren(...links);
  const lead = leadOf(items, sequences.size);
  element('.result-lead').textContent = lead;
  element('#result-title').textContent = words(
    sequences.size > 0 ? 'upload.result.published' : 'upload.result.nothing',
  );
  return lead;
}

function leadOf(items: readonly PhotoItem[], sequences: number): string {
  const count = (group: StateGroup) => items.filter((item) => groupOf(item) === group).length;
  const known = items.filter(({ state }) => state === 'known').length;
  const others = [
    [known, 'known'],
    [count('left-out'), 'leftOut'],
    [count('problem'), 'rejected'],
  ] as const;
  const parts = others
    .filter(([n]) => n > 0)
    .map(([many, what]) => words(`upload.result.${what}`, { many }));
  const published = words('upload.result.lead', {
    photos: words('upload.photos', { count: count('published') }),
    sequences: words('upload.sequences', { count: sequences }),
  });
  return `${[published, ...parts].join('; ')}.`;
}

function sequenceLink(photos: readonly PhotoItem[]): HTMLElement {
  const [first] = [...photos].sort((a, b) => (a.capturedAtMs ?? 0) - (b.capturedAtMs ?? 0));
  const link = document.createElement('a');
  link.href = `/app/?pKey=${encodeURIComponent(first?.image ?? '')}&focus=photo`;
  const time = first?.capturedAtMs ?? null;
  const many = words('upload.photos', { count: photos.length });
  link.textContent =
    time === null ? many : words('upload.result.sequence', { photos: many, time: timeText(time) });
  const row = document.createElement('li');
  row.append(link);
  return row;
}
