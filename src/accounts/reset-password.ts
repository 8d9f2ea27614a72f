import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { PageWords } from '../words/in-languages.ts';
import { SpokenError, type Text } from '../words/text.ts';
import { findLink, makeLink, takeLink } from './links.ts';
import type { Mailer } from './mail.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { allowSignIn } from './sign-in.ts';
import { countAttempt, mayMailTo, networkOf } from './throttle.ts';

interface ResetServices {
  readonly store: Pick<Store, 'accounts' | 'links' | 'attempts'>;
  readonly mailer: Mailer;
}

/**
 * Sends a link to set a new password to the address, if an account has it. The caller can't tell
 * whether one has. Throws `throttled` when that network asked too often.
 */
export async function askForReset(
  { store, mailer }: ResetServices,
  email: string,
  address: string,
  words: PageWords,
): Promise<void> {
  const who = networkOf(address);
  await countAttempt(store, { action: 'ask-for-reset', who, limit: 20, windowMinutes: 60 });
  mailer.sendLater(async () => {
    const account = await store.accounts.byEmail(email);
    if (!account || !(await mayMailTo(store, email))) return undefined;
    const { id: userId, username } = account.user;
    return {
      to: email,
      language: words.language,
      subject: words('mails.reset.subject'),
      paragraphs: [words('mails.reset.text', { username }), words('mails.reset.otherwise')],
      link: {
        label: words('mails.reset.link'),
        path: await makeLink(store, { purpose: 'reset-password', userId, email: null }),
      },
    };
  });
}

/** Whose password the link sets. Throws `forbidden` when it is no longer good. */
export async function accountOfReset(
  store: Pick<Store, 'accounts' | 'links'>,
  secret: string,
): Promise<Account> {
  const link = await findLink(store, 'reset-password', secret);
  const account = link?.userId ? await store.accounts.get(link.userId) : undefined;
  if (!account) throw usedUp();
  return account;
}

/**
 * Sets the password, which ends all sessions of the account and every other link to do so. Answers what
 * is wrong with the password, if something is; the link stays good then. Throws `forbidden`
 * when the link is no longer good.
 */
export async function resetPassword(
  { store, mailer }: { store: ResetServices['store']; mailer: Mailer | undefined },
  secret: string,
  password: string,
  words: PageWords,
): Promise<Text | undefined> {
  const account = await accountOfReset(store, secret);
  const problem = passwordProblem(password, account.user.username);
  if (problem !== undefined) return problem;
  const passwordHash = await hashPassword(password);
  if (!(await takeLink(store, 'reset-password', secret))) throw usedUp();
  await store.accounts.setPassword(account.user.id, passwordHash);
  await allowSignIn(store, account.user.id);
  tellOfNewPassword(mailer, account, words);
  return undefined;
}

/** Tells the owner of an account, who may know nothing of it, that it has a new password. */
export function tellOfNewPassword(
  mailer: Mailer | undefined,
  { user, email }: Account,
  words: PageWords,
): void {
  if (email === null) return;
  mailer?.sendLater(async () => ({
    to: email,
    language: words.language,
    subject: words('mails.passwordChanged.subject'),
    paragraphs: [
      words('mails.passwordChanged.text', { username: user.username }),
      words('mails.passwordChanged.otherwise'),
    ],
    link: { label: words('mails.passwordChanged.link'), path: '/forgot-password' },
  }));
}

function usedUp(): SpokenError {
  return new SpokenError('forbidden', 'passwords.linkUsedUp');
}
