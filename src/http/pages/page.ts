/** What every page has around its content. Only pages with a map, and that for uploads, have a script. */

import type { Account } from '../../model/account.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { languageNames, languages } from '../../words/languages.ts';
import type { PageAssets } from '../web-build.ts';
import { postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { userPath } from './profile-paths.ts';
import { stylesheetUrl } from './stylesheet.ts';

export interface Page {
  readonly title: string;
  /** What stands below the heading, in a sentence. */
  readonly lead?: Html | string | undefined;
  readonly body: Html;
  /**
   * `card`: one task in the middle, such as signing in. `settings`: beside the list of settings.
   * `wide`: the whole width, such as a dashboard.
   */
  readonly layout: 'card' | 'settings' | 'wide';
  /** The path of the entry of the navigation that the page belongs to. */
  readonly section?: string;
  /** Above the heading: where the page hangs. */
  readonly parent?: { readonly href: string; readonly label: string } | undefined;
  /** Beside the heading, such as a link to make something new. */
  readonly actions?: Html | undefined;
  /** The form was sent back: screen readers hear it first. */
  readonly hasErrors?: boolean | undefined;
  /** A script, and what it needs. */
  readonly assets?: PageAssets | undefined;
}

export interface PageContext {
  readonly account: Account | undefined;
  readonly csrf: string;
  /** What was just done, once. */
  readonly notice?: string | undefined;
  /** How many reports wait for an administrator. */
  readonly openReports: number;
  readonly words: PageWords;
  /** Path and query, to come back to. */
  readonly url: string;
}

const settingsPages = [
  { href: '/settings', label: 'frame.account' },
  { href: '/settings/photos', label: 'frame.photos' },
  { href: '/settings/organizations', label: 'frame.organizations' },
  { href: '/settings/applications', label: 'frame.authorizedApps' },
] as const;
const administratorPages = [
  { href: '/settings/administration', label: 'admin.nav.overview' },
  { href: '/settings/people', label: 'frame.people' },
  { href: '/settings/all-organizations', label: 'admin.nav.organizations' },
  { href: '/settings/reports', label: 'admin.nav.reports' },
  { href: '/settings/jobs', label: 'frame.jobs' },
  { href: '/settings/storage', label: 'admin.nav.diskUse' },
  { href: '/settings/server', label: 'admin.nav.server' },
] as const;

const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path class="mark-stone" d="M6 29V15a10 10 0 0 1 20 0v14z"/><path class="mark-cone" d="M16 22 10.5 11.5a12 12 0 0 1 11 0z"/><circle class="mark-dot" cx="16" cy="22" r="2.6"/></svg>`;

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath fill='%230a6f69' d='M6 29V15a10 10 0 0 1 20 0v14z'/%3E%3Cpath fill='%23f6c445' d='M16 22 10.5 11.5a12 12 0 0 1 11 0z'/%3E%3Ccircle cx='16' cy='22' r='2.6' fill='%23fff'/%3E%3C/svg%3E";

/** The whole document. */
export function renderPage(page: Page, context: PageContext): string {
  const { title, layout, hasErrors, assets } = page;
  const { words } = context;
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f6f3ec" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#1c262c" media="(prefers-color-scheme: dark)">
<title>${hasErrors ? words('frame.errorPrefix', { title }) : title} · Wayside</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="stylesheet" href="${stylesheetUrl}">
${assets?.styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}${assets && html`<script type="module" src="${assets.script}"></script>`}
</head>
<body class="layout-${layout}">
<a class="skip-link" href="#content">${words('frame.skipToContent')}</a>
${header(page, context)}
${layout === 'settings' ? inSettings(page, context) : main(page, context)}
<footer class="foot"><p>${words('frame.tagline')}</p><ul>${languageLinks(context)}<li><a href="/docs/api">${words('frame.apiReference')}</a></li><li><a href="/">${words('frame.map')}</a></li></ul></footer>
</body>
</html>
`.toString();
}

function languageLinks({ words, url }: PageContext): Html[] {
  const { language } = words;
  return languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<li><a href="/language?to=${other}&back=${encodeURIComponent(url)}" lang="${other}" hreflang="${other}"><span class="visually-hidden" lang="${language}">${words('frame.language')}: </span>${languageNames[other]}</a></li>`,
    );
}

function header(page: Page, context: PageContext): Html {
  const { account, words } = context;
  return html`<header class="top">
<div class="top-inner">
<a class="brand" href="/">${mark}<span>Wayside</span></a>
<nav class="top-nav" aria-label="${words('frame.mainNavigation')}">
${link({ href: '/', label: words('frame.map') }, page.section)}
${link({ href: '/upload', label: words('frame.upload') }, page.section)}
${link({ href: '/dashboard/developers', label: words('frame.developers') }, page.section)}
${link({ href: '/docs/api', label: words('frame.api') }, page.section)}
</nav>
<div class="top-account">
${account ? signedIn(account, page, context) : link({ href: '/sign-in', label: words('frame.signIn') }, page.section)}
</div>
</div>
</header>`;
}

function signedIn({ user }: Account, page: Page, { csrf, words }: PageContext): Html {
  const { layout, section } = page;
  return html`${link({ href: userPath(user.username), label: words('profile.own') }, section)}
<a class="me" href="/settings"${layout === 'settings' && html` aria-current="true"`}><span class="initial" aria-hidden="true">${user.username.slice(0, 1)}</span><span class="me-name">${user.username}</span><span class="visually-hidden">${words('frame.ownSettings')}</span></a>
${postForm({ csrf, action: '/sign-out', class: 'sign-out', body: html`<button class="button quiet">${words('frame.signOut')}</button>` })}`;
}

function inSettings(page: Page, context: PageContext): Html {
  const isAdministrator = context.account?.isAdministrator === true;
  const { words } = context;
  return html`<div class="settings">
<div class="side">
<nav class="side-nav" aria-label="${words('frame.settingsNavigation')}">
${settingsPages.map(({ href, label }) => link({ href, label: words(label) }, page.section))}
${isAdministrator && html`<a class="on-phones" href="/settings/administration">${words('admin.nav.administration')}</a>`}
</nav>
${isAdministrator && administratorNav(page, context)}
</div>
${main(page, context)}
</div>`;
}

function administratorNav({ section }: Page, { openReports: count, words }: PageContext): Html {
  const waiting = html` <span class="count" aria-hidden="true">${count}</span><span class="visually-hidden">${words('admin.nav.openReports', { count })}</span>`;
  return html`<nav class="side-nav" aria-labelledby="administration">
<p class="side-heading" id="administration">${words('admin.nav.administration')}</p>
${administratorPages.map(({ href, label }) => {
  const isCounted = count > 0 && href === '/settings/reports';
  return link({ href, label: html`${words(label)}${isCounted && waiting}` }, section);
})}
</nav>`;
}

function link(entry: { href: string; label: Html | string }, section: string | undefined): Html {
  const isCurrent = entry.href === section;
  return html`<a href="${entry.href}"${isCurrent && html` aria-current="page"`}>${entry.label}</a>`;
}

function main({ title, lead, body, parent, actions, layout }: Page, { notice }: PageContext): Html {
  return html`<main id="content" tabindex="-1">
${notice && html`<p class="notice" role="status">${notice}</p>`}
<div class="heading">
<div>
${layout === 'card' && mark}
${parent && html`<p class="parent"><a href="${parent.href}">${parent.label}</a></p>`}
<h1>${title}</h1>
${lead && html`<p class="lead">${lead}</p>`}
</div>
${actions && html`<div class="heading-actions">${actions}</div>`}
</div>
${body}
</main>`;
}
