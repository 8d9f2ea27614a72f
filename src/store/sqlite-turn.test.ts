import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openStore } from './open-store.ts';
import { ReadTurn } from './sqlite-turn.ts';
import type { Store } from './store.ts';

const set = 'mly1_public';

async function isStale({ tiles }: Store, key: number): Promise<boolean> {
  return (await tiles.state({ set, z: 14, key })).staleMark !== undefined;
}

describe('reads of one turn', () => {
  test('see what this process wrote in the same turn', async () => {
    await withTwoStores(async (store) => {
      assert.equal(await isStale(store, 1), false);
      await store.tiles.markStale(set, [1]);
      assert.equal(await isStale(store, 1), true);
    });
  });

  test('see in the next turn what others wrote', async () => {
    await withTwoStores(async (store, other) => {
      assert.equal(await isStale(store, 1), false);
      await other.tiles.markStale(set, [1]);
      await nextTurn();
      assert.equal(await isStale(store, 1), true);
    });
  });

  test('that follow the question for the version end before the next turn begins', async () => {
    await withTwoStores(async (_, _other, dataDirectory) => {
      const database = new DatabaseSync(join(dataDirectory, 'wayside.sqlite'));
      const turn = new ReadTurn(database);
      const asked = turn.version().then(() => {
        turn.begin();
        return database.isTransaction;
      });
      await nextTurn();
      assert.equal(await asked, true);
      assert.equal(database.isTransaction, false);
      database.close();
    });
  });

  test('hide no commit from those who ask for the version', async () => {
    await withTwoStores(async (_, other, dataDirectory) => {
      const database = new DatabaseSync(join(dataDirectory, 'wayside.sqlite'));
      const turn = new ReadTurn(database);
      const before = await turn.version();
      assert.equal(await turn.version(), before);
      await nextTurn();
      const asked = turn.version();
      turn.begin();
      database.exec('select * from tiles');
      other.tiles.markStale(set, [1]).catch(assert.fail);
      assert.notEqual(await asked, before);
      database.close();
    });
  });

  test('do not outlive a store that closes in the midst of them', async () => {
    await withTwoStores(async (store, other) => {
      await isStale(store, 1);
      await store.close();
      await nextTurn();
      assert.equal(await isStale(other, 1), false);
    });
  });
});

async function withTwoStores(
  use: (store: Store, other: Store, dataDirectory: string) => Promise<void>,
): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wayside-turn-'));
  const stores = [
    await openStore({ dataDirectory, databaseUrl: undefined }),
    await openStore({ dataDirectory, databaseUrl: undefined }),
  ] as const;
  try {
    await use(...stores, dataDirectory);
  } finally {
    for (const store of stores) await store.close().catch(() => {});
    await rm(dataDirectory, { recursive: true });
  }
}
