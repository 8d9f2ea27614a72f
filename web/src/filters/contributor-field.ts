import { element } from '../elements.ts';
import { announce } from '../notice.ts';
import { locale, words } from '../words.ts';
import { isName } from './filter-address.ts';
import type { People } from './people.ts';

const nameList = new Intl.ListFormat(locale, { type: 'disjunction' });

/** The field in which contributors are named, with those that were chosen below it. */
export class ContributorField {
  readonly #people: People;
  readonly #onChange: (usernames: readonly string[]) => void;
  readonly #field = element<HTMLInputElement>('#filter-contributor');
  readonly #names = element('#contributors');
  readonly #chips = element('.chips');
  readonly #problem = element('.contributor-problem');
  #chosen: readonly string[] = [];

  constructor(people: People, onChange: (usernames: readonly string[]) => void) {
    this.#people = people;
    this.#onChange = onChange;
    // Enter submits the form, and gives rise to a change like leaving the field does.
    this.#field.addEventListener('change', () => void this.#add());
  }

  show(chosen: readonly string[]): void {
    this.#chosen = chosen;
    this.#problem.hidden = true;
    this.#chips.replaceChildren(...chosen.map((username) => this.#chip(username)));
  }

  /** Names to choose from: those of whose photos are in view. */
  suggest(usernames: readonly string[]): void {
    const drawn = [...this.#names.children].map((option) => (option as HTMLOptionElement).value);
    if (drawn.join('\n') === usernames.join('\n')) return;
    this.#names.replaceChildren(...usernames.map((username) => new Option(username, username)));
  }

  /** Says of whom nothing is known. */
  tell(unknown: readonly string[]): void {
    this.#problem.hidden = unknown.length === 0;
    this.#problem.textContent = words('filters.nobody', {
      names: nameList.format(unknown.map((name) => words('filters.quoted', { name }))),
    });
  }

  async #add(): Promise<void> {
    const username = this.#field.value.trim();
    if (!isName(username)) return;
    if (!this.#chosen.includes(username)) {
      try {
        const isKnown = (await this.#people.idOf(username)) !== undefined;
        if (!isKnown) return this.tell([username]);
      } catch (error) {
        console.warn(error);
        return;
      }
      this.#onChange([...this.#chosen, username]);
      announce(words('filters.photosBy', { name: username }));
    }
    this.#field.value = '';
  }

  #chip(username: string): HTMLLIElement {
    const control = document.createElement('button');
    control.type = 'button';
    control.textContent = username;
    control.setAttribute('aria-label', words('filters.remove', { name: username }));
    control.addEventListener('click', () => {
      this.#onChange(this.#chosen.filter((each) => each !== username));
      this.#field.focus();
    });
    const item = document.createElement('li');
    item.append(control);
    return item;
  }
}
