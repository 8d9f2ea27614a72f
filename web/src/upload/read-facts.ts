import type { PhotoItem } from './photo-item.ts';
import { takeFacts } from './photo-list.ts';
import type { PhotoReader } from './photo-reader.ts';

/** As many as the worker has something to do while the disk is slow. */
const readsAtOnce = 8;

/** Reads what files tell, and puts it into their items. */
export async function readFacts(
  items: readonly PhotoItem[],
  reader: PhotoReader,
  onChange: () => void,
): Promise<void> {
  const waiting = items.values();
  const readOn = async () => {
    for (const item of waiting) {
      if (!item.file) continue;
      const facts = await reader
        .facts(item.file)
        .catch(() => ({ kind: 'unusable', reason: 'can’t be read from the disk' }) as const);
      takeFacts(item, facts);
      onChange();
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, readOn));
}
