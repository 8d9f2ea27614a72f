import assert from 'node:assert/strict';
import { WaysideError } from '../src/errors.ts';
import { kindOfId } from '../src/model/ids.ts';
import { openStore } from '../src/store/open-store.ts';
import type { OpeningTest, StoreTest } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

export function openingContract(openingTest: OpeningTest, storeTest: StoreTest): void {
  storeTest('keeps what was written when it is opened again', async (store, config) => {
    await store.sequences.publish([samplePublication('s', [sampleImage(33)])]);
    const user = await store.users.ensure('anna');
    const again = await openStore(config);
    try {
      assert.deepEqual(await again.users.get(user.id), user);
      assert.deepEqual(await again.images.get(33), await store.images.get(33));
    } finally {
      await again.close();
    }
  });

  openingTest('is brought to its schema once by those who open it together', async (config) => {
    const opened = await Promise.all([openStore(config), openStore(config), openStore(config)]);
    const users = await Promise.all(opened.map((each) => each.users.ensure('anna')));
    assert.equal(new Set(users.map(({ id }) => id)).size, 1);
    await Promise.all(opened.map((each) => each.close()));
  });

  storeTest('refuses a database that is newer than the code', async (_, config) => {
    await execute(config, `insert into migrations values (999, 'future', 0)`);
    await assert.rejects(
      openStore(config),
      (error) => error instanceof WaysideError && error.kind === 'configuration',
    );
  });

  storeTest(
    'gives ids of their kinds, never one twice, to several processes',
    async (store, config) => {
      const other = await openStore(config);
      const ids = await Promise.all(
        Array.from({ length: 400 }, (_, index) =>
          (index % 2 ? store : other).newId(index % 3 ? 'image' : 'user'),
        ),
      );
      await other.close();
      assert.equal(new Set(ids).size, 400);
      for (const [index, id] of ids.entries()) {
        assert.ok(id < 2 ** 53);
        assert.equal(kindOfId(id), index % 3 ? 'image' : 'user');
      }
    },
  );

  storeTest('answers a ping while it is open, and fails after', async (store, config) => {
    const other = await openStore(config);
    await other.ping();
    await other.close();
    await assert.rejects(other.ping());
    await store.ping();
  });

  storeTest('lets many callers write at once', async (store, config) => {
    const other = await openStore(config);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (index % 2 ? store : other).jobs.add([
          { kind: 'k', key: `${index}`, payload: null, priority: 0, owner: null },
        ]),
      ),
    );
    assert.equal((await store.jobs.count()).waiting, 60);
    await other.close();
  });
}
