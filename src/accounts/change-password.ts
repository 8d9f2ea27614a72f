import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { PageWords } from '../words/in-languages.ts';
import type { Text } from '../words/text.ts';
import type { Mailer } from './mail.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { tellOfNewPassword } from './reset-password.ts';
import { confirmPassword } from './sign-in.ts';

interface Change {
  readonly account: Account;
  readonly current: string;
  readonly wanted: string;
  /** The session that asks, and stays; all others end. */
  readonly sessionHash: string;
  /** The network address that it was asked from. */
  readonly address: string;
  readonly words: PageWords;
}

/**
 * Changes a password. Answers what is wrong with the new one, if something is. Throws
 * `sign-in-refused` and `throttled`, as `signIn` does, when the current one is wrong.
 */
export async function changePassword(
  { store, mailer }: { store: Pick<Store, 'accounts' | 'attempts'>; mailer: Mailer | undefined },
  { account, current, wanted, sessionHash, address, words }: Change,
): Promise<Text | undefined> {
  const problem = passwordProblem(wanted, account.user.username);
  if (problem !== undefined) return problem;
  await confirmPassword(store, account, current, address);
  await store.accounts.setPassword(account.user.id, await hashPassword(wanted), sessionHash);
  tellOfNewPassword(mailer, account, words);
  return undefined;
}
