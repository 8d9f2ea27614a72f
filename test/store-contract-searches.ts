import assert from 'node:assert/strict';
import { WaysideError } from '../src/errors.ts';
import { type BoundingBox, cellAt, isInBox } from '../src/geo/tile-grid.ts';
import { type Image, isPano } from '../src/model/image.ts';
import type { ImageFilter, Page, PageRequest, Store } from '../src/store/store.ts';
import { seededRandom } from './seeded-random.ts';
import type { StoreTest } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

/** Everything a search gives, page by page. */
async function collect(
  search: (page: PageRequest) => Promise<Page<Image>>,
  limit: number,
): Promise<Image[]> {
  const all: Image[] = [];
  let after: string | undefined;
  do {
    const page = await search({ limit, after });
    assert.ok(page.items.length <= limit);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length, 'nothing twice');
  return all;
}

const idsOf = (images: readonly Image[]) => images.map(({ id }) => id).sort((a, b) => a - b);

function isWanted(image: Image, filter: ImageFilter): boolean {
  return (
    (filter.creatorIds ?? [image.creatorId]).includes(image.creatorId) &&
    (filter.organizationId ?? image.organizationId) === image.organizationId &&
    (filter.isPano ?? isPano(image.cameraType)) === isPano(image.cameraType) &&
    (filter.make ?? image.make) === image.make &&
    (filter.model ?? image.model) === image.model &&
    (filter.capturedFromMs ?? image.capturedAtMs) <= image.capturedAtMs &&
    (filter.capturedToMs ?? image.capturedAtMs) >= image.capturedAtMs
  );
}

/** Images all over the world, most of them in one town, a few on the edges of the map. */
async function publishWorld(store: Store): Promise<Image[]> {
  const random = seededRandom(7);
  const edges: [number, number][] = [
    [180, 0],
    [-180, 0],
    [179.9999, 60],
    [-179.9999, 60],
    [0, 90],
    [0, -90],
    [10, 86],
  ];
  const images = Array.from({ length: 1500 }, (_, index) => {
    const [lon, lat] = edges[index] ?? [
      index % 5 ? 12.9 + random() * 0.2 : random() * 360 - 180,
      index % 5 ? 55.5 + random() * 0.1 : random() * 180 - 90,
    ];
    return sampleImage(index * 16 + 17, {
      lon,
      lat,
      creatorId: index % 2 ? 18 : 34,
      organizationId: index % 3 ? null : 51,
      capturedAtMs: 1_700_000_000_000 + Math.floor(random() * 1000),
      cameraType: index % 7 ? 'perspective' : 'equirectangular',
      make: index % 4 ? 'Acme' : null,
      model: index % 11 ? 'Street 1' : "O'Hara",
    });
  });
  const drives = Map.groupBy(images, ({ creatorId }) => `drive-of-${creatorId}`);
  const publications = Array.from(drives, ([id, drive]) => samplePublication(id, drive));
  await store.sequences.publish(publications);
  return publications.flatMap((publication) => publication.images);
}

const filters: ImageFilter[] = [
  {},
  { creatorIds: [34] },
  { creatorIds: [34, 18, 50], isPano: true },
  { creatorIds: [] },
  { organizationId: 51, isPano: true },
  { isPano: false, make: 'Acme' },
  { model: "O'Hara" },
  { capturedFromMs: 1_700_000_000_250, capturedToMs: 1_700_000_000_500 },
  { make: 'Nobody' },
];

const isInvalid = (error: unknown) =>
  error instanceof WaysideError && error.kind === 'invalid-argument';

const town: BoundingBox = [12.95, 55.53, 13.05, 55.58];

export function searchesContract(storeTest: StoreTest): void {
  storeTest('finds all in a box, and nothing else', async (store) => {
    const world = await publishWorld(store);
    const boxes: BoundingBox[] = [
      town,
      [-180, -90, 180, 90],
      [170, -90, -170, 90],
      [180, -10, -180, 10],
      [-180, 80, 180, 90],
      [0, 0, 0, 0],
      [world[9]?.lon ?? 0, world[9]?.lat ?? 0, world[9]?.lon ?? 0, world[9]?.lat ?? 0],
    ];
    for (const box of boxes) {
      const expected = world.filter(({ lon, lat }) => isInBox(lon, lat, box));
      for (const limit of [7, 2000]) {
        const found = await collect((page) => store.images.inBox(box, {}, page), limit);
        assert.deepEqual(idsOf(found), idsOf(expected), `${box} by ${limit}`);
      }
    }
  });

  storeTest('narrows a box by every filter', async (store) => {
    const world = await publishWorld(store);
    for (const filter of filters) {
      const expected = world.filter(
        (image) => isInBox(image.lon, image.lat, town) && isWanted(image, filter),
      );
      const found = await collect((page) => store.images.inBox(town, filter, page), 13);
      assert.deepEqual(idsOf(found), idsOf(expected), JSON.stringify(filter));
    }
  });

  storeTest('counts what is in a box, up to where it is told to stop', async (store) => {
    const world = await publishWorld(store);
    for (const filter of filters) {
      const count = world.filter(
        (image) => isInBox(image.lon, image.lat, town) && isWanted(image, filter),
      ).length;
      const counted = (atMost: number) => store.images.countInBox(town, filter, atMost);
      assert.deepEqual(await counted(5000), { count, isExact: true }, JSON.stringify(filter));
      assert.deepEqual(await counted(count), { count, isExact: true });
      if (count < 3) continue;
      assert.deepEqual(await counted(count - 1), { count: count - 1, isExact: false });
      assert.deepEqual(await counted(1), { count: 1, isExact: false });
    }
  });

  storeTest('counts the images of each camera in a box', async (store) => {
    const world = await publishWorld(store);
    for (const filter of filters) {
      const wanted = world.filter(
        (image) => isInBox(image.lon, image.lat, town) && isWanted(image, filter),
      );
      const counts = Map.groupBy(wanted, ({ make, model }) => JSON.stringify([make, model]));
      const { cameras, isExact } = await store.images.camerasInBox(town, filter);
      assert.equal(isExact, true);
      assert.deepEqual(
        new Map(cameras.map((each) => [JSON.stringify([each.make, each.model]), each.imageCount])),
        new Map(
          Array.from(counts, ([key, images]) => [key, images.length] as const).filter(
            ([key]) => !key.startsWith('[null'),
          ),
        ),
      );
    }
  });

  storeTest('has the same order in pages of any size', async (store) => {
    await publishWorld(store);
    const inBox = (limit: number) =>
      collect((page) => store.images.inBox([-180, -90, 180, 90], {}, page), limit);
    assert.deepEqual(await inBox(11), await inBox(5000));
    const page = await store.images.inBox(town, {}, { limit: 5000 });
    assert.equal(page.next, undefined);
    const exact = await store.images.inBox(town, {}, { limit: page.items.length });
    assert.equal(exact.next, undefined, 'a full last page has no next');
  });

  storeTest('finds the images of an owner by time', async (store) => {
    const world = await publishWorld(store);
    for (const ownerId of [18, 34, 51, 99]) {
      for (const filter of filters) {
        const expected = world
          .filter((image) => image.creatorId === ownerId || image.organizationId === ownerId)
          .filter((image) => isWanted(image, filter))
          .sort((a, b) => a.capturedAtMs - b.capturedAtMs || a.id - b.id);
        const found = await collect((page) => store.images.ofOwner(ownerId, filter, page), 37);
        assert.deepEqual(found, expected, `${ownerId} ${JSON.stringify(filter)}`);
      }
    }
  });

  storeTest('finds the images of sequences in their order', async (store) => {
    const world = await publishWorld(store);
    const sequences = ['drive-of-34', 'unknown', 'drive-of-18'];
    for (const filter of filters) {
      const expected = sequences.flatMap((id) =>
        world.filter((image) => image.sequenceId === id && isWanted(image, filter)),
      );
      for (const limit of [41, 750, 2000]) {
        const found = await collect(
          (page) => store.images.ofSequences(sequences, filter, page),
          limit,
        );
        assert.deepEqual(found, expected, `${JSON.stringify(filter)} by ${limit}`);
      }
    }
    assert.deepEqual(await store.images.ofSequences([], {}, { limit: 5 }), {
      items: [],
      next: undefined,
    });
  });

  storeTest('refuses a cursor that it did not give', async (store) => {
    await publishWorld(store);
    const forged = [
      '',
      'x',
      '!',
      'MQ',
      'MS4y=',
      '../..',
      'a'.repeat(10_000),
      'OTk5OTk5OTk5OTk5OTk5OTk5LjE',
    ];
    const { images } = store;
    for (const after of forged) {
      const page = { limit: 5, after };
      const searches = [
        () => images.inBox(town, {}, page),
        () => images.ofOwner(18, {}, page),
        () => images.ofSequences(['drive-of-18'], {}, page),
      ];
      for (const search of searches) {
        await assert.rejects(search, isInvalid, after);
      }
    }
  });

  storeTest('survives a cursor from another search', async (store) => {
    await publishWorld(store);
    const { next } = await store.images.ofOwner(18, {}, { limit: 5 });
    assert.ok(next);
    await store.images.inBox(town, {}, { limit: 5, after: next });
    await store.images.ofSequences(['drive-of-18'], {}, { limit: 5, after: next });
    const before = Buffer.from('-5.3').toString('base64url');
    await store.images.inBox(town, {}, { limit: 5, after: before });
    await assert.rejects(
      store.images.ofSequences(['drive-of-18'], {}, { limit: 5, after: before }),
      isInvalid,
    );
  });

  storeTest('answers a short page rather than search on and on', async (store, config) => {
    const [lon, lat] = [12.97, 55.6];
    const needle = sampleImage(210_001, { lon, lat, make: 'Needle' });
    await store.sequences.publish([samplePublication('s', [needle])]);
    await execute(
      config,
      `insert into image_places
      with recursive hay(id) as (select 1 union all select id + 1 from hay where id < 210000)
      select ${cellAt(lon, lat)}, id, ${lon}, ${lat}, 0, 18, null, 0, 0, 'Hay', null from hay`,
    );
    const box: BoundingBox = [12.9, 55.5, 13, 55.7];
    const search = (page: PageRequest) => store.images.inBox(box, { make: 'Needle' }, page);
    const first = await search({ limit: 10 });
    assert.deepEqual(first.items, []);
    assert.ok(first.next);
    assert.deepEqual(idsOf(await collect(search, 10)), [210_001]);
  });
}
