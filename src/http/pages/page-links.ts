import type { PageWords } from '../../words/in-languages.ts';
import { type Html, html } from './html.ts';

interface PageLinks {
  readonly words: PageWords;
  /** With the question mark and whatever holds for all pages, when there is anything. */
  readonly path: string;
  readonly isFirstPage: boolean;
  /** Where the next page goes on. */
  readonly next: string | undefined;
}

/** Below a list: back to its beginning, and on. Nothing when all of it is there. */
export function pageLinks({ words, path, isFirstPage, next }: PageLinks): Html | undefined {
  if (isFirstPage && next === undefined) return undefined;
  const glue = path.includes('?') ? '&' : '?';
  return html`<nav class="pages" aria-label="${words('parts.pages')}">${!isFirstPage && html`<a class="button" href="${path}">${words('parts.firstPage')}</a>`}${next !== undefined && html`<a class="button" href="${path}${glue}after=${encodeURIComponent(next)}">${words('parts.nextPage')}</a>`}</nav>`;
}
