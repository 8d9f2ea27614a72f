import { type Html, type HtmlValue, html } from './html.ts';

type Parts = Readonly<Record<string, (inside: string) => Html>>;

/** Parts that every text can have; `hidden` is read out, and not shown. */
const commonParts: Parts = {
  strong: (inside) => html`<strong>${inside}</strong>`,
  code: (inside) => html`<code>${inside}</code>`,
  hidden: (inside) => html`<span class="visually-hidden">${inside}</span>`,
};

/**
 * A text of the catalogue with parts that are HTML: each `<name>…</name>` or `<name/>` in it becomes what
 * `parts` makes of its inside, such as a link; all else is escaped. What somebody typed is given as a
 * part of its own: where it fills a place of the text, it would be read for parts too.
 */
export function inHtml(text: string, parts: Parts = {}): Html {
  const pieces: HtmlValue[] = [];
  let end = 0;
  for (const match of text.matchAll(/<(\w+)(?:\/>|>(.*?)<\/\1>)/g)) {
    const [whole, name = '', inside = ''] = match;
    const part = parts[name] ?? commonParts[name];
    pieces.push(text.slice(end, match.index), part?.(inside) ?? inside);
    end = match.index + whole.length;
  }
  return html`${pieces}${text.slice(end)}`;
}
