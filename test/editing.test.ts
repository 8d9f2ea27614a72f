/** Sequences are edited through the API by whom they belong to, and all that shows them follows at once. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { distanceMetres } from '../src/geo/geodesy.ts';
import { tileAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { openTowns, type Town, type TownServer, type Towns, withTown } from './deletion-town.ts';
import type { Answer } from './fixtures.ts';
import { fillIn, guideBlocks } from './guide-script.ts';
import { readTile } from './read-tile.ts';

const run = promisify(execFile);

let towns: Towns;
before(async () => {
  towns = await openTowns();
});
after(() => towns.remove());

const inTown = (use: (town: Town, server: TownServer) => Promise<void>) => withTown(towns, use);

/** Posts JSON; the status, and the answer. */
async function post(server: TownServer, path: string, token: string, body: unknown = {}) {
  const response = await fetch(server.address + path, {
    method: 'POST',
    headers: { authorization: `OAuth ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

async function edit(server: TownServer, token: string, sequenceId: string, body: object) {
  const { status, answer } = await post(server, `/${sequenceId}/edits`, token, body);
  assert.equal(status, 201, JSON.stringify(answer));
  return answer;
}

/** Asserts that edits are taken back. */
async function undo(server: TownServer, token: string, { sequence, id }: Answer): Promise<Answer> {
  const { status, answer } = await post(server, `/${sequence}/edits/${id}/undo`, token);
  assert.equal(status, 201, JSON.stringify(answer));
  return answer;
}

const idsOf = ({ data }: Answer) => data.map(({ id }) => id);
const asText = (ids: readonly number[]) => ids.map(String);

/** Sequences and images that a tile shows, by their ids. */
async function shownAt(
  server: TownServer,
  token: string,
  z: number,
  { lon, lat }: Pick<Image, 'lon' | 'lat'>,
) {
  const { x, y } = tileAt(lon, lat, z);
  const response = await server.ask(`/maps/vtp/mly1_public/2/${z}/${x}/${y}`, token);
  if (response.status !== 200) return { sequences: [], images: [] };
  const { layers } = readTile(new Uint8Array(await response.arrayBuffer()));
  const idsIn = (name: string) => {
    const layer = layers[name];
    const all = Array.from({ length: layer?.length ?? 0 }, (_, i) => layer?.feature(i).properties);
    return all.map((properties) => properties?.id as number | string);
  };
  return { sequences: idsIn('sequence'), images: idsIn('image') };
}

async function whenFollowed({ store }: Town): Promise<void> {
  const isStale = async () =>
    (await store.mapFeatures.countStale()) + (await store.tiles.countStale()) > 0;
  for (const giveUpAt = Date.now() + 60_000; await isStale(); await sleep(100)) {
    assert.ok(Date.now() < giveUpAt);
  }
}

/** Where map features lie that were derived from images, by value. */
async function featuresOf(server: TownServer, token: string, images: readonly Image[]) {
  const ids = new Set(images.map(({ id }) => String(id)));
  const [{ lon, lat }] = images as [Image];
  const box = [lon - 0.05, lat - 0.02, lon + 0.1, lat + 0.02].join();
  const fields = 'id,object_value,geometry,images';
  const found = await server.json(`/map_features?bbox=${box}&fields=${fields}`, token);
  const seen = found.data.filter((feature) =>
    idsOf(feature.images as Answer).some((id) => ids.has(id)),
  );
  return seen
    .map((feature) => {
      const [x = 0, y = 0] = (feature.geometry as { coordinates: number[] }).coordinates;
      return { value: String(feature.object_value), lon: x, lat: y };
    })
    .toSorted((a, b) => a.value.localeCompare(b.value) || a.lon - b.lon);
}

async function firstDrive(town: Town): Promise<readonly [Image, ...Image[]]> {
  const images = await town.images('ada');
  const drive = images.filter(({ sequenceId }) => sequenceId === images[0]?.sequenceId);
  assert.ok(drive.length > 4);
  return drive as [Image, ...Image[]];
}

describe('a sequence that its owner edits', () => {
  test('is where it was moved to, wherever one asks, and back when it is undone', async () => {
    await inTown(async (town, server) => {
      await whenFollowed(town);
      const drive = await firstDrive(town);
      const [first] = drive;
      const { sequenceId } = first;
      const ids = asText(drive.map(({ id }) => id));
      const token = await town.token('ada');
      const reader = await town.clientToken();
      const before = await shownAt(server, reader, 14, first);
      assert.ok(before.sequences.includes(sequenceId) && before.images.includes(first.id));
      const seen = await featuresOf(server, reader, drive);
      assert.ok(seen.length > 2);

      const found = async ({ lon, lat }: Pick<Image, 'lon' | 'lat'>) => {
        const box = [lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4].join();
        for (const search of [
          `bbox=${box}`,
          `lat=${lat}&lng=${lon}&radius=10`,
          `creator_username=ada&bbox=${box}`,
          `sequence_ids=${sequenceId}&bbox=${box}`,
        ]) {
          const answer = await server.json(`/images?${search}&fields=id`, reader);
          if (!idsOf(answer).includes(String(first.id))) return false;
        }
        return true;
      };
      assert.ok(await found(first));

      const made = await edit(server, token, sequenceId, {
        type: 'move',
        east_metres: 3000,
        turn_degrees: 10,
      });
      assert.equal(made.image_count, drive.length);
      const moved = await server.json(`/${first.id}?fields=geometry,compass_angle`, reader);
      const [lon = 0, lat = 0] = (moved.geometry as { coordinates: number[] }).coordinates;
      assert.ok(Math.abs(distanceMetres(first.lon, first.lat, lon, lat) - 3000) < 10);
      const turned = (first.compassAngleDegrees + 10) % 360;
      assert.ok(Math.abs(Number(moved.compass_angle) - turned) < 1e-6);
      assert.ok(!(await found(first)));
      assert.ok(await found({ lon, lat }));
      const old = await shownAt(server, reader, 14, first);
      assert.ok(!old.sequences.includes(sequenceId) && !old.images.includes(first.id));
      const now = await shownAt(server, reader, 14, { lon, lat });
      assert.ok(now.sequences.includes(sequenceId) && now.images.includes(first.id));
      const order = await server.json(`/image_ids?sequence_id=${sequenceId}`, reader);
      assert.deepEqual(idsOf(order), ids);

      await whenFollowed(town);
      for (let z = 13; z > 5; z--) {
        const shown = await shownAt(server, reader, z, { lon, lat });
        assert.ok(shown.sequences.includes(sequenceId), `zoom ${z}`);
        const [there, here] = [tileAt(first.lon, first.lat, z), tileAt(lon, lat, z)];
        if (there.x === here.x && there.y === here.y) continue;
        const left = await shownAt(server, reader, z, first);
        assert.ok(!left.sequences.includes(sequenceId), `zoom ${z}`);
      }
      const followed = await featuresOf(server, reader, drive);
      assert.ok(followed.length > 2);
      for (const feature of followed) {
        assert.ok(Math.abs(distanceMetres(lon, lat, feature.lon, feature.lat)) < 1000);
      }

      await undo(server, token, made);
      assert.ok(await found(first));
      assert.deepEqual(await town.store.images.getMany(drive.map(({ id }) => id)), drive);
      assert.deepEqual(await shownAt(server, reader, 14, first), before);
      await whenFollowed(town);
      assert.deepEqual(await featuresOf(server, reader, drive), seen);
    });
  });

  test('is cut in two, joined and re-timed, in its uploads as well', async () => {
    await inTown(async (town, server) => {
      const drive = await firstDrive(town);
      const [first, , third] = drive as unknown as [Image, Image, Image];
      const { sequenceId } = first;
      const token = await town.token('ada');
      const [uploadId] = await town.store.uploads.idsOfCreator(first.creatorId);
      const ofUpload = async () =>
        idsOf(await server.json(`/uploads/${uploadId}/sequences`, token)).toSorted();
      const before = await ofUpload();
      const order = async (id: unknown) =>
        idsOf(await server.json(`/image_ids?sequence_id=${id}`, token));

      const split = await edit(server, token, sequenceId, {
        type: 'split',
        image_id: String(third.id),
      });
      const other = String(split.new_sequence_id);
      const ids = asText(drive.map(({ id }) => id));
      assert.deepEqual(await order(sequenceId), ids.slice(0, 2));
      assert.deepEqual(await order(other), ids.slice(2));
      const image = await server.json(`/${third.id}?fields=sequence`, token);
      assert.equal(image.sequence, other);
      assert.deepEqual(await ofUpload(), [...before, other].toSorted());

      const shift = { type: 'retime', seconds: -7200.25, external_id: 'camera clock' };
      const retimed = await edit(server, token, other, shift);
      assert.deepEqual(await edit(server, token, other, shift), retimed);
      const { captured_at: capturedAt } = await server.json(
        `/${third.id}?fields=captured_at`,
        token,
      );
      assert.equal(capturedAt, third.capturedAtMs - 7_200_250);
      const until = new Date(Number(capturedAt)).toISOString();
      const early = await server.json(
        `/images?creator_username=ada&end_captured_at=${until}&fields=id`,
        token,
      );
      assert.deepEqual(idsOf(early), [String(third.id)]);

      // What was captured earlier comes first now, and the one that was named goes on.
      const joined = await edit(server, token, sequenceId, { type: 'join', sequence_id: other });
      assert.deepEqual(await order(sequenceId), [...ids.slice(2), ...ids.slice(0, 2)]);
      assert.deepEqual(await order(other), []);
      assert.deepEqual(await ofUpload(), before);

      const early1 = await post(server, `/${sequenceId}/edits/${split.id}/undo`, token);
      assert.equal(early1.status, 409);
      await undo(server, token, joined);
      await undo(server, token, retimed);
      await undo(server, token, split);
      assert.deepEqual(await town.store.images.getMany(drive.map(({ id }) => id)), drive);
      assert.deepEqual(await ofUpload(), before);

      const history = await server.json(`/${sequenceId}/edits`, token);
      assert.deepEqual(
        history.data.map(({ type }) => type),
        ['undo', 'undo', 'join', 'split'],
      );
      const last = history.data.at(-1) as Answer;
      assert.deepEqual(last.made_by, { username: 'ada', id: String(first.creatorId) });
      assert.equal(last.undone_by, history.data[0]?.id);
      const page = await server.json(`/${sequenceId}/edits?limit=3`, token);
      assert.deepEqual(idsOf(await server.json(page.paging?.next ?? '', token)), [split.id]);
      const detail = await server.json(`/${sequenceId}/edits/${split.id}?limit=1`, token);
      const was = detail.before as Answer;
      assert.equal(was.data.length, 1);
      assert.equal(was.data[0]?.sequence, sequenceId);
      assert.ok(was.paging?.next);
    });
  });
});

describe('edits', () => {
  test('are made as the guide says, line by line', async () => {
    await inTown(async (town, server) => {
      const drive = await firstDrive(town);
      const script = fillIn(await guideBlocks('editing.md'), {
        ADDRESS: server.address,
        TOKEN: await town.token('ada'),
        SEQUENCE: drive[0].sequenceId,
        IMAGE: String(drive[2]?.id),
      });
      const { stdout } = await run('bash', ['-c', script]);
      const answers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Answer);
      assert.deepEqual(
        answers.map(({ type }) => type),
        ['move', 'retime', 'split', undefined, 'split', 'undo'],
      );
      const [, , split, history, latest, undone] = answers;
      assert.equal(history?.data.length, 3);
      assert.match(JSON.stringify(latest?.before), /^\{"data":\[\{"id":"\d+","captured_at":\d+/);
      assert.equal(undone?.edit_id, split?.id);
    });
  });

  test('are for those to whom the sequence belongs', async () => {
    await inTown(async (town, server) => {
      const { store } = town;
      const drive = await firstDrive(town);
      const [first] = drive;
      const path = `/${first.sequenceId}/edits`;
      const turn = { type: 'move', turn_degrees: 1 };
      const adas = await town.token('ada');
      const made = await edit(server, adas, first.sequenceId, turn);
      const ben = await store.users.ensure('ben');
      const bens = await town.token('ben');
      const [organizationId, userId] = [first.organizationId ?? 0, ben.id];
      await store.organizations.setMember(organizationId, userId, 'contributor');
      for (const [token, read, write] of [
        [bens, 403, 403],
        [await town.clientToken(), 403, 403],
        [await town.token('ada', ['read', 'upload']), 200, 403],
        [await town.token('ada', ['write']), 403, 201],
        ['', 401, 401],
      ] as const) {
        assert.equal((await server.ask(path, token)).status, read);
        assert.equal((await server.ask(`${path}/${made.id}`, token)).status, read);
        assert.equal((await post(server, path, token, turn)).status, write);
        if (write === 201) continue;
        const undone = await post(server, `${path}/${made.id}/undo`, token);
        assert.equal(undone.status, write);
      }
      const image = await store.images.get(first.id);
      assert.ok(Math.abs((image?.compassAngleDegrees ?? 0) - first.compassAngleDegrees - 2) < 1e-6);

      const ada = await store.users.ensure('ada');
      await store.organizations.setMember(organizationId, ada.id, 'owner');
      await store.organizations.setMember(organizationId, userId, 'admin');
      const byBen = await edit(server, bens, first.sequenceId, turn);
      assert.deepEqual(byBen.made_by, { username: 'ben', id: String(userId) });
      // An edit of one sequence is none of another's.
      const [bensFirst] = (await town.images('ben')) as [Image];
      const elsewhere = `/${bensFirst.sequenceId}/edits/${byBen.id}`;
      assert.equal((await server.ask(elsewhere, bens)).status, 404);
      assert.equal((await post(server, `${elsewhere}/undo`, bens)).status, 404);
      const joined = await post(server, path, bens, {
        type: 'join',
        sequence_id: bensFirst.sequenceId,
      });
      assert.equal(joined.status, 400);
      assert.match(joined.answer.error.message, /one contributor/);

      for (const id of ['17', 'x'.repeat(22), String(first.id), 'nothing']) {
        assert.equal((await server.ask(`/${id}/edits`, bens)).status, 404, id);
        assert.equal((await post(server, `/${id}/edits`, bens, turn)).status, 404, id);
      }
      for (const id of ['17', 'x', String(first.id)]) {
        assert.equal((await server.ask(`${path}/${id}`, bens)).status, 404, id);
        assert.equal((await post(server, `${path}/${id}/undo`, bens)).status, 404, id);
      }
    });
  });

  test('that are not right change nothing', async () => {
    await inTown(async (town, server) => {
      const drive = await firstDrive(town);
      const [first] = drive;
      const path = `/${first.sequenceId}/edits`;
      const token = await town.token('ada');
      const image_id = String(first.id);
      const [stranger] = (await town.images('ben')) as [Image];
      for (const [body, message] of [
        [undefined, /type must be one of move, place, retime, split, join/],
        [{ type: 'undo' }, /type must be one of/],
        [[], /body is not right/],
        [{ type: 'move' }, /changes nothing/],
        [{ type: 'move', turn_degrees: 360 }, /changes nothing/],
        [{ type: 'move', east_metres: 10_001 }, /east_metres must be a number from -10000/],
        [{ type: 'move', north_metres: '1' }, /north_metres must be a number/],
        [{ type: 'move', turn_degrees: null }, /turn_degrees must be a number/],
        [{ type: 'move', up_metres: 1 }, /up_metres/],
        [{ type: 'move', east_metres: 1, external_id: '' }, /external_id must be a text/],
        [{ type: 'place', image_id }, /changes nothing/],
        [{ type: 'place', image_id, lon: 1 }, /lon and lat go together/],
        [{ type: 'place', image_id, lon: 0, lat: 0 }, /can’t lie there/],
        [{ type: 'place', image_id, lon: 181, lat: 0 }, /lon must be/],
        [{ type: 'place', image_id: 'x', lon: 1, lat: 1 }, /image_id must be an ID/],
        [{ type: 'place', image_id: stranger.id, lon: 1, lat: 1 }, /has no image/],
        [{ type: 'retime' }, /seconds must be a number/],
        [{ type: 'retime', seconds: 0.0004 }, /changes nothing/],
        [{ type: 'retime', seconds: 3_200_000_000 }, /in the future/],
        [{ type: 'retime', seconds: -3_200_000_000 }, /before 1990/],
        [{ type: 'split', image_id }, /can’t begin a second sequence/],
        [{ type: 'split', image_id: stranger.id }, /has no image/],
        [{ type: 'join', sequence_id: 'x' }, /sequence_id must be the ID of a sequence/],
        [{ type: 'join', sequence_id: first.sequenceId }, /with itself/],
        [{ type: 'join', sequence_id: stranger.sequenceId }, /one contributor/],
      ] as const) {
        const { status, answer } = await post(server, path, token, body);
        assert.equal(status, 400, JSON.stringify(body));
        assert.match(answer.error.message, message);
        assert.equal(answer.error.code, 100);
      }
      const join = { type: 'join', sequence_id: 'x'.repeat(22) };
      assert.equal((await post(server, path, token, join)).status, 404);
      const broken = await fetch(server.address + path, {
        method: 'POST',
        headers: { authorization: `OAuth ${token}` },
        body: '{"type":"move","turn_degrees":1e999}',
      });
      assert.equal(broken.status, 400);
      assert.deepEqual((await server.json(path, token)).data, []);
      assert.deepEqual(await town.store.images.getMany(drive.map(({ id }) => id)), drive);
      assert.equal(await town.store.tiles.countStale(), 0);
    });
  });
});
