import type { Image } from '../model/image.ts';
import type { Store } from '../store/store.ts';
import { mayManage } from './organizations.ts';

/** Whose an image, a sequence or an upload is. */
export type Owners = Pick<Image, 'creatorId' | 'organizationId'>;

/**
 * Tells whether a user may change what is somebody's, add detections to it or delete it: their own things,
 * those of an organisation that they manage, and, as an administrator, all.
 */
export async function openMayChange(
  { accounts, organizations }: Pick<Store, 'accounts' | 'organizations'>,
  userId: number,
): Promise<(owned: Owners) => Promise<boolean>> {
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
