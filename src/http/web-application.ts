import { type Application, noLimits } from '../model/application.ts';
import { ensureServerApplication } from '../oauth/application-keys.ts';
import type { Store } from '../store/store.ts';

/** The application that our own pages call the API as, made now if there is none. */
export async function ensureWebApplication(
  store: Pick<Store, 'users' | 'applications'>,
): Promise<Application> {
  const application = await ensureServerApplication(store, 'Wayside web');
  // Every visitor uses it. Limits that the operator gave it are left as they are.
  if (Object.keys(application.limits).length === 0) {
    await store.applications.setLimits(application.id, noLimits);
  }
  return application;
}

/**
 * Ends the tokens by which pages call the API in a user's name. Where the user is still signed in,
 * pages get another one and go on.
 */
export async function endPageTokens(
  store: Pick<Store, 'users' | 'applications' | 'authorizations'>,
  userId: number,
): Promise<void> {
  const { id } = await ensureWebApplication(store);
  await store.authorizations.revoke(id, userId);
}
