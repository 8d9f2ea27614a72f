import type { Store } from '../store/store.ts';

/**
 * The same store; tells of everything done through it after which a token may be good for less, so
 * that whoever remembers tokens can forget them at once.
 */
export function watchRevocations(store: Store, onRevocation: () => void): Store {
  const told =
    <Arguments extends readonly unknown[], Answer>(act: (...args: Arguments) => Promise<Answer>) =>
    async (...args: Arguments): Promise<Answer> => {
      try {
        return await act(...args);
      } finally {
        onRevocation();
      }
    };
  const { accounts, applications, authorizations } = store;
  return {
    ...store,
    accounts: {
      ...accounts,
      delete: told(accounts.delete),
      setPassword: told(accounts.setPassword),
    },
    applications: {
      ...applications,
      delete: told(applications.delete),
      deleteKey: told(applications.deleteKey),
      setLimits: told(applications.setLimits),
    },
    authorizations: {
      ...authorizations,
      revoke: told(authorizations.revoke),
      revokeToken: told(authorizations.revokeToken),
      revokeFamily: told(authorizations.revokeFamily),
    },
  };
}
