import type { Upload } from './upload.ts';

/** What an owner, a user or an organisation, keeps here, in bytes. Thumbnails and the like are not counted. */
export interface StorageUsage {
  /** Of the originals of all photos. */
  readonly storedBytes: number;
  /** Of files that are on their way. */
  readonly incomingBytes: number;
  /** How much there may be in all; null: what holds for those without a quota of their own. */
  readonly quotaBytes: number | null;
}

/** Whose quota the files of an upload take up: the organisation's, or else that of whoever sends them. */
export function ownerOf({
  creatorId,
  organizationId,
}: Pick<Upload, 'creatorId' | 'organizationId'>): number {
  return organizationId ?? creatorId;
}
