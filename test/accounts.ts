/** People with passwords, for tests of how they come in. */

import assert from 'node:assert/strict';
import { hashPassword } from '../src/accounts/passwords.ts';
import type { Account } from '../src/model/account.ts';
import type { NewAccount } from '../src/store/account-stores.ts';
import type { Store } from '../src/store/store.ts';
import type { PageVisitor, SeenPage } from './page-visitor.ts';

export const goodPassword = 'seven blue bicycles';

export async function makeAccount(
  store: Store,
  username: string,
  more: Partial<NewAccount> = {},
): Promise<Account> {
  const passwordHash = await hashPassword(goodPassword);
  const account = { username, email: null, passwordHash, isAdministrator: false, ...more };
  const made = await store.accounts.create(account);
  assert.ok(typeof made === 'object', `${username}: ${String(made)}`);
  return made;
}

/** Sends the form of the sign-in page. */
export function signIn(
  visitor: PageVisitor,
  name: string,
  password = goodPassword,
  query = '',
): Promise<SeenPage> {
  return visitor.submit(`/sign-in${query}`, '/sign-in', { name, password });
}

/** The cookie of that name that an answer sets, with what is said of it. */
export function setCookie(page: SeenPage, name: string): string | undefined {
  return page.headers.getSetCookie().find((line) => line.startsWith(`${name}=`));
}

export async function isSignedIn(visitor: PageVisitor): Promise<boolean> {
  const { status } = await visitor.get('/settings');
  assert.ok(status === 200 || status === 303, String(status));
  return status === 200;
}
