/** Those found, in the order of the ids asked for, each once. */
export function inOrder<Item extends { readonly id: number }>(
  ids: readonly number[],
  found: readonly Item[],
): Item[] {
  const byId = new Map(found.map((item) => [item.id, item]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}
