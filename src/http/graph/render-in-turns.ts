import { setImmediate as nextTurn } from 'node:timers/promises';

/** After so long others get their turn: what is inside the entities of one answer can be a lot. */
const maxTurnMs = 10;

/** Renders entities in their order. */
export async function renderInTurns<Item>(
  items: readonly Item[],
  render: (item: Item) => string,
): Promise<string[]> {
  const texts: string[] = [];
  let turnStart = performance.now();
  for (const item of items) {
    texts.push(render(item));
    if (performance.now() - turnStart > maxTurnMs) {
      await nextTurn();
      turnStart = performance.now();
    }
  }
  return texts;
}
