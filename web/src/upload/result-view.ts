import { element } from '../elements.ts';
import { groupOf, type PhotoItem, type StateGroup } from './photo-item.ts';
import { countOf, timeText } from './words.ts';

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
  element('#result-title').textContent = sequences.size > 0 ? 'Published' : 'Nothing was published';
  return lead;
}

function leadOf(items: readonly PhotoItem[], sequences: number): string {
  const count = (group: StateGroup) => items.filter((item) => groupOf(item) === group).length;
  const known = items.filter(({ state }) => state === 'known').length;
  const others = [
    [known, 'were here already'],
    [count('left-out'), 'left out'],
    [count('problem'), 'rejected'],
  ] as const;
  const parts = others
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${n.toLocaleString('en')} ${what}`);
  const published = `${countOf(count('published'), 'photo')} in ${countOf(sequences, 'sequence')} on the map`;
  return `${[published, ...parts].join('; ')}.`;
}

function sequenceLink(photos: readonly PhotoItem[]): HTMLElement {
  const [first] = [...photos].sort((a, b) => (a.capturedAtMs ?? 0) - (b.capturedAtMs ?? 0));
  const link = document.createElement('a');
  link.href = `/app/?pKey=${encodeURIComponent(first?.image ?? '')}&focus=photo`;
  const time = first?.capturedAtMs ?? null;
  link.textContent =
    countOf(photos.length, 'photo') + (time === null ? '' : `, from ${timeText(time)} on`);
  const row = document.createElement('li');
  row.append(link);
  return row;
}
