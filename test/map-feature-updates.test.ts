/** From detections that come in to map features that can be seen, whatever happens on the way. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { distanceMetres } from '../src/geo/geodesy.ts';
import { tileAt } from '../src/geo/tile-grid.ts';
import { deriveStaleCells } from '../src/map-features/derive-stale.ts';
import { cellsAround } from '../src/reconstruct/feature-cells.ts';
import type { StoredMapFeature } from '../src/store/detection-stores.ts';
import type { Store } from '../src/store/store.ts';
import { startPostgres } from './postgres.ts';
import { readTile } from './read-tile.ts';
import { inServices, type Settings, until, withSettings } from './services.ts';
import { execute } from './store-execute.ts';
import { addDetections, allImages, makeStreet, type Street } from './street.ts';
import { runWayside, startServer, startWayside, withDataDirectory } from './wayside-process.ts';

interface Found {
  readonly object_value: string;
  readonly geometry: { readonly coordinates: readonly [number, number] };
}

const [lon, lat] = [12.97, 55.6];
const street = makeStreet('street', 17, lon, lat);

describe('map features', () => {
  test('appear in search and tile soon after detections came in, and move with them', async () => {
    await withDataDirectory(async (data) => {
      const settings = { WAYSIDE_DATA: data };
      const server = await startServer('serve', settings);
      try {
        const { stdout } = await runWayside(['token', '--app', 'test'], settings);
        const headers = { authorization: `OAuth ${stdout.trim()}` };
        const ask = async (path: string) => fetch(server.address + path, { headers });
        await inServices(settings, async ({ store }) => {
          await store.sequences.publish([street.publication]);
          await addDetections(store, street, allImages);
        });
        const box = [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01].join();
        const search = `/map_features?bbox=${box}&fields=id,object_value,geometry,images`;
        const found = await until(async () => {
          const { data: features } = (await (await ask(search)).json()) as { data: Found[] };
          return features.length >= 8 ? features : undefined;
        });
        for (const { object_value, geometry } of found) {
          const [east, north] = geometry.coordinates;
          const metres = street.objects
            .filter(({ value }) => value === object_value)
            .map((object) => distanceMetres(object.lon, object.lat, east, north));
          assert.ok(
            Math.min(...metres) < 1.5,
            `${object_value} is off by ${Math.min(...metres)} m`,
          );
        }
        const { x, y } = tileAt(lon, lat, 14);
        for (const type of ['point', 'traffic_sign']) {
          const tile = await ask(`/maps/vtp/mly_map_feature_${type}/2/14/${x}/${y}`);
          const { layers } = readTile(new Uint8Array(await tile.arrayBuffer()));
          assert.ok((layers[type]?.length ?? 0) > 0, type);
        }
      } finally {
        const { code, stderr } = await server.stop();
        assert.equal(code, 0, stderr);
      }
    });
  });

  test('are all there after the server was killed in the middle and started again', async () => {
    const streets = Array.from({ length: 40 }, (_, index) =>
      makeStreet(
        `street ${index}`,
        17 + index * 1600,
        lon + (index % 8) * 0.05,
        lat + Math.floor(index / 8) * 0.05,
      ),
    );
    const expected = await undisturbed(streets);
    await withDataDirectory(async (data) => {
      const settings = { WAYSIDE_DATA: data };
      await inServices(settings, async ({ store }) => {
        await addStreets(store, streets);
        const before = await store.mapFeatures.countStale();
        const victim = startWayside(['serve'], { PORT: '0', ...settings });
        await until(async () => (await store.mapFeatures.countStale()) < before || undefined, 5);
        victim.child.kill('SIGKILL');
        await victim.ended;
        assert.notEqual(await store.mapFeatures.countStale(), 0, 'killed in the middle');
        const server = await startServer('serve', settings);
        try {
          await until(async () => (await store.mapFeatures.countStale()) === 0 || undefined);
        } finally {
          await server.stop();
        }
        assert.deepEqual(await describeAll(store), expected);
      });
    });
  });
});

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  const withStores = (use: (settings: Settings) => Promise<void>) =>
    withSettings(database === 'PostgreSQL' ? postgres.url : undefined, use);

  describe(`map features on ${database}`, () => {
    test('do not depend on the order in which detections came', async () => {
      const expected = await undisturbed([street]);
      assert.ok(expected.length >= 8);
      await withStores((settings) =>
        inServices(settings, async (services) => {
          const { store } = services;
          await store.sequences.publish([street.publication]);
          for (const part of [3, 1, 0, 2]) {
            const images = allImages.filter((index) => index % 4 === part).reverse();
            await addDetections(store, street, images);
            await deriveStaleCells(services);
          }
          assert.deepEqual(await describeAll(store), expected);
        }),
      );
    });

    test('keep their ids when another image shows them', async () => {
      await withStores((settings) =>
        inServices(settings, async (services) => {
          const { store } = services;
          await store.sequences.publish([street.publication]);
          await addDetections(store, street, allImages.slice(0, -9));
          await deriveStaleCells(services);
          const before = await allFeatures(store);
          await addDetections(store, street, [11]);
          assert.notEqual(await store.mapFeatures.countStale(), 0);
          await deriveStaleCells(services);
          const after = new Map((await allFeatures(store)).map((each) => [each.id, each]));
          assert.ok(before.length >= 5);
          let moreViews = 0;
          for (const { id, value, viewCount } of before) {
            assert.equal(after.get(id)?.value, value);
            if ((after.get(id)?.viewCount ?? 0) > viewCount) moreViews++;
          }
          assert.ok(moreViews > 0);
        }),
      );
    });

    test('go with the detections that they were derived from', async () => {
      const rest = await undisturbed([street], allImages.slice(0, 8));
      await withStores((settings) =>
        inServices(settings, async (services) => {
          const { store } = services;
          await addStreets(store, [street]);
          await deriveStaleCells(services);
          const before = await describeAll(store);
          assert.ok(before.length > rest.length);
          const gone = street.publication.images.slice(8).map((image) => ({
            id: image.id,
            featureCells: cellsAround(image.lon, image.lat),
          }));
          assert.ok((await store.detections.removeOfImages(gone)) > 0);
          await deriveStaleCells(services);
          assert.deepEqual(await describeAll(store), rest);
        }),
      );
    });

    test('are the same when several processes derive them at once', async () => {
      const streets = [0, 1, 2, 3, 4, 5].map((index) =>
        makeStreet(`street ${index}`, 17 + index * 1600, lon + index * 0.05, lat),
      );
      const expected = await undisturbed(streets);
      await withStores((settings) =>
        inServices(settings, async ({ store }) => {
          await addStreets(store, streets);
          await Promise.all(
            [1, 2].map(() => inServices(settings, (services) => deriveStaleCells(services))),
          );
          assert.equal(await store.mapFeatures.countStale(), 0);
          assert.deepEqual(await describeAll(store), expected);
        }),
      );
    });
  });
}

test('a cell that can not be derived stands in no other’s way', async () => {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data, WAYSIDE_LOG_LEVEL: 'silent' };
    const other = makeStreet('other', 17 + 1600, lon + 0.1, lat);
    await inServices(settings, async (services) => {
      const { store } = services;
      await addStreets(store, [street, other]);
      const broken = street.publication.images[3]?.id;
      await execute(
        { dataDirectory: data, databaseUrl: undefined },
        `update detections set ring = 'no ring' where image_id = ${broken}`,
      );
      const { derived, failed } = await deriveStaleCells(services);
      assert.ok(failed > 0 && derived > 0);
      assert.equal(await store.mapFeatures.countStale(), failed);
      const found = await allFeatures(store);
      assert.ok(found.length >= 8);
      assert.ok(found.every((feature) => feature.lon > lon + 0.05));
    });
  });
});

/** What is derived of streets in one go, with nothing else going on. */
async function undisturbed(streets: readonly Street[], images = allImages): Promise<Described[]> {
  let described: Described[] = [];
  await withDataDirectory((data) =>
    inServices({ WAYSIDE_DATA: data }, async (services) => {
      await addStreets(services.store, streets, images);
      await deriveStaleCells(services);
      described = await describeAll(services.store);
    }),
  );
  return described;
}

async function addStreets(
  store: Store,
  streets: readonly Street[],
  images = allImages,
): Promise<void> {
  await store.sequences.publish(streets.map(({ publication }) => publication));
  for (const each of streets) await addDetections(store, each, images);
}

/** A feature without what differs from database to database: its id and those of its detections. */
type Described = readonly [value: string, place: string, metres: string, images: string];

async function describeAll(store: Store): Promise<Described[]> {
  return (await allFeatures(store))
    .map(
      (each): Described => [
        each.value,
        `${each.lon.toFixed(8)},${each.lat.toFixed(8)}`,
        each.uncertaintyMetres.toFixed(4),
        each.detections.map(({ imageId }) => imageId).join(),
      ],
    )
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

async function allFeatures(store: Store): Promise<StoredMapFeature[]> {
  const found: StoredMapFeature[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.mapFeatures.inBox(
      [lon - 1, lat - 1, lon + 1, lat + 1],
      {},
      { limit: 500, after: cursor },
    );
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
