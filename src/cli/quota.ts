import { WaysideError } from '../errors.ts';
import { maxQuotaGigabytes, parseQuota } from '../model/quota.ts';
import type { StorageUsage } from '../model/storage.ts';
import type { Store } from '../store/store.ts';
import { gigabytes, print } from './print.ts';

/** Sets a quota, if one is given, and prints what an owner keeps and may. */
export async function quota(
  store: Store,
  ownerId: number,
  text: string | undefined,
  defaultBytes: number | undefined,
  isJson: true | undefined,
): Promise<void> {
  if (text !== undefined) await store.ownerStorage.setQuota(ownerId, readQuota(text));
  const usage = (await store.ownerStorage.usages([ownerId])).get(ownerId) as StorageUsage;
  const { storedBytes, incomingBytes } = usage;
  const quotaBytes = usage.quotaBytes ?? defaultBytes ?? null;
  const most = quotaBytes === null ? 'no limit' : gigabytes(quotaBytes);
  print(
    { used_bytes: storedBytes, incoming_bytes: incomingBytes, quota_bytes: quotaBytes },
    `${gigabytes(storedBytes)} kept, ${gigabytes(incomingBytes)} on the way; quota: ${most}`,
    isJson,
  );
}

/** Null: what holds for all that have none of their own. */
function readQuota(text: string): number | null {
  if (text === 'default') return null;
  const bytes = parseQuota(text);
  if (bytes !== undefined) return bytes;
  throw new WaysideError(
    'invalid-argument',
    `Not a quota: ${text}. Give gigabytes, up to ${maxQuotaGigabytes}, or “default”.`,
  );
}
