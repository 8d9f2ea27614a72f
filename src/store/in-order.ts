/** Those found, in the order of the ids asked for, each once. */
export function inOrder<Id extends number | string, Item extends { readonly id: Id }>(
  ids: readonly Id[],
  found: readonly Item[],
): Item[] {
  const byId = new Map(found.map((item) => [item.id, item]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}
