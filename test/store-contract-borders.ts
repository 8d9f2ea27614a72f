/** Map features that move over the border of a feature cell, in any order and at once. */

import assert from 'node:assert/strict';
import { tileAt, tileBounds, tileKey, tileOfKey } from '../src/geo/tile-grid.ts';
import type { StaleFeatureCell, StoredMapFeature } from '../src/store/detection-stores.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const lamp = 'object--street-light';
const stop = 'regulatory--stop--g1';

const { x, y } = tileAt(12.97, 55.6, 15);
const even = x - (x % 2);
/** From west to east; a tile of zoom 14 ends between the second and the third. */
const [far, left, right] = [even, even + 1, even + 2].map((column) => tileKey(column, y)) as [
  number,
  number,
  number,
];
const [south, north] = [55.5, 55.7];

/** A store in which images make feature cells stale. */
async function openBorder(store: Store) {
  const { detections, mapFeatures, tiles } = store;
  const image = sampleImage(17);
  await store.sequences.publish([samplePublication('street', [image])]);
  const run = await detections.ensureRun('eyes', '1');
  let seen = 0;

  const feature = (id: number, cell: number, value = lamp): StoredMapFeature => {
    const [west, bottom, east, top] = tileBounds(tileOfKey(15, cell));
    return {
      id,
      runId: run.id,
      value,
      lon: (west + east) / 2,
      lat: (bottom + top) / 2,
      uncertaintyMetres: 0.75,
      alignedDirectionDegrees: 181.5,
      firstSeenAtMs: 1000,
      lastSeenAtMs: 3000,
      viewCount: 1,
      detections: [{ imageId: 17, id: 22 }],
    };
  };

  /** The cells, stale by one more detection. */
  async function makeStale(...cells: number[]): Promise<StaleFeatureCell[]> {
    const ring = Int16Array.of(0, 0, 4096, 0, 4096, 2048);
    const record = { value: lamp, rings: [ring], confidence: 0.5, createdAtMs: 1000 };
    const given = [{ imageId: 17, sourceId: String(seen++), ...record }];
    await detections.add(run.id, given, () => cells);
    const stale = new Map((await mapFeatures.stale(100)).map((each) => [each.cell, each]));
    return cells.flatMap((cell) => stale.get(cell) ?? []);
  }

  /** Puts features into cells that have none. */
  async function fill(...features: StoredMapFeature[]): Promise<void> {
    const byCell = Map.groupBy(features, ({ lon, lat }) => {
      const tile = tileAt(lon, lat, 15);
      return tileKey(tile.x, tile.y);
    });
    for (const stale of await makeStale(...byCell.keys())) {
      await mapFeatures.replaceCell(stale, byCell.get(stale.cell) ?? []);
    }
    for (const cell of [left, right]) {
      for (const set of ['mly_map_feature_point', 'mly_map_feature_traffic_sign'] as const) {
        const ref = { set, z: 14, key: Math.floor(cell / 4) };
        await tiles.put(ref, undefined, (await tiles.state(ref)).staleMark);
      }
    }
  }

  /** Ids by cell, from where each is read: places, and rows by id. */
  async function idsIn(...cells: number[]): Promise<number[][]> {
    const [{ lon: west }, { lon: east }] = [feature(0, far), feature(0, right)];
    const places = await mapFeatures.places(run.id, [west, south, east, north]);
    const rows = await mapFeatures.getMany(places.map(({ id }) => id));
    assert.deepEqual(
      rows.map(({ id, value, lon, lat }) => ({ id, value, lon, lat })),
      places.map(({ cell: _, ...rest }) => rest),
    );
    assert.equal(new Set(places.map(({ id }) => id)).size, places.length, 'no id twice');
    for (const { lon, lat, cell } of places) {
      const tile = tileAt(lon, lat, 15);
      assert.equal(cell, tileKey(tile.x, tile.y));
      const shown = await mapFeatures.inCell('point', Math.floor(cell / 4));
      const signs = await mapFeatures.inCell('traffic_sign', Math.floor(cell / 4));
      assert.ok([...shown, ...signs].some((each) => each.lon === lon));
    }
    return cells.map((cell) => places.filter((each) => each.cell === cell).map(({ id }) => id));
  }

  const isTileStale = async (type: 'point' | 'traffic_sign', cell: number) => {
    const ref = { set: `mly_map_feature_${type}`, z: 14, key: Math.floor(cell / 4) } as const;
    return (await tiles.state(ref)).staleMark !== undefined;
  };

  return { mapFeatures, run, feature, makeStale, fill, idsIn, isTileStale };
}

export function bordersContract(storeTest: StoreTest): void {
  storeTest('lets a feature move into a cell with its id', async (store) => {
    const border = await openBorder(store);
    const { mapFeatures, feature, idsIn, isTileStale } = border;
    await border.fill(feature(23, left), feature(39, left, stop), feature(55, right));
    const [a, b] = (await border.makeStale(left, right)) as [StaleFeatureCell, StaleFeatureCell];
    const moved = feature(23, right);
    const entering = [
      { ...moved, from: left },
      { ...feature(55, right), from: right },
    ];
    assert.equal(await mapFeatures.replaceCell(b, entering), true);
    assert.deepEqual(await idsIn(left, right), [[39], [23, 55]]);
    assert.deepEqual(await mapFeatures.getMany([23]), [moved]);
    assert.deepEqual(await mapFeatures.inCell('point', Math.floor(left / 4)), []);
    assert.ok((await isTileStale('point', left)) && (await isTileStale('point', right)));
    assert.ok(!(await isTileStale('traffic_sign', left)));
    assert.deepEqual(await mapFeatures.stale(9), [a], 'the other cell is to be derived still');

    const staying = [{ ...feature(39, left, stop), from: left }];
    assert.equal(await mapFeatures.replaceCell(a, staying, [{ ...moved, cell: right }]), true);
    assert.deepEqual(await idsIn(left, right), [[39], [23, 55]]);
    assert.equal(await mapFeatures.countStale(), 0);
  });

  storeTest('lets a feature move out of a cell with its id', async (store) => {
    const border = await openBorder(store);
    const { mapFeatures, feature, idsIn, isTileStale } = border;
    await border.fill(feature(23, left, stop), feature(39, left));
    const [a, b] = (await border.makeStale(left, right)) as [StaleFeatureCell, StaleFeatureCell];
    const moved = { ...feature(23, right, stop), uncertaintyMetres: 1.5 };
    const staying = [{ ...feature(39, left), from: left }];
    assert.equal(await mapFeatures.replaceCell(a, staying, [{ ...moved, cell: right }]), true);
    assert.deepEqual(await idsIn(left, right), [[39], [23]]);
    assert.deepEqual(await mapFeatures.getMany([23]), [moved], 'with what was derived of it');
    const [from, to] = [
      await isTileStale('traffic_sign', left),
      isTileStale('traffic_sign', right),
    ];
    assert.ok(from && (await to));
    assert.ok(!(await isTileStale('point', left)));

    const found = { ...moved, uncertaintyMetres: 0.5 };
    assert.equal(await mapFeatures.replaceCell(b, [{ ...found, from: left }]), true);
    assert.deepEqual(await idsIn(left, right), [[39], [23]]);
    assert.deepEqual(await mapFeatures.getMany([23]), [found]);
  });

  storeTest('moves a feature between cells of one tile', async (store) => {
    const { mapFeatures, feature, ...border } = await openBorder(store);
    await border.fill(feature(23, left), feature(39, far));
    const stale = await border.makeStale(far, left);
    const [a, b] = stale as [StaleFeatureCell, StaleFeatureCell];
    const [one, two] = [feature(23, far), feature(39, left)];
    await mapFeatures.replaceCell(a, [{ ...one, from: left }], [{ ...two, cell: left }]);
    assert.deepEqual(await border.idsIn(far, left), [[23], [39]]);
    await mapFeatures.replaceCell(b, [{ ...two, from: far }], [{ ...one, cell: far }]);
    assert.deepEqual(await border.idsIn(far, left), [[23], [39]]);
  });

  storeTest('takes nothing from a cell that is not stale, and puts nothing in', async (store) => {
    const { mapFeatures, feature, ...border } = await openBorder(store);
    await border.fill(feature(23, left));
    const [b] = (await border.makeStale(right)) as [StaleFeatureCell];
    assert.equal(await mapFeatures.replaceCell(b, [{ ...feature(23, right), from: left }]), true);
    const [[kept], [made]] = (await border.idsIn(left, right)) as [[number], [number]];
    assert.equal(kept, 23);
    assert.ok(made > 2 ** 48 && made % 16 === 7, 'a new id of a map feature');

    const [a] = (await border.makeStale(left)) as [StaleFeatureCell];
    await mapFeatures.replaceCell(a, [], [{ ...feature(23, right), cell: right }]);
    assert.deepEqual(await border.idsIn(left, right), [[], [made]]);
    assert.deepEqual(await mapFeatures.getMany([23]), []);
  });

  storeTest('knows where features are on both sides of the antimeridian', async (store) => {
    const { mapFeatures, run, feature, fill } = await openBorder(store);
    const [last, first] = [tileKey(2 ** 15 - 1, y), tileKey(0, y)];
    await fill(feature(23, last), feature(39, first), feature(55, left));
    const places = await mapFeatures.places(run.id, [179.99, south, -179.99, north]);
    assert.deepEqual(
      places.map(({ id, cell }) => [id, cell]),
      [
        [23, last],
        [39, first],
      ],
    );
  });

  storeTest('gives an id that two cells want to one of them', async (store, config) => {
    const { mapFeatures, feature, ...border } = await openBorder(store);
    await border.fill(feature(23, left));
    const others = await Promise.all([1, 2].map(() => openStore(config)));
    try {
      const stores = [mapFeatures, ...others.map((other) => other.mapFeatures)];
      let holder = left;
      for (let round = 0; round < 20; round++) {
        const stale = await border.makeStale(far, left, right);
        const shuffled = round % 2 === 0 ? stale : stale.toReversed();
        await Promise.all(
          shuffled.map((each, index) =>
            stores[index]?.replaceCell(each, [{ ...feature(23, each.cell), from: holder }]),
          ),
        );
        const ids = await border.idsIn(far, left, right);
        assert.deepEqual(
          ids.map(({ length }) => length),
          [1, 1, 1],
        );
        holder = [far, left, right][ids.findIndex(([id]) => id === 23)] ?? Number.NaN;
        assert.ok(holder, 'it is not lost');
      }
    } finally {
      for (const other of others) await other.close();
    }
  });

  storeTest(
    'moves features both ways while both cells are derived at once',
    async (store, config) => {
      const { mapFeatures, feature, ...border } = await openBorder(store);
      await border.fill(feature(23, left), feature(39, right));
      const other = await openStore(config);
      try {
        let [west, east] = [23, 39];
        for (let round = 0; round < 20; round++) {
          const stale = await border.makeStale(left, right);
          const [a, b] = stale as [StaleFeatureCell, StaleFeatureCell];
          const [toEast, toWest] = [feature(west, right), feature(east, left)];
          const both = [
            () =>
              mapFeatures.replaceCell(
                a,
                [{ ...toWest, from: right }],
                [{ ...toEast, cell: right }],
              ),
            () =>
              other.mapFeatures.replaceCell(
                b,
                [{ ...toEast, from: left }],
                [{ ...toWest, cell: left }],
              ),
          ];
          if (round % 2 === 1) both.reverse();
          await Promise.all(both.map((derive) => derive()));
          [west, east] = [east, west];
          assert.deepEqual(await border.idsIn(left, right), [[west], [east]]);
          assert.equal(await mapFeatures.countStale(), 0);
        }
      } finally {
        await other.close();
      }
    },
  );
}
