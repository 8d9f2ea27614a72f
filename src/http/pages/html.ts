import { html as join } from 'ghtml';

/** Text that is HTML already. Only `html` makes it, so that whatever else gets into a page is escaped. */
export class Html {
  readonly #text: string;

  constructor(literals: TemplateStringsArray, values: readonly HtmlValue[]) {
    this.#text = literals.reduce((text, literal, i) => text + textOf(values[i - 1]) + literal);
  }

  toString(): string {
    return this.#text;
  }
}

/** What can be put into HTML; nothing is shown for undefined, null and false. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

/** HTML from a template: every value that is not HTML itself is escaped, for text and quoted attributes. */
export function html(literals: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(literals, values);
}

function textOf(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(textOf).join('');
  return join`${value}`;
}
