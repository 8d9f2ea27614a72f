import { passwordHint } from '../../accounts/password-rules.ts';
import type { Account, Session } from '../../model/account.ts';
import { badge, day, facts, panel } from './elements.ts';
import { errorSummary, type FormErrors, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';

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
}

export function settingsBody(settings: Settings): Html {
  const { account, sendsMail, errors } = settings;
  const { user, isAdministrator, createdAtMs } = account;
  return html`${errorSummary({ ...errors.email, ...errors.password })}
${panel({
  title: 'Profile',
  body: facts([
    [
      'Username',
      html`<strong>${user.username}</strong> ${isAdministrator && badge('Administrator', 'good')}`,
    ],
    ['User id', html`<code>${user.id}</code>`],
    ['Member since', day(createdAtMs)],
  ]),
})}
${sendsMail && emailPanel(settings)}
${passwordPanel(settings)}
${sessionsPanel(settings)}
${panel({
  title: 'Delete your account',
  lead: 'You are signed out everywhere, and your applications stop working. Your photos stay, without your name, unless you have them deleted, too.',
  isDangerous: true,
  body: html`<a class="button warn" href="/settings/delete-account">Delete account…</a>`,
})}`;
}

function emailPanel({ csrf, account, typedEmail, errors }: Settings): Html {
  const { email: problems = {} } = errors;
  const isOpen = account.email === null || errors.email !== undefined;
  const fields = html`${textField({ name: 'email', label: account.email === null ? 'E-mail address' : 'New e-mail address', type: 'email', value: typedEmail, autocomplete: 'email', maxLength: 254, error: problems.email })}
${textField({ name: 'emailPassword', label: 'Your password', type: 'password', autocomplete: 'current-password', error: problems.emailPassword })}
<div class="buttons"><button class="button">Send a link to confirm it</button></div>`;
  const form = postForm({ csrf, action: '/settings/email', body: fields });
  return panel({
    title: 'E-mail address',
    lead:
      account.email === null
        ? 'None is confirmed yet. Without one, you can’t set a new password when you forget yours.'
        : html`<strong>${account.email}</strong> gets a link when you forget your password.`,
    body: html`<details class="more"${isOpen && html` open`}><summary>${account.email === null ? 'Add an address' : 'Change the address'}</summary>${form}</details>`,
  });
}

function passwordPanel({ csrf, account, errors }: Settings): Html {
  const { password: problems = {} } = errors;
  const fields = html`<input class="visually-hidden" name="username" value="${account.user.username}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
${textField({ name: 'currentPassword', label: 'Current password', type: 'password', autocomplete: 'current-password', error: problems.currentPassword })}
${textField({ name: 'newPassword', label: 'New password', type: 'password', autocomplete: 'new-password', hint: passwordHint, error: problems.newPassword })}
<div class="buttons"><button class="button">Change password</button></div>`;
  return panel({
    title: 'Password',
    lead: 'A new password signs you out in every other browser.',
    body: postForm({ csrf, action: '/settings/password', body: fields }),
  });
}

function sessionsPanel({ csrf, otherSessions }: Settings): Html {
  const { length } = otherSessions;
  if (length === 0) {
    return panel({ title: 'Browsers', lead: 'You are signed in here and nowhere else.' });
  }
  const since = otherSessions.map(({ createdAtMs }) => createdAtMs).toSorted((a, b) => b - a);
  return panel({
    title: 'Browsers',
    lead: html`You are also signed in in ${length === 1 ? 'another browser' : `${length} other browsers`}, most recently since ${day(since[0] ?? 0)}.`,
    body: postForm({
      csrf,
      action: '/settings/sessions',
      body: html`<div class="buttons"><button class="button">Sign out there</button></div>`,
    }),
  });
}
