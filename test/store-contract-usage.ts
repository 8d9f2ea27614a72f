import assert from 'node:assert/strict';
import { openStore } from '../src/store/open-store.ts';
import type { StoreTest } from './store-contract.ts';

const window = (startMs: number, applicationId = 20) => ({
  applicationId,
  tier: 'entity' as const,
  startMs,
});

export function usageContract(storeTest: StoreTest): void {
  storeTest('reserves requests up to the limit', async ({ usage }) => {
    const at = window(60_000);
    assert.deepEqual(await usage.reserve(at, 60, 100), { granted: 60, reserved: 60 });
    assert.deepEqual(await usage.reserve(at, 30, 100), { granted: 30, reserved: 90 });
    assert.deepEqual(await usage.reserve(at, 30, 100), { granted: 10, reserved: 100 });
    assert.deepEqual(await usage.reserve(at, 30, 100), { granted: 0, reserved: 100 });
    // A limit that was changed.
    assert.deepEqual(await usage.reserve(at, 30, 50), { granted: 0, reserved: 100 });
    assert.deepEqual(await usage.reserve(at, 30, 110), { granted: 10, reserved: 110 });
    // Other windows, tiers and applications.
    assert.deepEqual(await usage.reserve(window(120_000), 500, 100), {
      granted: 100,
      reserved: 100,
    });
    assert.deepEqual(await usage.reserve({ ...at, tier: 'search' }, 1, 100), {
      granted: 1,
      reserved: 1,
    });
    assert.deepEqual(await usage.reserve(window(60_000, 36), 1, 100), { granted: 1, reserved: 1 });
    assert.deepEqual(await usage.reserve(window(0), 1, 0), { granted: 0, reserved: 0 });
  });

  storeTest('reserves never more than the limit, whoever asks at once', async (store, config) => {
    const others = await Promise.all([openStore(config), openStore(config)]);
    const all = [store, ...others];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        all[index % 3]?.usage.reserve(window(0), 7 + (index % 5), 400),
      ),
    );
    let granted = 0;
    for (const answer of answers) granted += answer?.granted ?? 0;
    assert.equal(granted, 400);
    assert.deepEqual(await store.usage.reserve(window(0), 1, 400), { granted: 0, reserved: 400 });
    for (const other of others) await other.close();
  });

  storeTest('takes back what was reserved and not used', async ({ usage }) => {
    await usage.reserve(window(0), 50, 100);
    await usage.record([{ ...window(0), used: 20, returned: 30 }]);
    assert.deepEqual(await usage.reserve(window(0), 90, 100), { granted: 80, reserved: 100 });
    await usage.record([{ ...window(0), used: 0, returned: 500 }]);
    assert.deepEqual(await usage.reserve(window(0), 200, 100), { granted: 100, reserved: 100 });
    // Nothing to take it back from.
    await usage.record([{ ...window(60_000), used: 0, returned: 5 }]);
    assert.deepEqual(await usage.reserve(window(60_000), 9, 9), { granted: 9, reserved: 9 });
  });

  storeTest('adds up what was used, whoever records it', async (store, config) => {
    const other = await openStore(config);
    const times = Array.from({ length: 40 }, (_, index) => index * 60_000);
    await Promise.all(
      [store, other, store, other].map(({ usage }, index) =>
        usage.record(
          (index % 2 ? times : times.toReversed()).flatMap((startMs) => [
            { ...window(startMs), used: 1, returned: 0 },
            { ...window(startMs), used: 2, returned: 0 },
            { ...window(startMs), tier: 'tiles' as const, used: 0, returned: 0 },
          ]),
        ),
      ),
    );
    const { usage } = store;
    assert.deepEqual(
      await usage.used(20, 'entity', 60_000),
      times.slice(1).map((startMs) => ({ startMs, used: 12 })),
    );
    assert.deepEqual(await usage.used(20, 'tiles', 0), []);
    assert.deepEqual(await usage.used(36, 'entity', 0), []);
    await usage.record([{ ...window(0), tier: 'search', used: 9, returned: 0 }]);
    await usage.deleteBefore('entity', 39 * 60_000);
    assert.equal((await usage.used(20, 'entity', 0)).length, 1);
    assert.equal((await usage.used(20, 'search', 0)).length, 1);
    await usage.record([]);
    await other.close();
  });

  storeTest('records many windows at once', async ({ usage }) => {
    const count = 2500;
    await usage.record(
      Array.from({ length: count }, (_, startMs) => ({ ...window(startMs), used: 1, returned: 0 })),
    );
    assert.equal((await usage.used(20, 'entity', 0)).length, count);
  });
}
