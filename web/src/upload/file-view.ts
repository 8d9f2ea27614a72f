import { button, element } from '../elements.ts';
import { locale, words } from '../words.ts';
import { groupOf, type PhotoItem, type StateGroup, stateGroups } from './photo-item.ts';
import type { PhotoList } from './photo-list.ts';
import { bytesText, timeText } from './quantities.ts';

const rowsAtOnce = 25;

export interface FileActions {
  /** Shows a photo on the map. */
  show(item: PhotoItem): void;
  remove(item: PhotoItem): void;
  retry(item: PhotoItem): void;
}

/** The list of photos, a page of it at a time, so that thousands cost what 25 do. */
export class FileView {
  readonly #photos: PhotoList;
  readonly #rows: readonly Row[];
  readonly #filters: ReadonlyMap<StateGroup | 'all', Filter>;
  #shown: StateGroup | 'all' = 'all';
  #page = 0;

  constructor(photos: PhotoList, actions: FileActions) {
    this.#photos = photos;
    this.#rows = Array.from({ length: rowsAtOnce }, () => new Row(actions));
    this.#filters = new Map(
      (['all', ...stateGroups] as const).map((group) => [
        group,
        new Filter(group, () => this.#choose(group)),
      ]),
    );
    element('.filters').replaceChildren(
      ...[...this.#filters.values()].map((filter) => filter.element),
    );
    button('page-back').addEventListener('click', () => this.#turn(-1));
    button('page-on').addEventListener('click', () => this.#turn(1));
  }

  update(): void {
    const { items } = this.#photos;
    element('.upload-files').hidden = items.length === 0;
    const counts = new Map<StateGroup | 'all', number>([['all', items.length]]);
    for (const item of items) {
      const group = groupOf(item);
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    for (const [group, filter] of this.#filters) {
      filter.update(counts.get(group) ?? 0, this.#shown === group);
    }
    const shown = this.#items();
    const lastPage = Math.max(0, Math.ceil(shown.length / rowsAtOnce) - 1);
    this.#page = Math.min(this.#page, lastPage);
    const start = this.#page * rowsAtOnce;
    for (const [i, row] of this.#rows.entries()) row.update(shown[start + i]);
    const list = element<HTMLOListElement>('.file-list');
    const used = this.#rows.filter(({ item }) => item !== undefined);
    // Put in again, an element loses the focus.
    for (const row of this.#rows.slice(used.length)) row.element.remove();
    for (const row of used.slice(list.childElementCount)) list.append(row.element);
    list.start = start + 1;
    element('.file-pages').hidden = shown.length <= rowsAtOnce;
    const end = Math.min(start + rowsAtOnce, shown.length);
    element('.file-range').textContent = words('upload.list.range', {
      from: start + 1,
      to: end,
      count: shown.length,
    });
    button('page-back').disabled = this.#page === 0;
    button('page-on').disabled = this.#page === lastPage;
  }

  /** Brings a photo's row into view, and the focus to it. */
  reveal(item: PhotoItem): void {
    this.#shown = 'all';
    this.#page = Math.floor(this.#photos.items.indexOf(item) / rowsAtOnce);
    this.update();
    this.#rows.find((row) => row.item === item)?.focus();
  }

  #items(): readonly PhotoItem[] {
    const { items } = this.#photos;
    return this.#shown === 'all' ? items : items.filter((item) => groupOf(item) === this.#shown);
  }

  #choose(group: StateGroup | 'all'): void {
    this.#shown = group;
    this.#page = 0;
    this.update();
  }

  #turn(by: number): void {
    this.#page += by;
    this.update();
    this.#rows[0]?.focus();
  }
}

/** A button that shows how many photos are in a state, and the list of them alone. */
class Filter {
  readonly element = document.createElement('button');
  readonly #count = document.createElement('span');
  readonly #isAll: boolean;

  constructor(group: StateGroup | 'all', choose: () => void) {
    this.#isAll = group === 'all';
    this.element.type = 'button';
    this.element.className = 'filter';
    this.element.dataset.group = group;
    this.#count.className = 'filter-count';
    const label = words(`upload.groups.${group}`);
    this.element.append(...(group === 'all' ? [] : [dot()]), `${label} `, this.#count);
    this.element.addEventListener('click', choose);
  }

  update(count: number, isShown: boolean): void {
    setText(this.#count, count.toLocaleString(locale));
    this.element.setAttribute('aria-pressed', String(isShown));
    this.element.disabled = count === 0 && !isShown && !this.#isAll;
  }
}

class Row {
  readonly element = document.createElement('li');
  readonly #name = document.createElement('button');
  readonly #facts = document.createElement('span');
  readonly #state = document.createElement('span');
  readonly #reason = document.createElement('p');
  readonly #act = document.createElement('button');
  item: PhotoItem | undefined;

  constructor(actions: FileActions) {
    this.element.className = 'file';
    this.#name.type = 'button';
    this.#name.className = 'file-name';
    this.#facts.className = 'file-facts';
    this.#state.className = 'file-state';
    this.#reason.className = 'file-reason hint';
    this.#act.type = 'button';
    this.#act.className = 'button small';
    this.element.append(dot(), this.#name, this.#facts, this.#state, this.#act, this.#reason);
    this.#name.addEventListener('click', () => this.item && actions.show(this.item));
    this.#act.addEventListener('click', () => {
      if (this.item?.state === 'failed') actions.retry(this.item);
      else if (this.item) actions.remove(this.item);
      // The button may be gone, or another photo's.
      this.focus();
    });
  }

  update(item: PhotoItem | undefined): void {
    this.item = item;
    if (!item) return;
    const { name, size, state, sentBytes, capturedAtMs, position, reason } = item;
    this.element.dataset.group = groupOf(item);
    setText(this.#name, name);
    this.#name.title = position ? words('upload.list.show') : '';
    const facts = [
      capturedAtMs === null ? '' : timeText(capturedAtMs),
      size === undefined ? '' : bytesText(size),
    ];
    setText(this.#facts, facts.filter(Boolean).join(' · '));
    const isPart = (state === 'sending' || state === 'unfinished') && size && sentBytes > 0;
    const part = isPart ? `, ${Math.floor((sentBytes / size) * 100)} %` : '';
    setText(this.#state, words(`upload.states.${state}`) + part);
    setText(this.#reason, reason ?? '');
    this.#reason.hidden = reason === undefined;
    const isRemovable = item.serverId === undefined && (state === 'ready' || state === 'left-out');
    this.#act.hidden = !isRemovable && state !== 'failed';
    setText(this.#act, words(state === 'failed' ? 'upload.list.tryAgain' : 'upload.list.remove'));
    this.#act.setAttribute('aria-label', `${this.#act.textContent}: ${name}`);
  }

  focus(): void {
    if (this.item) this.#name.focus();
  }
}

function dot(): HTMLElement {
  const mark = document.createElement('i');
  mark.className = 'dot';
  mark.setAttribute('aria-hidden', 'true');
  return mark;
}

/** Leaves alone what is the same, so that nothing is drawn or read out again. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
