/**
 * Client tokens and client secrets, both `MLY|<application id>|<32 hex digits>`: they look alike, as
 * Mapillary's do, and the store knows which is which. A token calls the API, a secret exchanges
 * authorization codes, and neither does the other's work.
 */

import { systemUsername } from '../model/account.ts';
import type { Application, ApplicationKey, ApplicationKeyKind } from '../model/application.ts';
import { parseId } from '../model/ids.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { newSecret } from './secret-texts.ts';

type Applications = Pick<Store, 'applications'>;

interface ParsedKey {
  readonly applicationId: number;
  readonly secret: string;
}

/** Reads a client token or client secret; undefined for anything that looks like neither. */
export function parseApplicationKey(text: string): ParsedKey | undefined {
  const match = /^MLY\|(\d{1,16})\|([0-9a-f]{32})$/.exec(text);
  const applicationId = match?.[1] === undefined ? undefined : parseId(match[1]);
  const secret = match?.[2];
  return applicationId === undefined || secret === undefined
    ? undefined
    : { applicationId, secret };
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
 * Gives an application one more client token and answers it; it can't be read again later. Idempotent
 * for a given secret (32 hex digits).
 */
export function issueClientToken(
  store: Applications,
  application: Pick<Application, 'id'>,
  secret = newSecret(),
): Promise<string> {
  return issueKey(store, application.id, 'token', secret);
}

/** Gives an application one more client secret and answers it; it can't be read again later. */
export function issueClientSecret(
  store: Applications,
  application: Pick<Application, 'id'>,
): Promise<string> {
  return issueKey(store, application.id, 'secret', newSecret());
}

async function issueKey(
  { applications }: Applications,
  applicationId: number,
  kind: ApplicationKeyKind,
  secret: string,
): Promise<string> {
  await applications.addKey({
    secretHash: hashSecret(secret),
    applicationId,
    kind,
    hint: secret.slice(-4),
    createdAtMs: Date.now(),
  });
  return `MLY|${applicationId}|${secret}`;
}

/** The key, unless it was never issued, was issued to another application, or is of the other kind. */
export async function verifyApplicationKey(
  { applications }: Applications,
  { applicationId, secret }: ParsedKey,
  kind: ApplicationKeyKind,
): Promise<ApplicationKey | undefined> {
  const known = await applications.key(hashSecret(secret));
  return known?.applicationId === applicationId && known.kind === kind ? known : undefined;
}

/**
 * Gives an application a new key of a kind and answers it; its other keys of that kind work no more.
 * The new one is kept first, so that whoever fails in between still has one that works.
 */
export async function rotateKeys(
  store: Applications,
  application: Pick<Application, 'id'>,
  kind: ApplicationKeyKind,
): Promise<string> {
  const before = await store.applications.keysOf(application.id);
  const issued = await issueKey(store, application.id, kind, newSecret());
  for (const key of before) {
    if (key.kind === kind) await store.applications.deleteKey(application.id, key.secretHash);
  }
  return issued;
}
