import { type Account, isUsername } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { SpokenError } from '../words/text.ts';
import { asEmail } from './email.ts';
import { canBePassword } from './password-rules.ts';
import { verifyPassword } from './passwords.ts';
import { countAttempt, forgetAttempts, networkOf } from './throttle.ts';

export interface Credentials {
  /** Username or e-mail address. */
  readonly name: string;
  readonly password: string;
  /** The network address that they were sent from. */
  readonly address: string;
}

/**
 * The account that the credentials are of. Throws `sign-in-refused`, with one message and after the
 * same work whether there is such an account or not, and `throttled` after too many attempts.
 */
export async function signIn(
  { store, now = Date.now }: { store: Pick<Store, 'accounts' | 'attempts'>; now?: () => number },
  { name, password, address }: Credentials,
): Promise<Account> {
  const network = networkOf(address);
  await countAttempt(store, { ...perAddress, who: network }, now());
  const account = await findAccount(store, name);
  const who = account ? accountKey(account.user.id) : `name ${name.toLowerCase()}`;
  await countAttempt(store, { ...perAccount, who }, now());
  const hash = canBePassword(password) ? account?.passwordHash : null;
  const isRight = await verifyPassword(canBePassword(password) ? password : '', hash);
  if (!account || !isRight) {
    throw refused();
  }
  await forgetAttempts(store, perAccount.action, who);
  return account;
}

/**
 * To be called once what a sign-in gives is kept: whoever was let in with a password that was changed
 * in between must not stay. Throws `sign-in-refused` then, and the caller takes back what it gave.
 */
export async function confirmStillRight(
  { accounts }: Pick<Store, 'accounts'>,
  { user, passwordHash }: Account,
): Promise<void> {
  if ((await accounts.get(user.id))?.passwordHash !== passwordHash) throw refused();
}

/**
 * Checks the password of somebody who is signed in, before what can't be undone. Counts as an attempt
 * to sign in. Throws as `signIn` does.
 */
export async function confirmPassword(
  store: Pick<Store, 'accounts' | 'attempts'>,
  account: Account,
  password: string,
  address: string,
): Promise<void> {
  await signIn({ store }, { name: account.user.username, password, address });
}

/** Lets somebody who set a new password try it, however often the old one was guessed. */
export async function allowSignIn(store: Pick<Store, 'attempts'>, userId: number): Promise<void> {
  await forgetAttempts(store, perAccount.action, accountKey(userId));
}

function refused(): SpokenError {
  return new SpokenError('sign-in-refused', 'signIn.refused');
}

const perAccount = { action: 'sign-in', limit: 10, windowMinutes: 15 };
// Many people can share one address: a school, an office, a phone network.
const perAddress = { action: 'sign-in-from', limit: 100, windowMinutes: 15 };

function accountKey(userId: number): string {
  return `account ${userId}`;
}

async function findAccount(
  store: Pick<Store, 'accounts'>,
  name: string,
): Promise<Account | undefined> {
  const email = asEmail(name);
  if (email !== undefined) return store.accounts.byEmail(email);
  return isUsername(name) ? store.accounts.byUsername(name) : undefined;
}
