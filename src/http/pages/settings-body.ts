import { passwordHint } from '../../accounts/password-rules.ts';
import type { Account, Session } from '../../model/account.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { say } from '../../words/text.ts';
import { badge, day, facts, panel } from './elements.ts';
import { errorSummary, type FormErrors, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';

/** What is wrong with the form that was sent, by which form it was. */
export interface SettingsErrors {
  readonly email?: FormErrors;
  readonly password?: FormErrors;
}

interface Settings {
  readonly csrf: string;
  readonly account: Account;
  /** Whether this installation can send e-mails at all. */
  readonly sendsMail: boolean;
  readonly typedEmail: string;
  readonly otherSessions: readonly Session[];
  readonly errors: SettingsErrors;
  readonly words: PageWords;
}

export function settingsBody(settings: Settings): Html {
  const { account, sendsMail, errors, words } = settings;
  const { user, isAdministrator, createdAtMs } = account;
  return html`${errorSummary({ ...errors.email, ...errors.password }, words)}
${panel({
  title: words('account.profile'),
  body: facts([
    [
      words('parts.username'),
      html`<strong>${user.username}</strong> ${isAdministrator && badge(words('parts.administrator'), 'good')}`,
    ],
    [words('account.userId'), html`<code>${user.id}</code>`],
    [words('account.memberSince'), day(createdAtMs, words)],
  ]),
})}
${sendsMail && emailPanel(settings)}
${passwordPanel(settings)}
${sessionsPanel(settings)}
${panel({
  title: words('account.delete.title'),
  lead: words('account.delete.lead'),
  isDangerous: true,
  body: html`<a class="button warn" href="/settings/delete-account">${words('account.delete.link')}</a>`,
})}`;
}

function emailPanel({ csrf, account, typedEmail, errors, words }: Settings): Html {
  const { email: problems = {} } = errors;
  const isOpen = account.email === null || errors.email !== undefined;
  const fields = html`${textField({ name: 'email', label: words(account.email === null ? 'parts.email' : 'account.email.new'), type: 'email', value: typedEmail, autocomplete: 'email', maxLength: 254, error: problems.email }, words)}
${textField({ name: 'emailPassword', label: words('parts.yourPassword'), type: 'password', autocomplete: 'current-password', error: problems.emailPassword }, words)}
<div class="buttons"><button class="button">${words('account.email.send')}</button></div>`;
  const form = postForm({ csrf, action: '/settings/email', body: fields });
  return panel({
    title: words('parts.email'),
    lead:
      account.email === null
        ? words('account.email.none')
        : inHtml(words('account.email.use'), {
            email: () => html`<strong>${account.email}</strong>`,
          }),
    body: html`<details class="more"${isOpen && html` open`}><summary>${words(account.email === null ? 'account.email.add' : 'account.email.change')}</summary>${form}</details>`,
  });
}

function passwordPanel({ csrf, account, errors, words }: Settings): Html {
  const { password: problems = {} } = errors;
  const fields = html`<input class="visually-hidden" name="username" value="${account.user.username}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
${textField({ name: 'currentPassword', label: words('account.password.current'), type: 'password', autocomplete: 'current-password', error: problems.currentPassword }, words)}
${textField({ name: 'newPassword', label: words('parts.newPassword'), type: 'password', autocomplete: 'new-password', hint: say(words, passwordHint), error: problems.newPassword }, words)}
<div class="buttons"><button class="button">${words('account.password.change')}</button></div>`;
  return panel({
    title: words('parts.password'),
    lead: words('account.password.lead'),
    body: postForm({ csrf, action: '/settings/password', body: fields }),
  });
}

function sessionsPanel({ csrf, otherSessions, words }: Settings): Html {
  const title = words('account.browsers.title');
  if (otherSessions.length === 0) {
    return panel({ title, lead: words('account.browsers.onlyHere') });
  }
  const since = otherSessions.map(({ createdAtMs }) => createdAtMs).toSorted((a, b) => b - a);
  return panel({
    title,
    lead: inHtml(words('account.browsers.others', { count: otherSessions.length }), {
      day: () => day(since[0] ?? 0, words),
    }),
    body: postForm({
      csrf,
      action: '/settings/sessions',
      body: html`<div class="buttons"><button class="button">${words('account.browsers.signOut')}</button></div>`,
    }),
  });
}
