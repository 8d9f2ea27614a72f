import type { Account, AccountActivity } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { badge, day, panel, table } from './elements.ts';
import { errorSummary, type FormErrors, hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { pageLinks } from './page-links.ts';
import { searchedPath, searchForm } from './search-form.ts';
import type { Speech } from './speech.ts';

export const peoplePath = '/settings/people';

interface People {
  readonly csrf: string;
  readonly people: readonly Account[];
  /** What each of them keeps. */
  readonly usages: ReadonlyMap<number, StorageUsage>;
  readonly activities: ReadonlyMap<number, AccountActivity>;
  readonly searched: string | undefined;
  readonly speech: Speech;
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
  const { words } = view.speech;
  const { searched } = view;
  const label = words('admin.searchPeople');
  const path = searchedPath(peoplePath, searched);
  const last = people.at(-1)?.user.username ?? '';
  const list = table({
    caption: 'Accounts',
    columns: [
      { label: 'Username' },
      ...(sendsMail ? [{ label: 'E-mail' }] : []),
      { label: 'Since' },
      { label: words('admin.person.images'), isNumber: true },
      { label: 'Kept', isNumber: true },
      { label: 'What can be done', isLabelHidden: true },
    ],
    rows: people.map((account) => row(account, view)),
    empty: 'Nobody more.',
  });
  return html`${errorSummary(errors)}
${searchForm({ words, path: peoplePath, label, searched })}
${panel({
  title: 'Accounts',
  body: html`${list}${pageLinks({ words, path, isFirstPage, next: hasMore ? last : undefined })}`,
})}
${takesPeople && isFirstPage && searched === undefined && invitationPanel(view)}`;
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
    html`<a href="${peoplePath}/${user.username}">${user.username}</a> ${account.isAdministrator && badge('Administrator', 'good')} ${account.passwordHash === null && badge('No password yet')}`,
    ...(sendsMail ? [email ?? html`<span class="optional">none</span>`] : []),
    day(createdAtMs),
    view.speech.number(view.activities.get(user.id)?.images ?? 0),
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
