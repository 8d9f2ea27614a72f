import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { SpokenError, type Text } from '../words/text.ts';
import { confirmPassword } from './sign-in.ts';

type DeletionStore = Pick<Store, 'accounts' | 'attempts' | 'organizations'>;

interface AccountDeletion {
  readonly password: string;
  /** Of the visitor. */
  readonly address: string;
  /** Left out: they stay. */
  readonly deletePhotos?: ((userId: number) => Promise<unknown>) | undefined;
}

/**
 * Deletes an account for good, after its photos have been if they shall go, too; else the images stay,
 * under a name that says nothing. Throws `forbidden` when somebody would be left without an owner or
 * administrator, and as `signIn` does for a wrong password.
 */
export async function deleteAccount(
  store: DeletionStore,
  account: Account,
  { password, address, deletePhotos }: AccountDeletion,
): Promise<void> {
  await confirmPassword(store, account, password, address);
  const reason = await reasonToStay(store, account);
  if (reason) throw new SpokenError('forbidden', reason.key, reason.values);
  await deletePhotos?.(account.user.id);
  await store.accounts.delete(account.user.id);
}

/** Why the account can't be deleted yet; undefined when it can. */
export async function reasonToStay(
  store: Pick<Store, 'accounts' | 'organizations'>,
  { user, isAdministrator }: Account,
): Promise<Text | undefined> {
  if (isAdministrator && (await store.accounts.countAdministrators()) === 1) {
    return { key: 'account.delete.onlyAdministrator' };
  }
  for (const { organization, role } of await store.organizations.ofUser(user.id)) {
    if (role !== 'owner') continue;
    const members = await store.organizations.members(organization.id);
    const others = members.filter((member) => member.user.id !== user.id);
    if (others.length > 0 && !others.some((member) => member.role === 'owner')) {
      return { key: 'account.delete.onlyOwner', values: { organization: organization.name } };
    }
  }
  return undefined;
}
