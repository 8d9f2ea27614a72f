import type { Config } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { ownerOf } from '../model/storage.ts';
import type { Upload } from '../model/upload.ts';
import type { FileOwner } from '../store/upload-stores.ts';

type Owned = Pick<Upload, 'creatorId' | 'organizationId'>;

/** Whose quota files take up. Organisations have one only where it was set for them. */
export function fileOwner(upload: Owned, { userQuotaBytes }: Config): FileOwner {
  return {
    ownerId: ownerOf(upload),
    defaultQuotaBytes: upload.organizationId === null ? (userQuotaBytes ?? null) : null,
  };
}

export function overQuota({ organizationId }: Pick<Owned, 'organizationId'>): WaysideError {
  return new WaysideError(
    'quota-exceeded',
    organizationId === null
      ? '(#10) There is no room left for this in what you may keep here: /me?fields=storage tells how much that is'
      : '(#10) There is no room left for this in what the organization may keep here',
  );
}
