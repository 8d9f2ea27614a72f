import { element } from '../elements.ts';
import type { CameraCounts } from '../graph.ts';
import { locale, words } from '../words.ts';
import type { Camera } from './filters.ts';

/** Rows at most; who wants another one types more of its name. */
const rowsAtMost = 60;

const countFormat = new Intl.NumberFormat(locale);

interface Row extends Camera {
  readonly name: string;
  readonly count: number | undefined;
}

/** The list from which a camera is chosen: those in view, by how many photos they took. */
export class CameraList {
  readonly #onChange: (camera: Camera | undefined) => void;
  readonly #search = element<HTMLInputElement>('.camera-search');
  readonly #list = element('.camera-list');
  readonly #more = element('.camera-more');
  #chosen: Camera | undefined;
  #counted: CameraCounts | undefined;
  #rows: readonly (Row | undefined)[] = [];
  #drawn = '';

  constructor(onChange: (camera: Camera | undefined) => void) {
    this.#onChange = onChange;
    this.#search.addEventListener('input', () => this.#draw());
    this.#list.addEventListener('change', ({ target }) => {
      const row = this.#rows[Number((target as HTMLInputElement).value)];
      this.#onChange(row && { make: row.make, model: row.model });
    });
  }

  show(chosen: Camera | undefined): void {
    this.#chosen = chosen;
    this.#draw();
  }

  /** Those in view; undefined: not known yet. */
  offer(counted: CameraCounts | undefined): void {
    this.#counted = counted;
    this.#draw();
  }

  #draw(): void {
    const found = this.#found();
    const others = found.filter((row) => !isSame(row, this.#chosen));
    const shown = found.slice(0, rowsAtMost);
    this.#more.textContent = this.#remark(others.length, found.length - shown.length);
    const drawn = JSON.stringify([shown, this.#chosen]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const hadFocus = this.#list.contains(document.activeElement);
    this.#rows = [undefined, ...shown];
    this.#list.replaceChildren(...this.#rows.map((row, index) => this.#row(row, index)));
    if (hadFocus) this.#list.querySelector<HTMLInputElement>(':checked')?.focus();
  }

  /** The chosen one is among them, wherever it is. */
  #found(): Row[] {
    const wanted = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = rowsOf(this.#counted);
    const chosen = this.#chosen;
    if (chosen && !rows.some((row) => isSame(row, chosen))) {
      rows.unshift({
        ...chosen,
        name: nameOf(chosen),
        count: this.#counted?.isExact ? 0 : undefined,
      });
    }
    return rows.filter(
      (row) =>
        (chosen && isSame(row, chosen)) ||
        wanted.every((word) => row.name.toLowerCase().includes(word)),
    );
  }

  #remark(others: number, more: number): string {
    if (more > 0) return words('filters.moreToFind', { count: more });
    if (!this.#counted) return '';
    if (!this.#counted.isExact) return words('filters.camerasNotAll');
    if (others > 0) return '';
    if (this.#search.value.trim()) return words('filters.noSuchCamera');
    return this.#counted.cameras.length === 0 ? words('filters.noCameras') : '';
  }

  #row(row: Row | undefined, index: number): HTMLElement {
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = 'camera';
    radio.value = String(index);
    radio.checked = row ? isSame(row, this.#chosen) : this.#chosen === undefined;
    const name = document.createElement('span');
    name.className = 'value-name';
    name.textContent = row?.name ?? words('filters.anyCamera');
    const label = document.createElement('label');
    label.className = 'value-row';
    label.append(radio, name);
    if (row?.count !== undefined) {
      const count = document.createElement('span');
      count.className = 'value-count';
      count.textContent = countFormat.format(row.count);
      const inView = document.createElement('span');
      inView.className = 'visually-hidden';
      inView.textContent = ` ${words('filters.inView')}`;
      count.append(inView);
      label.append(count);
    }
    return label;
  }
}

/** Every camera, and before those of a make the make itself where there are several. */
function rowsOf(counted: CameraCounts | undefined): Row[] {
  const { cameras = [], isExact = false } = counted ?? {};
  const rows: Row[] = [];
  for (const [make, models] of Map.groupBy(cameras, (camera) => camera.make)) {
    const countOf = (count: number) => (isExact ? count : undefined);
    if (models.length > 1 || models[0]?.model === undefined) {
      const count = countOf(models.reduce((sum, each) => sum + each.count, 0));
      rows.push({ make, model: undefined, name: nameOf({ make, model: undefined }), count });
    }
    for (const { model, count } of models) {
      if (model === undefined) continue;
      rows.push({ make, model, name: nameOf({ make, model }), count: countOf(count) });
    }
  }
  return rows;
}

/** Models often begin with their make. */
function nameOf({ make, model }: Camera): string {
  if (model === undefined) return words('filters.anyOfMake', { make });
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
}

function isSame(a: Camera, b: Camera | undefined): boolean {
  return a.make === b?.make && a.model === b.model;
}
