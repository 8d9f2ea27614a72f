/**
 * Client tokens, `MLY|<application id>|<32 hex digits>`: they identify an application, not a person.
 * The store keeps the SHA-256 of the secret only. The secret is 128 random bits, so that a fast hash
 * without salt is enough.
 */

import { createHash, randomBytes } from 'node:crypto';
import { type Application, type ClientToken, systemUsername } from '../model/account.ts';
import { parseId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

interface ParsedClientToken {
  readonly applicationId: number;
  readonly secret: string;
}

/** Reads a client token; undefined for anything that doesn't look like one. */
export function parseClientToken(text: string): ParsedClientToken | undefined {
  const match = /^MLY\|(\d{1,16})\|([0-9a-f]{32})$/.exec(text);
  const applicationId = match?.[1] === undefined ? undefined : parseId(match[1]);
  const secret = match?.[2];
  return applicationId === undefined || secret === undefined
    ? undefined
    : { applicationId, secret };
}

/** Hex SHA-256 of a secret: the form in which the store knows it. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** 32 random hex digits. */
export function newSecret(): string {
  return randomBytes(16).toString('hex');
}

/** The application of that name that belongs to the server itself, made now if there is none. */
export async function ensureServerApplication(
  store: Pick<Store, 'users' | 'applications'>,
  name: string,
): Promise<Application> {
  const owner = await store.users.ensure(systemUsername);
  return store.applications.ensure(name, owner.id);
}

/**
 * Gives an application one more token and answers it; it can't be read again later. Idempotent for a
 * given secret (32 hex digits).
 */
export async function issueClientToken(
  store: Pick<Store, 'applications'>,
  application: Application,
  secret = newSecret(),
): Promise<string> {
  const secretHash = hashSecret(secret);
  if (!(await store.applications.clientToken(secretHash))) {
    await store.applications.addClientToken({ secretHash, applicationId: application.id });
  }
  return `MLY|${application.id}|${secret}`;
}

/**
 * What the store knows of a token; undefined when it was never issued, or to another application. The
 * secret is looked up by its hash, so response times tell nothing about it.
 */
export async function verifyClientToken(
  store: Pick<Store, 'applications'>,
  token: ParsedClientToken,
): Promise<ClientToken | undefined> {
  const known = await store.applications.clientToken(hashSecret(token.secret));
  return known?.applicationId === token.applicationId ? known : undefined;
}
