/** Links that work once: whoever has one can set a password, confirm an address or make an account. */

import type { LinkPurpose, OneTimeLink } from '../model/account.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { isSecret, newSecret } from './secrets.ts';

const hour = 3_600_000;

const lifetimeMs: Readonly<Record<LinkPurpose, number>> = {
  'reset-password': hour,
  'confirm-email': 24 * hour,
  invitation: 7 * 24 * hour,
};

const paths: Readonly<Record<LinkPurpose, string>> = {
  'reset-password': '/reset-password?key=',
  'confirm-email': '/confirm-email?key=',
  invitation: '/sign-up?invitation=',
};

/** Makes a link and answers its path and query. It can't be read again later. */
export async function makeLink(
  store: Pick<Store, 'links'>,
  { purpose, userId, email }: Pick<OneTimeLink, 'purpose' | 'userId' | 'email'>,
  nowMs = Date.now(),
): Promise<string> {
  const secret = newSecret();
  await store.links.deleteExpired(nowMs);
  await store.links.add({
    secretHash: hashSecret(secret),
    purpose,
    userId,
    email,
    expiresAtMs: nowMs + lifetimeMs[purpose],
  });
  return paths[purpose] + secret;
}

/** The link of that secret, if it is still good; it stays good. */
export async function findLink(
  store: Pick<Store, 'links'>,
  purpose: LinkPurpose,
  secret: string,
  nowMs = Date.now(),
): Promise<OneTimeLink | undefined> {
  return isSecret(secret) ? store.links.get(hashSecret(secret), purpose, nowMs) : undefined;
}

/** Uses the link up; undefined when it is no longer good. */
export async function takeLink(
  store: Pick<Store, 'links'>,
  purpose: LinkPurpose,
  secret: string,
  nowMs = Date.now(),
): Promise<OneTimeLink | undefined> {
  return isSecret(secret) ? store.links.take(hashSecret(secret), purpose, nowMs) : undefined;
}
