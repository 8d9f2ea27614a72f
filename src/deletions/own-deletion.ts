import type { Deletion } from '../model/deletion.ts';
import { kindOfId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

/** A deletion that the user asked for, or, for administrators, any; undefined when there is none such. */
export async function findOwnDeletion(
  { deletions, accounts }: Pick<Store, 'deletions' | 'accounts'>,
  id: number,
  userId: number,
): Promise<Deletion | undefined> {
  const deletion = kindOfId(id) === 'deletion' ? await deletions.get(id) : undefined;
  if (!deletion || deletion.requestedBy === userId) return deletion;
  return (await accounts.get(userId))?.isAdministrator ? deletion : undefined;
}
