import type { Map as MapLibreMap } from 'maplibre-gl';
import { button, element } from '../elements.ts';
import type { Query } from '../filters/filter-query.ts';
import { countFilters, type Filters } from '../filters/filters.ts';
import type { Count, Graph } from '../graph.ts';
import { closeWhenLeft } from '../map/close-when-left.ts';
import { viewBox } from '../map/view-box.ts';
import { locale, words } from '../words.ts';
import { type DownloadKindName, downloadKindNames, downloadKinds } from './download-kinds.ts';
import { fetchFile, type Progress, saveFile } from './fetch-file.ts';
import { sizeText } from './size-text.ts';
import { ViewCounts } from './view-counts.ts';

const countFormat = new Intl.NumberFormat(locale);
const extensions: Readonly<Record<string, string>> = { flatgeobuf: 'fgb' };

/** The panel that counts what is in view, and saves it as a file. */
export class DownloadsPanel {
  readonly #map: MapLibreMap;
  readonly #graph: Graph;
  readonly #shownFilters: () => Filters;
  readonly #panel = element<HTMLDetailsElement>('.downloads');
  readonly #form = element<HTMLFormElement>('.downloads-panel');
  readonly #format = element<HTMLSelectElement>('#download-format');
  readonly #note = element('.download-note');
  readonly #bar = element<HTMLProgressElement>('.download-bar');
  readonly #soFar = element('.download-so-far');
  readonly #said = element('.download-said');
  readonly #counts = new Map<DownloadKindName, Count>();
  readonly #counter: ViewCounts<DownloadKindName>;
  /** Gives up the file that is on its way. */
  #underWay: AbortController | undefined;

  constructor(map: MapLibreMap, graph: Graph, shownFilters: () => Filters) {
    this.#map = map;
    this.#graph = graph;
    this.#shownFilters = shownFilters;
    this.#counter = new ViewCounts(graph, (kind, count) => this.#showCount(kind, count));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#download();
    });
    this.#form.addEventListener('change', () => this.#follow());
    button('cancel-download').addEventListener('click', () => this.#underWay?.abort());
    closeWhenLeft(this.#panel, map);
    this.#panel.addEventListener('toggle', () => this.refresh());
    map.on('moveend', () => this.refresh());
  }

  /** Counts anew, where somebody sees it. */
  refresh(): void {
    if (!this.#panel.open) return;
    element('.download-filtered').hidden = countFilters(this.#shownFilters()) === 0;
    const questions = new Map(
      downloadKindNames.map((kind) => [
        kind,
        { path: downloadKinds[kind].path, query: this.#queryOf(kind) },
      ]),
    );
    if (!this.#counter.ask(questions)) return;
    this.#counts.clear();
    for (const kind of downloadKindNames) countField(kind).dataset.isOld = '';
    this.#follow();
  }

  get #kind(): DownloadKindName {
    const { value } = element<HTMLInputElement>('[name="download-kind"]:checked', this.#form);
    return downloadKindNames.find((kind) => kind === value) ?? 'images';
  }

  #queryOf(kind: DownloadKindName): Query {
    return { bbox: viewBox(this.#map), ...downloadKinds[kind].query(this.#shownFilters()) };
  }

  #showCount(kind: DownloadKindName, count: Count | undefined): void {
    const field = countField(kind);
    delete field.dataset.isOld;
    if (count) this.#counts.set(kind, count);
    field.textContent = count ? countText(count) : words('downloads.uncounted');
    this.#follow();
  }

  /** What the button does with what is chosen. */
  #follow(): void {
    const count = this.#counts.get(this.#kind);
    const isNothing = count?.isExact === true && count.count === 0;
    const isLarge = count !== undefined && !count.isExact;
    button('download').setAttribute('aria-disabled', String(isNothing));
    this.#note.textContent = isNothing
      ? words('downloads.nothing')
      : isLarge
        ? words('downloads.large')
        : '';
  }

  /**
   * What is counted, is shown to advance, and fits where browsers keep what a page fetches. Of what is too
   * much to be counted, there is no telling how far it is; the browser saves it as it comes, whatever its size.
   */
  async #download(): Promise<void> {
    const kind = this.#kind;
    const format = this.#format.value;
    const { path, fileName } = downloadKinds[kind];
    const url = this.#graph.fileLink(`${path}/download`, { ...this.#queryOf(kind), format });
    const name = `${fileName}.${extensions[format] ?? format}`;
    const count = this.#counts.get(kind);
    if (this.#underWay || (count?.isExact && count.count === 0)) return;
    if (!count?.isExact) {
      saveFile(url, name);
      this.#said.textContent = words('downloads.started');
      return;
    }
    const underWay = new AbortController();
    this.#begin(underWay, count.count);
    try {
      const { file, progress } = await fetchFile(url, format, underWay.signal, (so) =>
        this.#advance(so, count.count),
      );
      saveFile(file, name);
      this.#end(
        words('downloads.saved', {
          file: name,
          count: Math.min(progress.rows, count.count),
          size: sizeText(progress.bytes),
        }),
      );
    } catch (error) {
      if (!underWay.signal.aborted) console.warn(error);
      this.#end(words(underWay.signal.aborted ? 'downloads.cancelled' : 'downloads.failed'));
    }
  }

  #begin(underWay: AbortController, total: number): void {
    this.#underWay = underWay;
    this.#advance({ rows: 0, bytes: 0 }, total);
    this.#said.textContent = words('downloads.started');
    this.#form.dataset.isUnderWay = '';
    button('cancel-download').focus();
  }

  #advance({ rows, bytes }: Progress, total: number): void {
    const count = Math.min(rows, total);
    this.#bar.max = total;
    this.#bar.value = count;
    this.#soFar.textContent = words('downloads.soFar', { count, total, size: sizeText(bytes) });
  }

  #end(said: string): void {
    this.#underWay = undefined;
    const hadFocus = document.activeElement === button('cancel-download');
    delete this.#form.dataset.isUnderWay;
    if (hadFocus) button('download').focus();
    this.#said.textContent = said;
  }
}

function countField(kind: DownloadKindName): HTMLElement {
  return element(`[data-count="${kind}"]`);
}

function countText({ count, isExact }: Count): string {
  return isExact ? countFormat.format(count) : words('downloads.atLeast', { count });
}
