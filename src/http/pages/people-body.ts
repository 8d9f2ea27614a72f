import type { Account } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { badge, day, panel, table } from './elements.ts';
import { errorSummary, type FormErrors, hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';

export const peoplePath = '/settings/people';

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
}

export function peopleBody(view: People): Html {
  const { people, isFirstPage, hasMore, takesPeople, sendsMail, errors } = view;
  const last = people.at(-1)?.user.username ?? '';
  const list = table({
    caption: 'Accounts',
    columns: [
      { label: 'Username' },
      ...(sendsMail ? [{ label: 'E-mail' }] : []),
      { label: 'Since' },
      { label: 'Kept', isNumber: true },
      { label: 'What can be done', isLabelHidden: true },
    ],
    rows: people.map((account) => row(account, view)),
    empty: 'Nobody more.',
  });
  return html`${errorSummary(errors)}
${takesPeople && isFirstPage && invitationPanel(view)}
${panel({
  title: 'Accounts',
  body: html`${list}${(hasMore || !isFirstPage) && html`<nav class="pages" aria-label="Pages">${!isFirstPage && html`<a class="button" href="/settings/people">First page</a>`}${hasMore && html`<a class="button" href="/settings/people?after=${encodeURIComponent(last)}">Next page</a>`}</nav>`}`,
})}`;
}

function row({ user, email, createdAtMs, ...account }: Account, view: People) {
  const { csrf, sendsMail, usages } = view;
  const { storedBytes = 0, quotaBytes = null } = usages.get(user.id) ?? {};
  const quota = quotaBytes ?? view.userQuotaBytes;
  const passwordLink = postForm({
    csrf,
    action: '/settings/people/password-links',
    class: 'row-form',
    body: html`${hiddenField('username', user.username)}<button class="button">Password link<span class="visually-hidden"> for ${user.username}</span></button>`,
  });
  return [
    html`<a href="/settings/photos?user=${user.username}">${user.username}<span class="visually-hidden">, photos</span></a> ${account.isAdministrator && badge('Administrator', 'good')} ${account.passwordHash === null && badge('No password yet')}`,
    ...(sendsMail ? [email ?? html`<span class="optional">none</span>`] : []),
    day(createdAtMs),
    quota === undefined
      ? gigabytes(storedBytes)
      : `${gigabytes(storedBytes)} of ${gigabytes(quota)}`,
    passwordLink,
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 10e9 ? 2 : 0)} GB`;
}

function invitationPanel({ csrf, sendsMail, typedEmail, errors }: People): Html {
  const hint = 'Without one, you get a link to hand over yourself.';
  const body = html`${sendsMail && textField({ name: 'email', label: 'Their e-mail address', type: 'email', hint, value: typedEmail, maxLength: 254, isOptional: true, error: errors.email })}
<div class="buttons"><button class="button primary">Invite</button></div>`;
  return panel({
    title: 'Invite somebody',
    lead: 'An invitation lets one person make an account, within a week.',
    body: postForm({ csrf, action: '/settings/people/invitations', body }),
  });
}
