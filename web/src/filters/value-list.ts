import { element } from '../elements.ts';
import { symbolPicture } from '../features/symbols.ts';
import type { ValueDescription } from '../graph.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { locale, words } from '../words.ts';

/** Rows at most; who wants another one types more of its name. */
const rowsAtMost = 80;

const countFormat = new Intl.NumberFormat(locale);

interface Row extends ValueDescription {
  readonly count: number | undefined;
}

/** The list from which objects and signs are chosen: those in view, or those that a search finds. */
export class ValueList {
  readonly #vocabulary: Vocabulary;
  readonly #onChange: (values: readonly string[]) => void;
  readonly #search = element<HTMLInputElement>('.value-search');
  readonly #list = element('.object-list');
  readonly #more = element('.object-more');
  readonly #descriptions = new Map<string, ValueDescription>();
  #chosen: readonly string[] = [];
  #counts: ReadonlyMap<string, number> | undefined;
  #drawn = '';

  constructor(vocabulary: Vocabulary, onChange: (values: readonly string[]) => void) {
    this.#vocabulary = vocabulary;
    this.#onChange = onChange;
    this.#search.addEventListener('input', () => this.#draw());
    this.#list.addEventListener('change', ({ target }) => {
      const { value, checked } = target as HTMLInputElement;
      const others = this.#chosen.filter((each) => each !== value);
      this.#chosen = checked ? [...others, value] : others;
      this.#onChange(this.#chosen);
    });
  }

  /** `counts` are those of what is in view; undefined: too far away to tell. */
  async show(
    chosen: readonly string[],
    counts: ReadonlyMap<string, number> | undefined,
  ): Promise<void> {
    this.#chosen = chosen;
    this.#counts = counts;
    await this.#learn([...chosen, ...(counts?.keys() ?? [])]);
    this.#draw();
  }

  async #learn(values: readonly string[]): Promise<void> {
    try {
      if (this.#descriptions.size === 0) {
        for (const each of await this.#vocabulary.all()) this.#descriptions.set(each.value, each);
      }
      const missing = values.filter((value) => !this.#descriptions.has(value));
      for (const each of await Promise.all(
        missing.map((value) => this.#vocabulary.describe(value)),
      )) {
        this.#descriptions.set(each.value, each);
      }
    } catch (error) {
      console.warn(error);
    }
  }

  #draw(): void {
    const rows = this.#rows();
    const shown = rows.slice(0, rowsAtMost);
    const drawn = JSON.stringify([shown, this.#chosen]);
    this.#more.textContent = this.#remark(rows.length, shown.length);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = (document.activeElement as HTMLInputElement | null)?.value;
    const hadFocus = this.#list.contains(document.activeElement);
    const groups = Map.groupBy(shown, ({ group }) => group);
    this.#list.replaceChildren(
      ...Array.from(groups, ([group, members], index) => this.#group(group, members, index)),
    );
    if (!hadFocus) return;
    const inputs = [...this.#list.querySelectorAll('input')];
    (inputs.find(({ value }) => value === focused) ?? this.#search).focus();
  }

  /** What is in view first, by group and name. Without a search, what is in view or chosen. */
  #rows(): Row[] {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isWanted = ({ value, label, group }: ValueDescription) => {
      if (words.length === 0) return this.#counts?.has(value) || this.#chosen.includes(value);
      const text = `${label} ${group} ${value}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
    return [...this.#descriptions.values()]
      .filter(isWanted)
      .map((each) => ({ ...each, count: this.#counts && (this.#counts.get(each.value) ?? 0) }))
      .sort(
        (a, b) =>
          Number(Boolean(b.count)) - Number(Boolean(a.count)) ||
          a.group.localeCompare(b.group) ||
          a.label.localeCompare(b.label),
      );
  }

  #remark(found: number, shown: number): string {
    if (found > shown) return words('filters.moreToFind', { count: found - shown });
    if (this.#search.value.trim()) return found === 0 ? words('filters.noSuchValue') : '';
    if (!this.#counts) return words('filters.valuesFar');
    return found === 0 ? words('filters.noValues') : '';
  }

  #group(group: string, rows: readonly Row[], index: number): HTMLElement {
    const heading = document.createElement('p');
    heading.className = 'value-group';
    heading.id = `value-group-${index}`;
    heading.textContent = group;
    const section = document.createElement('div');
    section.setAttribute('role', 'group');
    section.setAttribute('aria-labelledby', heading.id);
    section.append(heading, ...rows.map((row) => this.#row(row)));
    return section;
  }

  #row(row: Row): HTMLElement {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.value = row.value;
    box.checked = this.#chosen.includes(row.value);
    const name = document.createElement('span');
    name.className = 'value-name';
    name.textContent = row.label;
    const label = document.createElement('label');
    label.className = 'value-row';
    label.append(box, symbolPicture(row), name);
    if (row.count !== undefined) {
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
