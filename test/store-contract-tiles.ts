import assert from 'node:assert/strict';
import { openStore } from '../src/store/open-store.ts';
import type { StoredTile, TileRef } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';

const at = (z: number, key: number): TileRef => ({ set: 'mly1_public', z, key });

function made(text: string, pieces = text): StoredTile {
  return { etag: text, gzip: Buffer.from(`gzip ${text}`), pieces: Buffer.from(pieces) };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

export function tilesContract(storeTest: StoreTest): void {
  storeTest('keeps a made tile until it is made anew or found empty', async ({ tiles }) => {
    const ref = at(14, 4 ** 14 - 1);
    const nothing = { etag: undefined, staleMark: undefined };
    assert.deepEqual(await tiles.state(ref), nothing);
    assert.deepEqual(await tiles.get(ref), { tile: undefined, staleMark: undefined });
    await tiles.put(ref, made('one'), undefined);
    assert.deepEqual(await tiles.state(ref), { etag: 'one', staleMark: undefined });
    assert.deepEqual(await tiles.get(ref), {
      tile: { etag: 'one', gzip: bytes('gzip one') },
      staleMark: undefined,
    });
    await tiles.put(ref, made('two'), undefined);
    assert.deepEqual((await tiles.get(ref)).tile, { etag: 'two', gzip: bytes('gzip two') });
    await tiles.put(ref, undefined, undefined);
    assert.deepEqual(await tiles.state(ref), nothing);
    await tiles.put(ref, undefined, undefined);
    assert.deepEqual(await tiles.state({ ...ref, set: 'mly1_computed_public' }), nothing);
  });

  storeTest('marks cells stale, with a new mark each time', async ({ tiles }) => {
    await tiles.markStale('mly1_public', [7, 5, 5]);
    const before = (await tiles.state(at(14, 5))).staleMark;
    assert.ok(before !== undefined);
    await tiles.markStale('mly1_public', [5]);
    const after = (await tiles.get(at(14, 5))).staleMark;
    assert.ok(after !== undefined && after !== before);
    await tiles.markStale('mly1_public', []);
    assert.equal(await tiles.countStale(), 2);
    assert.deepEqual(await tiles.stale(10), [
      { ...at(14, 5), mark: after },
      { ...at(14, 7), mark: (await tiles.state(at(14, 7))).staleMark },
    ]);
    assert.equal((await tiles.stale(1)).length, 1);
  });

  storeTest('carries a change up, zoom by zoom', async ({ tiles }) => {
    await tiles.markStale('mly1_public', [4 ** 14 - 1, 4 ** 14 - 2]);
    for (let z = 14; z >= 0; z--) {
      const stale = await tiles.stale(10);
      assert.deepEqual(
        stale.map((tile) => tile.z),
        z === 14 ? [14, 14] : [z],
      );
      await tiles.putMany(
        stale.map(({ mark, ...ref }) => ({ ref, tile: made(`${ref.key}`), mark })),
      );
    }
    assert.deepEqual(await tiles.stale(10), []);
    assert.equal(await tiles.countStale(), 0);
    assert.equal((await tiles.state(at(0, 0))).etag, '0');
  });

  storeTest('leaves the parent alone when nothing changed', async ({ tiles }) => {
    const ref = at(14, 5);
    const parent = async () => (await tiles.state(at(13, 1))).staleMark;
    await tiles.put(ref, made('one'), undefined);
    const mark = await parent();
    assert.ok(mark !== undefined);
    await tiles.put(at(13, 1), made('parent'), mark);
    assert.equal(await parent(), undefined);
    await tiles.put(ref, made('one'), undefined);
    await tiles.put(at(14, 6), undefined, undefined);
    assert.equal(await parent(), undefined);
    await tiles.put(ref, made('one', 'other pieces'), undefined);
    assert.ok((await parent()) !== undefined, 'the pieces changed');
    await tiles.put(at(13, 1), made('parent'), await parent());
    await tiles.put(ref, undefined, undefined);
    assert.ok((await parent()) !== undefined, 'the tile is gone');
  });

  storeTest('stays stale when it was marked while it was made', async ({ tiles }) => {
    await tiles.markStale('mly1_public', [5]);
    const { staleMark: early } = await tiles.state(at(14, 5));
    await tiles.markStale('mly1_public', [5]);
    const { staleMark: late } = await tiles.state(at(14, 5));
    await tiles.put(at(14, 5), made('early'), early);
    assert.deepEqual(await tiles.state(at(14, 5)), { etag: 'early', staleMark: late });
    await tiles.put(at(14, 5), made('late'), late);
    assert.deepEqual(await tiles.state(at(14, 5)), { etag: 'late', staleMark: undefined });
    await tiles.put(at(14, 5), made('slow'), early);
    assert.deepEqual(
      await tiles.state(at(14, 5)),
      { etag: 'late', staleMark: undefined },
      'a slow maker does not bring back what it read long ago',
    );
    await tiles.markStale('mly1_public', [5]);
    await tiles.put(at(14, 5), made('unmarked'), undefined);
    assert.ok((await tiles.state(at(14, 5))).staleMark !== undefined);
  });

  storeTest('gives the pieces of the four children', async ({ tiles }) => {
    await tiles.putMany([
      { ref: at(14, 9), tile: made('b', 'pieces b'), mark: undefined },
      { ref: at(14, 11), tile: made('d', ''), mark: undefined },
      { ref: at(14, 12), tile: made('other'), mark: undefined },
      { ref: at(13, 8), tile: made('zoom'), mark: undefined },
    ]);
    assert.deepEqual(await tiles.childPieces(at(13, 2)), [
      undefined,
      bytes('pieces b'),
      undefined,
      bytes(''),
    ]);
    assert.deepEqual(await tiles.childPieces(at(13, 1)), Array(4).fill(undefined));
  });

  storeTest('keeps large tiles whole, and many at once', async ({ tiles }) => {
    const gzip = new Uint8Array(500_000).map((_, index) => index * 7);
    const pieces = new Uint8Array(1_000_000).map((_, index) => index * 11);
    await tiles.putMany(
      [0, 1, 2].map((key) => ({
        ref: at(14, key),
        tile: { etag: 'e', gzip, pieces },
        mark: undefined,
      })),
    );
    assert.deepEqual((await tiles.get(at(14, 2))).tile?.gzip, gzip);
    assert.deepEqual((await tiles.childPieces(at(13, 0)))[0], pieces);
  });

  storeTest('lets several processes make tiles at once', async ({ tiles }, config) => {
    const other = await openStore(config);
    await tiles.markStale(
      'mly1_public',
      Array.from({ length: 64 }, (_, key) => key),
    );
    const work = async (store: typeof other.tiles) => {
      for (let stale = await store.stale(20); stale.length > 0; stale = await store.stale(20)) {
        await store.putMany(
          stale
            .toReversed()
            .map(({ mark, ...ref }) => ({ ref, tile: made(`${ref.z}/${ref.key}`), mark })),
        );
      }
    };
    await Promise.all([work(tiles), work(other.tiles), work(tiles)]);
    await other.close();
    assert.equal(await tiles.countStale(), 0);
    assert.equal((await tiles.state(at(0, 0))).etag, '0/0');
  });
}
