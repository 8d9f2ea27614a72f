import type { Account } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { locales } from '../../words/languages.ts';
import { badge, day, panel, table } from './elements.ts';
import { errorSummary, type FormErrors, hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';

interface People {
  readonly csrf: string;
  readonly people: readonly Account[];
  /** What each of them keeps. */
  readonly usages: ReadonlyMap<number, StorageUsage>;
  /** Of those without a quota of their own; undefined: none. */
  readonly userQuotaBytes: number | undefined;
  readonly isFirstPage: boolean;
  readonly hasMore: boolean;
  /** Whether somebody new can come in at all. */
  readonly takesPeople: boolean;
  readonly sendsMail: boolean;
  readonly typedEmail: string;
  readonly errors: FormErrors;
  readonly words: PageWords;
}

export function peopleBody(view: People): Html {
  const { people, isFirstPage, hasMore, takesPeople, sendsMail, errors, words } = view;
  const last = people.at(-1)?.user.username ?? '';
  const list = table({
    caption: words('people.accounts'),
    columns: [
      { label: words('parts.username') },
      ...(sendsMail ? [{ label: words('people.email') }] : []),
      { label: words('people.since') },
      { label: words('people.kept'), isNumber: true },
      { label: words('parts.actions'), isLabelHidden: true },
    ],
    rows: people.map((account) => row(account, view)),
    empty: words('people.nobodyMore'),
  });
  return html`${errorSummary(errors, words)}
${takesPeople && isFirstPage && invitationPanel(view)}
${panel({
  title: words('people.accounts'),
  body: html`${list}${(hasMore || !isFirstPage) && html`<nav class="pages" aria-label="${words('parts.pages')}">${!isFirstPage && html`<a class="button" href="/settings/people">${words('parts.firstPage')}</a>`}${hasMore && html`<a class="button" href="/settings/people?after=${encodeURIComponent(last)}">${words('parts.nextPage')}</a>`}</nav>`}`,
})}`;
}

function row({ user, email, createdAtMs, ...account }: Account, view: People) {
  const { csrf, sendsMail, usages, words } = view;
  const { username } = user;
  const { storedBytes = 0, quotaBytes = null } = usages.get(user.id) ?? {};
  const quota = quotaBytes ?? view.userQuotaBytes;
  const passwordLink = postForm({
    csrf,
    action: '/settings/people/password-links',
    class: 'row-form',
    body: html`${hiddenField('username', user.username)}<button class="button">${inHtml(words('people.passwordLink', { username }))}</button>`,
  });
  return [
    html`<a href="/settings/photos?user=${user.username}">${inHtml(words('people.photosOf', { username }))}</a> ${account.isAdministrator && badge(words('parts.administrator'), 'good')} ${account.passwordHash === null && badge(words('people.noPassword'))}`,
    ...(sendsMail ? [email ?? html`<span class="optional">${words('people.noEmail')}</span>`] : []),
    day(createdAtMs, words),
    quota === undefined
      ? gigabytes(storedBytes, words)
      : words('people.keptOf', {
          kept: gigabytes(storedBytes, words),
          quota: gigabytes(quota, words),
        }),
    passwordLink,
  ];
}

function gigabytes(bytes: number, { language }: PageWords): string {
  const digits = bytes < 10e9 ? 2 : 0;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${(bytes / 1e9).toLocaleString(locales[language], options)} GB`;
}

function invitationPanel({ csrf, sendsMail, typedEmail, errors, words }: People): Html {
  const hint = words('people.invite.emailHint');
  const body = html`${sendsMail && textField({ name: 'email', label: words('people.invite.email'), type: 'email', hint, value: typedEmail, maxLength: 254, isOptional: true, error: errors.email }, words)}
<div class="buttons"><button class="button primary">${words('people.invite.submit')}</button></div>`;
  return panel({
    title: words('people.invite.title'),
    lead: words('people.invite.lead'),
    body: postForm({ csrf, action: '/settings/people/invitations', body }),
  });
}
