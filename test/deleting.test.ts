/** What is deleted through the API answers to nobody, is nowhere, and takes nothing else with it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tileAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { openTowns, type Town, type TownServer, type Towns, withTown } from './deletion-town.ts';
import type { Answer } from './fixtures.ts';
import { readTile } from './read-tile.ts';
import { findTraces } from './traces.ts';
import { runWayside } from './wayside-process.ts';

let towns: Towns;
before(async () => {
  towns = await openTowns();
});
after(() => towns.remove());

const inTown = (use: (town: Town, server: TownServer) => Promise<void>) => withTown(towns, use);

/** Images, and sequences by the images they hold, that a tile shows. */
async function shownAt(server: TownServer, token: string, z: number, image: Image) {
  const { x, y } = tileAt(image.lon, image.lat, z);
  const response = await server.ask(`/maps/vtp/mly1_public/2/${z}/${x}/${y}`, token);
  assert.equal(response.status, 200);
  const { layers } = readTile(new Uint8Array(await response.arrayBuffer()));
  const idsIn = (name: string) => {
    const layer = layers[name];
    return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer?.feature(i).properties);
  };
  return { images: idsIn('image'), sequences: idsIn('sequence'), overview: idsIn('overview') };
}

const box = ({ lon, lat }: Image) => [lon - 1e-3, lat - 1e-3, lon + 1e-3, lat + 1e-3].join();
const idsOf = ({ data }: Answer) => data.map(({ id }) => id);

/** What a client can know of an image before it is deleted. */
async function learn(server: TownServer, token: string, { id }: Image) {
  const fields = 'thumb_256_url,thumb_1024_url,thumb_2048_url,thumb_original_url';
  const image = await server.json(`/${id}?fields=${fields}`, token);
  const tiles = await server.json(`/${id}/tiles?z=11`, token);
  const detections = await server.json(`/${id}/detections`, token);
  const links = [...fields.split(',').map((name) => String(image[name]))];
  links.push(...tiles.data.map(({ url }) => String(url)));
  for (const link of links) assert.equal((await fetch(link)).status, 200, link);
  return { links, detections: idsOf(detections) };
}

/** The image answers to nobody, wherever one asks. */
async function assertUnknown(
  server: TownServer,
  token: string,
  image: Image,
  known: Awaited<ReturnType<typeof learn>>,
): Promise<void> {
  const { id } = image;
  for (const path of [
    `/${id}`,
    `/${id}/detections`,
    `/${id}/tiles?z=11`,
    ...known.detections.map((each) => `/${each}`),
  ]) {
    const response = await server.ask(path, token);
    const { error } = (await response.json()) as Answer;
    assert.equal(response.status, 400, path);
    assert.equal(error.error_subcode, 33, path);
  }
  assert.deepEqual(await server.json(`/?ids=${id}`, token), {});
  const searches = [
    `bbox=${box(image)}`,
    `image_ids=${id}`,
    `sequence_ids=${image.sequenceId}`,
    `creator_username=ada`,
  ];
  for (const search of searches) {
    const found = await server.json(`/images?${search}&fields=id`, token);
    assert.ok(!idsOf(found).includes(String(id)), search);
  }
  const order = await server.json(`/image_ids?sequence_id=${image.sequenceId}`, token);
  assert.ok(!idsOf(order).includes(String(id)));
  const seen = await server
    .json(`/detections?bbox=${box(image)}&fields=id,image`, token)
    .catch(() => undefined);
  for (const each of seen?.data ?? []) assert.ok(!known.detections.includes(each.id));
  for (const link of known.links) assert.equal((await fetch(link)).status, 404, link);
  const tile = await shownAt(server, token, 14, image);
  assert.ok(!JSON.stringify(tile).includes(String(id)));
}

describe('an image that its owner deletes', () => {
  test('is gone, and its sequence goes on without it', async () => {
    await inTown(async (town, server) => {
      const token = await town.token('ada');
      const reader = await town.clientToken();
      const drive = (await town.images('ada')).filter(
        ({ sequenceId }, _, all) => sequenceId === all[0]?.sequenceId,
      );
      const [first, second, third] = drive as [Image, Image, Image];
      const known = await learn(server, reader, second);
      assert.ok(known.detections.length > 0);
      const neighbour = await learn(server, reader, third);
      const before = await shownAt(server, reader, 14, second);
      assert.ok(JSON.stringify(before).includes(String(second.id)));
      const { files: filesOf } = town;
      const files = await filesOf();
      const features = await featuresOf(server, reader, second);
      assert.ok(features.some((each) => imagesOf(each).includes(String(second.id))));

      const deletion = await server.delete(`/${second.id}`, token);
      await assertUnknown(server, reader, second, known);
      const order = await server.json(`/image_ids?sequence_id=${first.sequenceId}`, reader);
      const left = drive.filter(({ id }) => id !== second.id).map(({ id }) => String(id));
      assert.deepEqual(idsOf(order), left);

      const receipt = await server.receipt(deletion, token);
      assert.deepEqual(receipt.subject, { type: 'image', id: String(second.id) });
      const erased = receipt.erased as Record<string, number>;
      const deepZoomTiles = known.links.length - 4;
      assert.deepEqual(erased, {
        images: 1,
        sequences: 0,
        unpublished_photos: 0,
        detections: known.detections.length,
        originals: 1,
        thumbnails: 3,
        deep_zoom_tiles: erased.deep_zoom_tiles,
        tracks: 0,
      });
      assert.ok((erased.deep_zoom_tiles ?? 0) >= deepZoomTiles);
      const { map_features: mapFeatures = 0 } = receipt.made_anew as Record<string, number>;
      assert.equal(
        mapFeatures,
        features.filter((each) => imagesOf(each).includes(String(second.id))).length,
      );
      assert.deepEqual((receipt.images as Answer).data, [{ id: String(second.id) }]);

      const gone = files.filter((name) => name.includes(second.sha256));
      assert.ok(gone.length > 4);
      const rest = new Set(await filesOf());
      assert.deepEqual(files.filter((name) => !rest.has(name)).toSorted(), gone.toSorted());
      const config = { dataDirectory: town.data, databaseUrl: undefined };
      const traces = { ids: [second.id, ...known.detections.map(Number)], texts: [second.sha256] };
      assert.deepEqual(await findTraces(config, traces), []);

      for (const each of await featuresOf(server, reader, second)) {
        assert.ok(!imagesOf(each).includes(String(second.id)));
        assert.ok(Number(each.view_count) >= imagesOf(each).length);
      }
      assert.equal((await server.ask(`/${third.id}`, reader)).status, 200);
      for (const link of neighbour.links) assert.equal((await fetch(link)).status, 200);
      assert.equal(await town.store.tiles.countStale(), 0);
      for (let z = 0; z <= 14; z++) {
        const shown = JSON.stringify(await shownAt(server, reader, z, first));
        assert.ok(!shown.includes(String(second.id)), `zoom ${z}`);
        if (z > 5) assert.ok(shown.includes(first.sequenceId), `zoom ${z}`);
      }
      const again = await server.ask(`/${second.id}`, token, 'DELETE');
      assert.equal(again.status, 400);
      assert.match(((await again.json()) as Answer).error.message, /^Unsupported delete request/);
    });
  });
});

async function featuresOf(
  server: TownServer,
  token: string,
  image: Image,
): Promise<readonly Answer[]> {
  const fields = 'fields=id,view_count,images';
  return (await server.json(`/map_features?bbox=${box(image)}&${fields}`, token)).data;
}

function imagesOf(feature: Answer): string[] {
  return idsOf(feature.images as Answer);
}

describe('deleting', () => {
  test('a sequence is for managers of its organisation, and an upload takes all with it', async () => {
    await inTown(async (town, server) => {
      const { store } = town;
      const [adas, bens] = [await town.images('ada'), await town.images('ben')];
      const [image] = adas as [Image];
      const reader = await town.clientToken();
      const organizationId = image.organizationId ?? 0;
      const paths = [`/${image.id}`, `/${image.sequenceId}`];
      const [uploadId = 0] = await store.uploads.idsOfCreator(image.creatorId);
      for (const path of [...paths, `/uploads/${uploadId}`]) {
        const refused: [string, number][] = [
          [await town.token('ben'), 403],
          [reader, 403],
          [await town.token('ada', ['read', 'upload']), 403],
        ];
        for (const [token, status] of refused) {
          assert.equal((await server.ask(path, token, 'DELETE')).status, status, path);
        }
        assert.equal((await fetch(server.address + path, { method: 'DELETE' })).status, 401);
      }
      const ben = await store.users.ensure('ben');
      const bensToken = await town.token('ben');
      await store.organizations.setMember(organizationId, ben.id, 'contributor');
      assert.equal((await server.ask(paths[1] ?? '', bensToken, 'DELETE')).status, 403);
      const unknown = ['17', 'x'.repeat(22), 'nothing', `${image.creatorId}`];
      for (const id of [...unknown, `uploads/${image.id}`, 'uploads/21']) {
        const response = await server.ask(`/${id}`, bensToken, 'DELETE');
        assert.equal(response.status, 400, id);
        assert.equal(((await response.json()) as Answer).error.error_subcode, 33);
      }

      await store.organizations.setMember(
        organizationId,
        (await store.users.ensure('ada')).id,
        'owner',
      );
      await store.organizations.setMember(organizationId, ben.id, 'admin');
      const inSequence = adas.filter(({ sequenceId }) => sequenceId === image.sequenceId);
      const known = await learn(server, reader, image);
      const deletion = await server.delete(`/${image.sequenceId}`, bensToken);
      await assertUnknown(server, reader, image, known);
      const receipt = await server.receipt(deletion, bensToken);
      assert.equal((receipt.erased as Record<string, number>).images, inSequence.length);
      assert.equal((receipt.erased as Record<string, number>).sequences, 1);
      const adasToken = await town.token('ada');
      assert.equal((await server.ask(`/deletions/${deletion}`, adasToken)).status, 400);
      assert.equal((await server.ask(`/deletions/${deletion}`, reader)).status, 400);
      const page = await server.json(`/deletions/${deletion}?limit=1`, bensToken);
      const next = (page.images as Answer).paging?.next ?? '';
      const second = (await server.json(next, bensToken)).images as Answer;
      const firstTwo = [...(page.images as Answer).data, ...second.data].map(({ id }) =>
        Number(id),
      );
      const ascending = inSequence.map(({ id }) => id).toSorted((a, b) => a - b);
      assert.deepEqual(firstTwo, ascending.slice(0, 2));

      const rest = adas.filter(({ sequenceId }) => sequenceId !== image.sequenceId);
      assert.ok(rest.length > 0);
      const upload = await server.delete(`/uploads/${uploadId}`, adasToken);
      await server.receipt(upload, adasToken);
      assert.deepEqual(await town.images('ada'), []);
      assert.deepEqual(await town.images('ben'), bens);
      const files = await town.files();
      for (const { sha256 } of adas) assert.ok(!files.some((name) => name.includes(sha256)));
      for (const { sha256 } of bens) assert.ok(files.some((name) => name.includes(sha256)));
      const ids = [uploadId, ...adas.map(({ id }) => id)];
      const texts = [image.sequenceId, ...adas.map(({ sha256 }) => sha256)];
      const config = { dataDirectory: town.data, databaseUrl: undefined };
      assert.deepEqual(await findTraces(config, { ids, texts }), []);
      // The same photos may come again, as new images.
      const { stdout } = await runWayside(
        ['import', `${import.meta.dirname}/../sample/ada`, '--user', 'ada', '--json'],
        { WAYSIDE_DATA: town.data },
      );
      assert.equal((JSON.parse(stdout) as { imported: number }).imported, adas.length);
      const back = await town.images('ada');
      assert.ok(back.every(({ id }) => !ids.includes(id)));
      for (const { id } of back.slice(0, 3)) await learn(server, reader, { ...image, id });
    });
  });

  test('on the command line is for whoever runs the server', async () => {
    const town = await towns.copy();
    const settings = { WAYSIDE_DATA: town.data };
    try {
      const [image, other] = (await town.images('ben')) as [Image, Image];
      const unknown = await runWayside(['delete', 'image', '17', '--yes'], settings);
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, /There is no image 17/);
      assert.equal((await runWayside(['delete', 'image', String(image.id)], settings)).code, 2);
      const args = ['delete', 'image', String(image.id), String(other.id), '--yes'];
      const { code, stdout, stderr } = await runWayside(args, settings);
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        new RegExp(`The image ${image.id} is deleted: 1 images, .*1 originals, 3 thumbnails`),
      );
      assert.equal(await town.store.images.get(image.id), undefined);
      await town.store.accounts.create(
        { username: 'ben', email: null, passwordHash: null, isAdministrator: false },
        { adopt: true },
      );
      const gone = await runWayside(['user', 'delete', 'ben', '--yes', '--photos'], settings);
      assert.equal(gone.code, 0, gone.stderr);
      assert.deepEqual(await town.store.images.ofOwner(image.creatorId, {}, { limit: 9 }), {
        items: [],
        next: undefined,
      });
      assert.match((await town.store.users.get(image.creatorId))?.username ?? '', /^deleted-/);
      assert.ok((await town.images('ada')).length > 0);
    } finally {
      await town.remove();
    }
  });
});
