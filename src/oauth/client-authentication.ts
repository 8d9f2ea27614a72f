import type { Application } from '../model/application.ts';
import { parseId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { parseApplicationKey, verifyApplicationKey } from './application-keys.ts';
import { OAuthRefusal } from './refusal.ts';

/** As the client sent them. */
export interface ClientCredentials {
  readonly clientId: string | undefined;
  /** The whole client secret, or only its last part beside a client id. */
  readonly clientSecret: string | undefined;
}

/** The application that asks. */
export interface Client {
  readonly application: Application;
  /** It proved who it is with its secret. */
  readonly isAuthenticated: boolean;
}

/**
 * Finds out which application asks (RFC 6749, 2.3). Without a secret, only a public application is
 * answered, and it isn't authenticated. Throws `invalid_client`; never tells what was wrong.
 */
export async function authenticateClient(
  store: Pick<Store, 'applications'>,
  { clientId, clientSecret }: ClientCredentials,
): Promise<Client> {
  const id = clientId === undefined ? undefined : parseId(clientId);
  if (clientId !== undefined && id === undefined) throw invalidClient();
  if (clientSecret === undefined) {
    const application = id === undefined ? undefined : await store.applications.get(id);
    if (!application?.isPublic) throw invalidClient();
    return { application, isAuthenticated: false };
  }
  const isWhole = clientSecret.startsWith('MLY|');
  const key = parseApplicationKey(isWhole ? clientSecret : `MLY|${id}|${clientSecret}`);
  if (!key || (id !== undefined && key.applicationId !== id)) throw invalidClient();
  const [known, application] = await Promise.all([
    verifyApplicationKey(store, key, 'secret'),
    store.applications.get(key.applicationId),
  ]);
  if (!known || !application) throw invalidClient();
  return { application, isAuthenticated: true };
}

function invalidClient(): OAuthRefusal {
  return new OAuthRefusal('invalid_client', 'Error validating application');
}
