/** What several pages show of an application. */

import type { Application, Scope } from '../../model/application.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { badge } from './elements.ts';
import { type Html, html } from './html.ts';

/** A link to the application's website, by its host; undefined when it has none. */
export function websiteLink({ website }: Pick<Application, 'website'>): Html | undefined {
  if (!/^https?:\/\//i.test(website) || !URL.canParse(website)) return undefined;
  return html`<a href="${website}" rel="noopener noreferrer nofollow">${new URL(website).host}</a>`;
}

/** What scopes allow, in plain words. */
export function scopeList(scopes: readonly Scope[], words: PageWords): Html {
  const items = scopes.map((scope) => {
    const explanation = words(`scopes.${scope}.explanation`);
    return html`<li><strong>${words(`scopes.${scope}.title`)}</strong> <span>${explanation}</span></li>`;
  });
  return html`<ul class="scopes">${items}</ul>`;
}

interface CopyField {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** Text to be copied: it can be selected, by keyboard too, but not changed. */
export function copyField({ id, label, value, hint }: CopyField): Html {
  return html`<div class="field copy"><label for="${id}">${label}</label>${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}<input class="input" id="${id}" value="${value}" readonly autocomplete="off" spellcheck="false"${hint && html` aria-describedby="${id}-hint"`}></div>`;
}

/** The names of scopes, and what else is to be seen at a glance. */
export function scopeBadges(scopes: readonly Scope[], more?: string): Html {
  return html`<span class="badges">${scopes.map((scope) => badge(scope))}${more && badge(more)}</span>`;
}
