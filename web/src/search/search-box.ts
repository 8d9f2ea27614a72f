import { element } from '../elements.ts';
import type { Graph } from '../graph.ts';
import { announce } from '../notice.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { words } from '../words.ts';
import { type Found, find, type Goal } from './find.ts';

/** After the last key, before the server is asked. */
const pauseMs = 200;
const recentAtMost = 5;
const textAtMost = 300;

/**
 * The search on the map, a combobox as the ARIA Authoring Practices describe it: the keyboard stays in
 * the field, arrows go through what was found, Enter goes there. What was chosen lately is offered while
 * the field is empty, and forgotten with the page.
 */
export class SearchBox {
  readonly #graph: Graph;
  readonly #vocabulary: Vocabulary;
  readonly #onGoal: (goal: Goal) => void;
  readonly #field = element<HTMLInputElement>('#search-field');
  readonly #list = element('#search-found');
  readonly #none = element('.search-none');
  #asked: { readonly text: string; readonly found: Promise<readonly Found[]> } | undefined;
  #found: readonly Found[] = [];
  #recent: readonly Found[] = [];
  #active = -1;

  constructor(graph: Graph, vocabulary: Vocabulary, onGoal: (goal: Goal) => void) {
    this.#graph = graph;
    this.#vocabulary = vocabulary;
    this.#onGoal = onGoal;
    this.#field.addEventListener('input', () => void this.#search(pauseMs));
    this.#field.addEventListener('click', () => void this.#search(0));
    this.#field.addEventListener('blur', () => this.#close());
    this.#field.addEventListener('keydown', (event) => this.#onKey(event));
    // The field keeps the focus, so that choosing with the pointer doesn't close the list first.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', ({ target }) => {
      const option = (target as Element).closest<HTMLElement>('[role=option]');
      const found = this.#found[Number(option?.dataset.index)];
      if (found) this.#choose(found);
    });
  }

  /** Asks for what the field says, unless it was asked for already, and shows what is found. */
  async #search(waitMs: number): Promise<readonly Found[]> {
    const text = this.#field.value.trim().slice(0, textAtMost);
    if (text !== this.#asked?.text) this.#asked = { text, found: this.#find(text, waitMs) };
    const asked = this.#asked;
    const found = await asked.found;
    if (asked === this.#asked && this.#field.matches(':focus')) this.#offer(text, found);
    return found;
  }

  async #find(text: string, waitMs: number): Promise<readonly Found[]> {
    if (text === '') return this.#recent;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (text !== this.#field.value.trim()) return [];
    try {
      return await find(text, this.#graph, this.#vocabulary);
    } catch (error) {
      console.warn(error);
      this.#asked = undefined;
      return [];
    }
  }

  #offer(text: string, found: readonly Found[]): void {
    this.#found = found;
    this.#list.replaceChildren(...found.map(option));
    this.#list.setAttribute('aria-label', words(text ? 'search.found' : 'search.lately'));
    this.#list.hidden = found.length === 0;
    this.#none.hidden = found.length > 0 || text === '';
    this.#field.setAttribute('aria-expanded', String(found.length > 0));
    this.#activate(-1);
    const count = found.length;
    if (text) announce(count === 0 ? words('search.nothing') : words('search.many', { count }));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') return void this.#enter();
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (this.#isOpen) this.#close();
      else this.#clear();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!this.#isOpen) return void this.#search(0);
    const places = this.#found.length + 1;
    // The place after the last is the field itself.
    this.#activate(((this.#active + 1 + step + places) % places) - 1);
  }

  async #enter(): Promise<void> {
    const active = this.#found[this.#active];
    if (active) return this.#choose(active);
    const { value } = this.#field;
    const [first] = await this.#search(0);
    if (value.trim() && value === this.#field.value && first) this.#choose(first);
  }

  #activate(index: number): void {
    this.#active = index;
    for (const [i, each] of [...this.#list.children].entries()) {
      each.setAttribute('aria-selected', String(i === index));
    }
    const active = this.#list.children[index];
    active?.scrollIntoView({ block: 'nearest' });
    if (active) this.#field.setAttribute('aria-activedescendant', active.id);
    else this.#field.removeAttribute('aria-activedescendant');
  }

  #choose(found: Found): void {
    this.#recent = [found, ...this.#recent.filter(({ title }) => title !== found.title)].slice(
      0,
      recentAtMost,
    );
    this.#clear();
    announce(found.title);
    this.#onGoal(found.goal);
  }

  #clear(): void {
    this.#field.value = '';
    this.#asked = undefined;
    this.#close();
  }

  get #isOpen(): boolean {
    return !(this.#list.hidden && this.#none.hidden);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#none.hidden = true;
    this.#field.setAttribute('aria-expanded', 'false');
    this.#activate(-1);
  }
}

function option({ title, hint }: Found, index: number): HTMLElement {
  const name = document.createElement('span');
  name.className = 'found-title';
  name.textContent = title;
  const detail = document.createElement('span');
  detail.className = 'found-hint';
  detail.textContent = hint;
  const each = document.createElement('div');
  each.id = `search-found-${index}`;
  each.dataset.index = String(index);
  each.setAttribute('role', 'option');
  each.append(name, ' ', detail);
  return each;
}
