/** A deletion that was begun ends, whenever the server is killed on the way. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTowns, serveTown, type Town } from './deletion-town.ts';
import type { Answer } from './fixtures.ts';
import { readEverything } from './store-execute.ts';
import { findTraces } from './traces.ts';

let towns: Awaited<ReturnType<typeof openTowns>>;
before(async () => {
  towns = await openTowns();
});
after(() => towns.remove());

/** Kills the server so long after a sequence's deletion was asked for; what the receipt says in the end. */
async function killedAfter(town: Town, ms: number): Promise<Answer> {
  const [adas, bens] = [await town.images('ada'), await town.images('ben')];
  const sequenceId = adas[0]?.sequenceId ?? '';
  const gone = adas.filter((image) => image.sequenceId === sequenceId);
  const token = await town.token('ada');
  const first = await serveTown(town);
  const asked = first.ask(`/${sequenceId}`, token, 'DELETE').then(
    async (response) => ((await response.json()) as Answer).deletion_id as string,
    () => undefined,
  );
  await sleep(ms);
  await first.stop('SIGKILL');
  const answered = await asked.catch(() => undefined);
  const second = await serveTown(town);
  try {
    if (answered !== undefined) {
      assert.equal((await second.ask(`/${gone[0]?.id}`, token)).status, 400, 'as it was answered');
    }
    const id =
      answered ?? (await deletionOf(town)) ?? (await second.delete(`/${sequenceId}`, token));
    const receipt = await second.receipt(id, token);
    const ids = gone.map((image) => image.id);
    const texts = [sequenceId, ...gone.map(({ sha256 }) => sha256)];
    const config = { dataDirectory: town.data, databaseUrl: undefined };
    assert.deepEqual(await findTraces(config, { ids, texts }), []);
    const files = await town.files();
    for (const { sha256 } of gone) assert.ok(!files.some((name) => name.includes(sha256)));
    assert.deepEqual(await town.images('ben'), bens);
    assert.equal((await town.images('ada')).length, adas.length - gone.length);
    assert.equal(await town.store.tiles.countStale(), 0);
    assert.equal(await town.store.mapFeatures.countStale(), 0);
    return receipt;
  } finally {
    await second.stop();
  }
}

/** The deletion that was asked for, if it came to that. */
async function deletionOf({ data }: Town): Promise<string | undefined> {
  const tables = await readEverything({ dataDirectory: data, databaseUrl: undefined });
  const [deletion] = tables.get('deletions') ?? [];
  return deletion && String(deletion.id);
}

describe('a deletion whose server is killed', () => {
  const receipts: { readonly ms: number; readonly receipt: Answer }[] = [];

  for (const ms of [10, 60, 150, 400, 1000, 1800]) {
    test(`after ${ms} ms is done by the next one`, async () => {
      const town = await towns.copy();
      try {
        receipts.push({ ms, receipt: await killedAfter(town, ms) });
      } finally {
        await town.remove();
      }
    });
  }

  test('has the same receipt, whenever that was', () => {
    const [first, ...others] = receipts;
    assert.ok(first && others.length > 0);
    const { images, originals } = first.receipt.erased as Record<string, number>;
    assert.ok(images && images === originals);
    for (const { ms, receipt } of others) {
      assert.deepEqual(receipt.erased, first.receipt.erased, `killed after ${ms} ms`);
      assert.deepEqual(receipt.made_anew, first.receipt.made_anew, `killed after ${ms} ms`);
    }
  });
});
