import type { FastifyRequest } from 'fastify';
import type { PageWords } from '../../words/in-languages.ts';
import { queryOf } from './form-body.ts';
import { type Html, html } from './html.ts';

const maxLength = 100;

interface SearchForm {
  readonly words: PageWords;
  readonly path: string;
  /** What is searched in. */
  readonly label: string;
  readonly searched: string | undefined;
}

/** Above a list: narrows it, with a link back to all of it. */
export function searchForm({ words, path, label, searched }: SearchForm): Html {
  return html`<form class="search-form" action="${path}" role="search"><label for="search">${label}</label><input class="input" id="search" name="q" type="search" value="${searched}" maxlength="${maxLength}" autocomplete="off" autocapitalize="none" spellcheck="false"><button class="button">${words('admin.search')}</button>${searched !== undefined && html`<a class="button" href="${path}">${words('admin.showAll')}</a>`}</form>`;
}

/** What is searched for; undefined: nothing. */
export function searchOf(request: FastifyRequest): string | undefined {
  const text = queryOf(request, 'q')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, maxLength);
  return text === '' ? undefined : text;
}

/** The path of a list that is narrowed so. */
export function searchedPath(path: string, searched: string | undefined): string {
  return searched === undefined ? path : `${path}?q=${encodeURIComponent(searched)}`;
}
