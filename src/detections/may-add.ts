import { mayManage } from '../accounts/organizations.ts';
import type { Image } from '../model/image.ts';
import type { Store } from '../store/store.ts';

/**
 * Tells whether a user may add detections to images: their own ones, those of an organisation that they
 * manage, and, as an administrator, all.
 */
export async function openMayAdd(
  { accounts, organizations }: Pick<Store, 'accounts' | 'organizations'>,
  userId: number,
): Promise<(image: Image) => Promise<boolean>> {
  const isAdministrator = (await accounts.get(userId))?.isAdministrator === true;
  const managed = new Map<number, boolean>();
  return async ({ creatorId, organizationId }) => {
    if (isAdministrator || creatorId === userId) return true;
    if (organizationId === null) return false;
    const known = managed.get(organizationId);
    if (known !== undefined) return known;
    const role = await organizations.role(organizationId, userId);
    const isManaged = role !== undefined && mayManage(role);
    managed.set(organizationId, isManaged);
    return isManaged;
  };
}
