import assert from 'node:assert/strict';
import { openStore } from '../src/store/open-store.ts';
import type { TileRef } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const ref: TileRef = { set: 'mly1_public', z: 13, key: 5 };

/** What is read over and over is answered from memory, and always as if it were not. */
export function memoryContract(storeTest: StoreTest): void {
  storeTest('answers the same image again while nothing changes', async ({ images, sequences }) => {
    await sequences.publish([samplePublication('s', [sampleImage(33)])]);
    await images.get(33);
    const image = await images.get(33);
    assert.ok(image);
    assert.equal(await images.get(33), image);
  });

  storeTest('sees a change of an image by whomever', async ({ images, sequences }, config) => {
    await sequences.publish([samplePublication('s', [sampleImage(33), sampleImage(49)])]);
    for (const make of ['one', 'two', 'three']) {
      await images.get(33);
      await images.get(33);
      await execute(config, `update images set make = '${make}' where id = 33`);
      assert.equal((await images.get(33))?.make, make);
    }
    await execute(config, 'delete from images where id = 33');
    assert.equal(await images.get(33), undefined);
    assert.ok(await images.get(49));
  });

  storeTest('sees each change of a tile, its own and others’', async (store, config) => {
    const other = await openStore(config);
    for (let turn = 0; turn < 30; turn++) {
      const etag = `e${turn}`;
      const tile = { etag, gzip: Buffer.from(etag), pieces: Buffer.from(etag) };
      await (turn % 3 ? other : store).tiles.put(ref, tile, undefined);
      const readers = [store, other, store, other, store];
      const states = await Promise.all(readers.map(({ tiles }) => tiles.state(ref)));
      assert.deepEqual(
        states.map((state) => state.etag),
        readers.map(() => etag),
      );
    }
    await other.close();
  });

  storeTest('has no reader see less than was committed before', async (store, config) => {
    const other = await openStore(config);
    let committed = 0;
    let isOver = false;
    const reader = async () => {
      while (!isOver) {
        const before = committed;
        const { etag = '0' } = await store.tiles.state(ref);
        assert.ok(Number(etag) >= before, `saw ${etag} after ${before} was committed`);
      }
    };
    const readers = Array.from({ length: 8 }, reader);
    while (committed < 100) {
      const tile = { etag: String(committed + 1), gzip: Buffer.alloc(1), pieces: Buffer.alloc(1) };
      await other.tiles.put(ref, tile, undefined);
      committed++;
    }
    isOver = true;
    await Promise.all(readers);
    await other.close();
  });
}
