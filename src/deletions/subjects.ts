import type { Owners } from '../accounts/may-change.ts';
import type { DeletionSubject } from '../model/deletion.ts';
import { kindOfId, parseId } from '../model/ids.ts';
import { isSequenceId } from '../model/sequence.ts';
import type { Store } from '../store/store.ts';

/** Whose it is that shall be deleted; undefined when there is no such thing, or no more. */
export async function ownersOf(
  { images, sequences, uploads, users }: Pick<Store, 'images' | 'sequences' | 'uploads' | 'users'>,
  { kind, id: text }: DeletionSubject,
): Promise<Owners | undefined> {
  if (kind === 'sequence') return isSequenceId(text) ? sequences.get(text) : undefined;
  const id = parseId(text);
  if (id === undefined || kindOfId(id) !== kind) return undefined;
  if (kind === 'image') return images.get(id);
  if (kind === 'upload') return uploads.get(id);
  return (await users.get(id)) && { creatorId: id, organizationId: null };
}
