/** Detections in images, in several versions, and the map features derived from them. */

import assert from 'node:assert/strict';
import { cellAt, tileAt, tileKey } from '../src/geo/tile-grid.ts';
import type {
  NewDetection,
  StaleFeatureCell,
  StoredMapFeature,
} from '../src/store/detection-stores.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const [lon, lat] = [12.97, 55.6];
const box = [12.96, 55.59, 12.98, 55.61] as const;
const lamp = 'object--street-light';
const stop = 'regulatory--stop--g1';

function featureCell(east = lon, north = lat): number {
  const { x, y } = tileAt(east, north, 15);
  return tileKey(x, y);
}

/** Images 17, 33, 49 … a little north of each other. */
async function publishImages(store: Store, count: number): Promise<number[]> {
  const images = Array.from({ length: count }, (_, index) =>
    sampleImage(17 + index * 16, { lat: lat + index * 0.0001 }),
  );
  await store.sequences.publish([samplePublication('street', images)]);
  return images.map(({ id }) => id);
}

const ring = Int16Array.of(0, 0, 4096, 0, 4096, 2048);

function seen(
  imageId: number,
  sourceId: string,
  changes: Partial<NewDetection> = {},
): NewDetection {
  return {
    imageId,
    sourceId,
    value: lamp,
    rings: [ring],
    confidence: 0.5,
    createdAtMs: 1000,
    ...changes,
  };
}

const page = { limit: 100 };

export function detectionsContract(storeTest: StoreTest): void {
  storeTest('keeps a detection as it was given, and once per source id', async (store) => {
    const { detections } = store;
    const [first = 0, second = 0] = await publishImages(store, 2);
    const run = await detections.ensureRun('eyes', '1');
    const given = [
      seen(first, 'a'),
      seen(first, 'b', { value: stop, confidence: null }),
      seen(second, 'a'),
    ];
    assert.deepEqual(await detections.add(run.id, given, () => []), {
      added: 3,
      changed: 0,
      unchanged: 0,
      removed: 0,
    });
    const { items } = await detections.ofImage(first, undefined, page);
    assert.deepEqual(
      items.map(({ id: _, ...rest }) => rest),
      given
        .slice(0, 2)
        .map(({ sourceId: _, rings: __, ...rest }) => ({ ...rest, ring, runId: run.id })),
    );
    const ids = items.map(({ id }) => id);
    assert.deepEqual(await detections.getMany([ids[1] ?? 0, 6, ids[0] ?? 0]), items.toReversed());

    const again = [seen(first, 'a', { createdAtMs: 5000 }), seen(first, 'b', { value: lamp })];
    assert.deepEqual(await detections.add(run.id, again, () => []), {
      added: 0,
      changed: 1,
      unchanged: 1,
      removed: 0,
    });
    const after = (await detections.ofImage(first, undefined, page)).items;
    assert.deepEqual(
      after.map(({ id, value }) => [id, value]),
      ids.map((id) => [id, lamp]),
    );
    assert.equal(after[0]?.createdAtMs, 1000, 'what did not change keeps its time');
  });

  storeTest('removes rings that a record has no more, and nothing else', async (store) => {
    const { detections, mapFeatures } = store;
    const [first = 0, second = 0] = await publishImages(store, 2);
    const run = await detections.ensureRun('eyes', '1');
    const other = await detections.ensureRun('eyes', '2');
    const rings = [ring, ring.slice(0, 6), Int16Array.of(1, 1, 9, 1, 9, 9)];
    const given = [seen(first, 'a', { rings }), seen(first, 'a#2'), seen(second, 'a', { rings })];
    assert.equal((await detections.add(run.id, given, () => [])).added, 7);
    await detections.add(other.id, [seen(first, 'a', { rings })], () => []);
    const before = (await detections.ofImage(first, undefined, page)).items.map(({ id }) => id);
    assert.equal(before.length, 4);

    const fewer = [seen(first, 'a', { rings: rings.slice(0, 1) })];
    const counts = { added: 0, changed: 0, unchanged: 1, removed: 2 };
    assert.deepEqual(await detections.add(run.id, fewer, () => [featureCell()]), counts);
    const after = (await detections.ofImage(first, undefined, page)).items.map(({ id }) => id);
    assert.deepEqual(after, [before[0], before[3]]);
    assert.deepEqual(await detections.getMany(before.slice(1, 3)), []);
    const [stale] = await mapFeatures.stale(10);
    assert.deepEqual([stale?.runId, stale?.cell], [run.id, featureCell()]);
    assert.equal((await detections.ofImage(second, undefined, page)).items.length, 3);
    await detections.activate(other.id);
    assert.equal((await detections.ofImage(first, undefined, page)).items.length, 3);
  });

  storeTest('adds nothing in images that are gone', async (store) => {
    const { detections } = store;
    const [image = 0] = await publishImages(store, 1);
    const run = await detections.ensureRun('eyes', '1');
    assert.equal(
      (await detections.add(run.id, [seen(image + 16, 'a'), seen(image, 'a')], () => [])).added,
      1,
    );
    assert.equal((await detections.ofImages([image + 16], 10)).size, 0);
  });

  storeTest('removes the detections of images, of all runs', async (store) => {
    const { detections, mapFeatures } = store;
    const [first = 0, second = 0, third = 0] = await publishImages(store, 3);
    const one = await detections.ensureRun('eyes', '1');
    const two = await detections.ensureRun('eyes', '2');
    const many = Array.from({ length: 2500 }, (_, index) => seen(first, `${index}`));
    await detections.add(one.id, [...many, seen(second, 'a'), seen(third, 'a')], () => []);
    await detections.add(two.id, [seen(second, 'a'), seen(third, 'a')], () => []);
    const gone = (await detections.ofImages([first, second], 3000)).values().toArray().flat();
    assert.equal(gone.length, 2501);

    const [cell, next] = [featureCell(), featureCell() + 1];
    const images = [
      { id: first, featureCells: [cell] },
      { id: second, featureCells: [cell, next] },
    ];
    assert.equal(await detections.removeOfImages(images), 2502);
    assert.deepEqual(await detections.getMany(gone.map(({ id }) => id)), []);
    const left = await detections.ofImages([first, second, third], 10);
    assert.deepEqual([...left.keys()], [third]);
    assert.deepEqual(
      (await detections.views(two.id, box, page)).items.map(({ image }) => image.id),
      [third],
    );
    const marked = (await mapFeatures.stale(10)).map(({ runId, cell: key }) => [key, runId]);
    assert.deepEqual(
      new Set(marked.map(String)),
      new Set([one.id, two.id].flatMap((run) => [`${cell},${run}`, `${next},${run}`])),
    );
    assert.equal(await detections.removeOfImages(images), 0, 'again: nothing to do');
  });

  storeTest('pages through an image and a box, by value, time and place', async (store) => {
    const { detections } = store;
    const images = await publishImages(store, 7);
    const run = await detections.ensureRun('eyes', '1');
    const given = images.flatMap((imageId) =>
      ['a', 'b', 'c', 'd', 'e'].map((source, index) =>
        seen(imageId, source, { value: index % 2 === 0 ? lamp : stop }),
      ),
    );
    await detections.add(run.id, given, () => []);

    const collect = async (filter: Parameters<typeof detections.inBox>[1], limit: number) => {
      const found: number[] = [];
      let after: string | undefined;
      do {
        const next = await detections.inBox(box, filter, { limit, after });
        assert.ok(next.items.length <= limit);
        found.push(...next.items.map(({ id }) => id));
        after = next.next;
      } while (after !== undefined);
      assert.equal(new Set(found).size, found.length, 'none twice');
      return found;
    };
    for (const limit of [1, 3, 5, 7, 100]) {
      assert.equal((await collect({}, limit)).length, 35);
      assert.equal((await collect({ values: ['regulatory--*'] }, limit)).length, 14);
    }
    assert.equal((await collect({ values: ['*--stop--*', lamp] }, 100)).length, 35);
    assert.equal((await collect({ values: ['object--*--g1'] }, 100)).length, 0);
    const latest = 1_700_000_000_000 + (images[2] ?? 0);
    assert.equal((await collect({ capturedToMs: latest }, 4)).length, 15);
    assert.deepEqual((await detections.inBox([0, 0, 1, 1], {}, page)).items, []);

    const first = await detections.ofImage(images[0] ?? 0, [lamp], { limit: 2 });
    assert.equal(first.items.length, 2);
    const rest = await detections.ofImage(images[0] ?? 0, [lamp], { limit: 2, after: first.next });
    assert.equal(rest.items.length, 1);
    assert.equal(rest.next, undefined);
    const few = await detections.ofImages(images.slice(0, 3), 7);
    assert.deepEqual(
      [...few].map(([imageId, list]) => [imageId, list.length]),
      [
        [images[0], 5],
        [images[1], 2],
      ],
    );
    await assert.rejects(detections.inBox(box, {}, { limit: 1, after: 'nonsense' }), {
      kind: 'invalid-argument',
    });
  });

  storeTest('shows the active version of each model, switched at once', async (store) => {
    const { detections } = store;
    const [image = 0] = await publishImages(store, 1);
    const one = await detections.ensureRun('eyes', '1');
    const two = await detections.ensureRun('eyes', '2');
    const other = await detections.ensureRun('ears', '1');
    assert.deepEqual([one.isActive, two.isActive, other.isActive], [true, false, true]);
    assert.deepEqual(await detections.ensureRun('eyes', '2'), two);
    for (const run of [one, two, other]) await detections.add(run.id, [seen(image, 'a')], () => []);
    const runsSeen = async () =>
      (await detections.ofImage(image, undefined, page)).items.map(({ runId }) => runId);
    assert.deepEqual(new Set(await runsSeen()), new Set([one.id, other.id]));
    await detections.activate(two.id);
    assert.deepEqual(new Set(await runsSeen()), new Set([two.id, other.id]));
    assert.deepEqual(
      (await detections.runs())
        .filter(({ isActive }) => isActive)
        .map(({ id }) => id)
        .sort(),
      [two.id, other.id].sort(),
    );
  });

  storeTest('gives the views of a run around a place', async (store) => {
    const { detections } = store;
    const [first = 0, , third = 0] = await publishImages(store, 3);
    const run = await detections.ensureRun('eyes', '1');
    await detections.add(run.id, [seen(first, 'a'), seen(first, 'b'), seen(third, 'a')], () => []);
    const views = await detections.views(run.id, box, page);
    assert.equal(views.next, undefined);
    assert.deepEqual(
      views.items.map(({ image, detections: list }) => [image.id, list.length]).sort(),
      [
        [first, 2],
        [third, 1],
      ].sort(),
    );
    assert.deepEqual((await detections.views(run.id + 16, box, page)).items, []);
    const seenIds: number[] = [];
    let after: string | undefined;
    do {
      const next = await detections.views(run.id, box, { limit: 1, after });
      assert.ok(next.items.length <= 1);
      seenIds.push(...next.items.map(({ image }) => image.id));
      after = next.next;
    } while (after !== undefined);
    assert.deepEqual(seenIds.sort(), [first, third].sort());
  });

  storeTest('marks feature cells, and loses no mark that came meanwhile', async (store, config) => {
    const { detections, mapFeatures } = store;
    const [image = 0] = await publishImages(store, 1);
    const run = await detections.ensureRun('eyes', '1');
    const cell = featureCell();
    await detections.add(run.id, [seen(image, 'a')], () => [cell, cell + 1]);
    const [stale] = (await mapFeatures.stale(10)).filter((each) => each.cell === cell);
    assert.ok(stale);
    assert.equal(await mapFeatures.countStale(), 2);
    await detections.add(run.id, [seen(image, 'a')], () => [cell]);
    assert.deepEqual(
      (await mapFeatures.stale(10)).find((each) => each.cell === cell),
      stale,
      'nothing new, nothing stale',
    );
    await detections.add(run.id, [seen(image, 'b')], () => [cell]);
    assert.equal(await mapFeatures.replaceCell(stale, []), true);
    const other = await openStore(config);
    try {
      const [fresh] = (await other.mapFeatures.stale(10)).filter((each) => each.cell === cell);
      assert.ok(fresh && fresh.mark !== stale.mark, 'the newer mark stays');
      assert.equal(await other.mapFeatures.replaceCell(fresh, []), true);
      assert.equal(await mapFeatures.replaceCell(fresh, []), false, 'somebody else derived it');
    } finally {
      await other.close();
    }
  });

  storeTest('keeps map features, finds them, and makes their tiles stale', async (store) => {
    const { detections, mapFeatures, tiles } = store;
    const run = await detections.ensureRun('eyes', '1');
    const [image = 0] = await publishImages(store, 1);
    await detections.add(run.id, [seen(image, 'a'), seen(image, 'b', { value: stop })], () => [
      featureCell(),
    ]);
    const feature = (id: number, changes: Partial<StoredMapFeature> = {}): StoredMapFeature => ({
      id,
      runId: run.id,
      value: lamp,
      lon,
      lat,
      uncertaintyMetres: 0.75,
      alignedDirectionDegrees: 181.5,
      firstSeenAtMs: 1000,
      lastSeenAtMs: 3000,
      viewCount: 2,
      detections: [
        { imageId: 2 ** 52 + 1, id: 2 ** 51 + 6 },
        { imageId: 33, id: 22 },
      ],
      ...changes,
    });
    const [one, two] = [feature(23), feature(39, { value: stop, firstSeenAtMs: 2000 })];
    const [stale] = (await mapFeatures.stale(1)) as [StaleFeatureCell];
    const points = { set: 'mly_map_feature_point', z: 14, key: cellAt(lon, lat) } as const;
    const signs = { ...points, set: 'mly_map_feature_traffic_sign' } as const;
    assert.equal(await mapFeatures.replaceCell(stale, [one, two]), true);
    assert.notEqual((await tiles.state(points)).staleMark, undefined);
    assert.notEqual((await tiles.state(signs)).staleMark, undefined);
    assert.deepEqual(await mapFeatures.getMany([two.id, 7, one.id]), [two, one]);
    const place = { lon, lat, cell: featureCell() };
    assert.deepEqual(await mapFeatures.places(run.id, box), [
      { id: 23, value: lamp, ...place },
      { id: 39, value: stop, ...place },
    ]);
    assert.deepEqual(await mapFeatures.places(run.id, [12.96, 55.59, 12.98, 55.599]), []);
    assert.deepEqual(await mapFeatures.places(run.id + 1, box), []);

    const found = async (filter: Parameters<typeof mapFeatures.inBox>[1]) =>
      (await mapFeatures.inBox(box, filter, page)).items.map(({ id }) => id);
    assert.deepEqual(await found({}), [23, 39]);
    assert.deepEqual(await found({ values: ['object--*'] }), [23]);
    assert.deepEqual(await found({ type: 'traffic_sign' }), [39]);
    assert.deepEqual(await found({ firstSeenFromMs: 2000 }), [39]);
    assert.deepEqual(await found({ firstSeenToMs: 1999, lastSeenFromMs: 3000 }), [23]);
    assert.deepEqual(await found({ lastSeenToMs: 2999 }), []);
    assert.deepEqual(await mapFeatures.inCell('point', points.key), [
      { id: 23, value: lamp, lon, lat, firstSeenAtMs: 1000, lastSeenAtMs: 3000 },
    ]);

    // Made, and then only what changes makes its tile stale again.
    for (const ref of [points, signs]) {
      const { staleMark } = await tiles.state(ref);
      await tiles.put(ref, undefined, staleMark);
    }
    assert.equal((await tiles.countStale()) > 0, true, 'coverage is stale still');
    await detections.add(run.id, [seen(image, 'c')], () => [featureCell()]);
    const [again] = (await mapFeatures.stale(1)) as [StaleFeatureCell];
    await mapFeatures.replaceCell(again, [one, { ...two, lat: lat + 1e-5 }]);
    assert.equal((await tiles.state(points)).staleMark, undefined);
    assert.notEqual((await tiles.state(signs)).staleMark, undefined);
    assert.equal((await mapFeatures.getMany([39]))[0]?.lat, lat + 1e-5);

    await detections.ensureRun('eyes', '2');
    const second = (await detections.runs()).find(({ version }) => version === '2');
    await detections.activate(second?.id ?? 0);
    assert.deepEqual(await found({}), []);
    assert.deepEqual(await mapFeatures.inCell('point', points.key), []);
    assert.notEqual((await tiles.state(points)).staleMark, undefined);
    assert.deepEqual((await mapFeatures.getMany([23])).length, 1, 'its page still opens');
  });

  storeTest('makes no tile of lower zoom from one of map features', async ({ tiles }) => {
    const key = cellAt(lon, lat);
    const ref = { set: 'mly_map_feature_point', z: 14, key } as const;
    const tile = { etag: 'e', gzip: Uint8Array.of(1), pieces: new Uint8Array() };
    await tiles.put(ref, tile, undefined);
    assert.equal(await tiles.countStale(), 0);
    assert.equal((await tiles.state(ref)).etag, 'e');
  });
}
