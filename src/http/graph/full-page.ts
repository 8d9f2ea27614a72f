import type { Page, PageRequest } from '../../store/store.ts';

/** What a search for a needle may cost before it answers with what it has. */
const roundsAtMost = 20;

/**
 * Reads pages of the store until one of ours is full: those may be shorter than their limit, and
 * clients that don't page must still get a full one.
 */
export async function readFullPage<Item>(
  { limit, after }: PageRequest,
  read: (page: PageRequest) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let next = after;
  for (let round = 0; round < roundsAtMost; round++) {
    const page = await read({ limit: limit - items.length, after: next });
    items.push(...page.items);
    next = page.next;
    if (next === undefined || items.length >= limit) break;
  }
  return { items, next };
}
