import { type Html, type HtmlValue, html } from './html.ts';

/**
 * A text of the catalogue with parts that are HTML: each `<name>…</name>` in it becomes what `parts`
 * makes of its inside, such as a link; all else is escaped.
 */
export function inHtml(
  text: string,
  parts: Readonly<Record<string, (inside: string) => Html>>,
): Html {
  const pieces: HtmlValue[] = [];
  let end = 0;
  for (const match of text.matchAll(/<(\w+)>(.*?)<\/\1>/g)) {
    const [whole, name = '', inside = ''] = match;
    pieces.push(text.slice(end, match.index), parts[name]?.(inside) ?? inside);
    end = match.index + whole.length;
  }
  return html`${pieces}${text.slice(end)}`;
}
