import type { Account, AccountActivity } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { badge, panel, table } from './elements.ts';
import { errorSummary, type FormErrors, hiddenField, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
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
  const { people, isFirstPage, hasMore, takesPeople, sendsMail, errors, searched } = view;
  const { words } = view.speech;
  const label = words('admin.searchPeople');
  const path = searchedPath(peoplePath, searched);
  const last = people.at(-1)?.user.username ?? '';
  const list = table({
    caption: words('people.accounts'),
    columns: [
      { label: words('parts.username') },
      ...(sendsMail ? [{ label: words('people.email') }] : []),
      { label: words('people.since') },
      { label: words('parts.images'), isNumber: true },
      { label: words('people.kept'), isNumber: true },
      { label: words('parts.actions'), isLabelHidden: true },
    ],
    rows: people.map((account) => row(account, view)),
    empty: words('people.nobodyMore'),
  });
  return html`${errorSummary(errors, words)}
${searchForm({ words, path: peoplePath, label, searched })}
${panel({
  title: words('people.accounts'),
  body: html`${list}${pageLinks({ words, path, isFirstPage, next: hasMore ? last : undefined })}`,
})}
${takesPeople && isFirstPage && searched === undefined && invitationPanel(view)}`;
}

function row({ user, email, createdAtMs, ...account }: Account, view: People) {
  const { csrf, sendsMail, usages } = view;
  const { words, day, number, bytes } = view.speech;
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
    html`<a href="${peoplePath}/${username}">${username}</a> ${account.isAdministrator && badge(words('parts.administrator'), 'good')} ${account.passwordHash === null && badge(words('people.noPassword'))}`,
    ...(sendsMail ? [email ?? html`<span class="optional">${words('people.noEmail')}</span>`] : []),
    day(createdAtMs),
    number(view.activities.get(user.id)?.images ?? 0),
    quota === undefined
      ? bytes(storedBytes)
      : words('people.keptOf', {
          kept: bytes(storedBytes),
          quota: bytes(quota),
        }),
    passwordLink,
  ];
}

function invitationPanel({ csrf, sendsMail, typedEmail, errors, speech }: People): Html {
  const { words } = speech;
  const hint = words('people.invite.emailHint');
  const body = html`${sendsMail && textField({ name: 'email', label: words('people.invite.email'), type: 'email', hint, value: typedEmail, maxLength: 254, isOptional: true, error: errors.email }, words)}
<div class="buttons"><button class="button primary">${words('people.invite.submit')}</button></div>`;
  return panel({
    title: words('people.invite.title'),
    lead: words('people.invite.lead'),
    body: postForm({ csrf, action: '/settings/people/invitations', body }),
  });
}
