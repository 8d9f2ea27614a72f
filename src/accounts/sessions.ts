import type { Account } from '../model/account.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { newSecret } from './secrets.ts';

/** How long a browser stays signed in. */
export const sessionMs = 30 * 24 * 3_600_000;

/** Signs a browser in, under a secret that nobody knew before; answers the secret. */
export async function startSession(
  store: Pick<Store, 'sessions' | 'attempts'>,
  userId: number,
  nowMs = Date.now(),
): Promise<string> {
  const secret = newSecret();
  await store.sessions.deleteExpired(nowMs);
  await store.attempts.deleteExpired(nowMs);
  await store.sessions.add({
    secretHash: hashSecret(secret),
    userId,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + sessionMs,
  });
  return secret;
}

/** Whose session it is; undefined when it has ended, or never was. */
export async function accountOfSession(
  store: Pick<Store, 'sessions' | 'accounts'>,
  secretHash: string,
  nowMs = Date.now(),
): Promise<Account | undefined> {
  const session = await store.sessions.get(secretHash);
  if (!session || session.expiresAtMs <= nowMs) return undefined;
  return store.accounts.get(session.userId);
}
