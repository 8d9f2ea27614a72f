/** Uploads from their beginning to what became of each file. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { callAs, type Reply, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  samplePhotos,
  startUploadServer,
  tokenOf,
  type UploadServer,
} from './upload-server.ts';

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
let bob: UploadCaller;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-uploads-'));
  server = await startUploadServer(directory);
  ada = callAs(server, server.token);
  bob = callAs(server, server.bobsToken);
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const post = (caller: UploadCaller, body: unknown): Promise<Reply> =>
  caller.call('POST', '/uploads', { body: JSON.stringify(body) });
const isPublished = ({ state }: { state: string }) => state === 'published';

/** All pages of a list. */
async function allOf(caller: UploadCaller, path: string, limit: number) {
  const found = [];
  let next: string | undefined = `${path}?limit=${limit}`;
  while (next) {
    const { json }: Reply = await caller.call('GET', next);
    assert.ok(json.data.length <= limit);
    found.push(...json.data);
    next = json.paging?.next;
  }
  return found;
}

describe('an upload', () => {
  test('is made with what is told of it', async () => {
    const town = await server.store.organizations.ensure({
      slug: 'town',
      name: 'Town',
      description: '',
    });
    await server.store.organizations.setMember(town.id, server.ada.id, 'owner');
    const { status, json } = await post(ada, {
      title: ' Main street ',
      license: 'CC-BY-SA-4.0',
      organization_id: String(town.id),
      expected_files: 3,
      sequence_rules: { cut_seconds: 5, in_given_order: true },
    });
    assert.equal(status, 201);
    const { id, created_at } = json;
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 10_000);
    assert.deepEqual(json, {
      id,
      title: 'Main street',
      license: 'CC-BY-SA-4.0',
      organization: { id: String(town.id) },
      creator: { id: String(server.ada.id) },
      state: 'open',
      created_at,
      expected_files: 3,
      sequence_rules: {
        cut_seconds: 5,
        cut_metres: 300,
        max_images: 500,
        skip_closer_metres: 0,
        skip_turn_degrees: 5,
        in_given_order: true,
      },
      files_url: `${server.origin}/uploads/${id}/files`,
      counts: {
        receiving: 0,
        received: 0,
        processing: 0,
        published: 0,
        known: 0,
        stationary: 0,
        rejected: 0,
      },
      sequences: [],
    });
    assert.deepEqual((await ada.call('GET', `/uploads/${id}`)).json, json);
    assert.equal((await post(bob, { organization_id: town.id })).status, 403);
  });

  test('is refused with the name of what is wrong', async () => {
    for (const [body, message] of [
      [{ title: 'a\nb' }, /Param title must be a text/],
      [{ title: 'x'.repeat(201) }, /Param title/],
      [{ organization_id: 'town' }, /Param organization_id must be an ID/],
      [{ expected_files: 0 }, /Param expected_files must be a whole number/],
      [{ expected_files: 1.5 }, /Param expected_files/],
      [
        { sequence_rules: { cut_seconds: -1 } },
        /Param sequence_rules.cut_seconds must be a number/,
      ],
      [{ sequence_rules: { cut: 1 } }, /Param sequence_rules .*cut/],
      [{ nonsense: 1 }, /nonsense/],
      [[], /The body is not right/],
    ] as const) {
      const { status, json } = await post(ada, body);
      assert.equal(status, 400, JSON.stringify(body));
      assert.match(json.error.message, message);
    }
    assert.equal((await ada.call('POST', '/uploads', { body: '{' })).status, 400);
    const large = JSON.stringify({ title: 'x'.repeat(20_000) });
    assert.equal((await ada.call('POST', '/uploads', { body: large })).status, 413);
  });

  test('of one external id is one as long as it is open', async () => {
    const first = await ada.create({ external_id: 'folder', title: 'A' });
    assert.equal((await ada.create({ external_id: 'folder', title: 'B' })).id, first.id);
    assert.notEqual((await bob.create({ external_id: 'folder' })).id, first.id);
    await ada.call('POST', `/uploads/${first.id}/close`);
    assert.notEqual((await ada.create({ external_id: 'folder' })).id, first.id);
  });

  test('is for its owner; administrators read', async () => {
    const { id } = await ada.create({ title: 'mine' });
    const eve = await server.store.accounts.create({
      username: 'eve',
      email: null,
      passwordHash: null,
      isAdministrator: true,
    });
    assert.ok(typeof eve === 'object');
    const admin = callAs(server, await tokenOf(server.store, eve.user));
    for (const path of ['', '/files', '/images', '/sequences', '/events']) {
      const { status, json } = await bob.call('GET', `/uploads/${id}${path}`);
      assert.equal(status, 404, path);
      assert.equal(json.error.code, 100);
    }
    assert.equal((await bob.call('POST', `/uploads/${id}/close`)).status, 404);
    assert.equal((await admin.call('GET', `/uploads/${id}`)).json.title, 'mine');
    assert.equal((await admin.call('POST', `/uploads/${id}/close`)).status, 404);
    for (const wrong of ['0', '1', 'x', '99999999999999999999']) {
      assert.equal((await ada.call('GET', `/uploads/${wrong}`)).status, 404);
    }
    const reader = callAs(server, await tokenOf(server.store, server.ada, ['read', 'write']));
    assert.equal((await reader.call('GET', '/uploads')).status, 403);
  });

  test('lists page by page, the newest first', async () => {
    const made = [];
    for (let index = 0; index < 3; index++) made.unshift((await ada.create()).id);
    const ids = (await allOf(ada, '/uploads', 2)).map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 3), made);
    assert.equal((await ada.call('GET', '/uploads?after=x')).status, 400);
  });

  test('tells of every file what became of it', async () => {
    const photos = await samplePhotos(4);
    const [first, second, third, fourth] = photos;
    assert.ok(first && second && third && fourth);
    const bobs = await bob.create({ expected_files: 1 });
    await bob.send(bobs.id, 'bobs.jpg', first.bytes);
    const published = await bob.until(bobs.id, isPublished);
    assert.equal(published.counts.published, 1);

    const { id } = await ada.create();
    await ada.send(id, 'as bob.jpg', first.bytes);
    await ada.send(id, 'one.jpg', second.bytes);
    await ada.send(id, 'one again.jpg', second.bytes);
    await ada.send(id, 'two.jpg', third.bytes);
    await ada.send(id, 'notes.txt', Buffer.from('no photo'));
    await ada.send(id, 'empty.jpg', Buffer.alloc(0));
    await ada.send(id, 'cut.jpg', fourth.bytes.subarray(0, 9000));
    const begun = await ada.begin(id, 10, { filename: 'begun.jpg' });
    await ada.patch(begun.headers.get('location') ?? '', 0, Buffer.from('abc'));
    await ada.until(id, ({ counts }) => counts.received === 0 && counts.rejected === 3);
    const closed = await ada.call('POST', `/uploads/${id}/close`);
    assert.equal(closed.json.state, 'closed');
    assert.equal((await ada.begin(id, 10, { filename: 'late.jpg' })).status, 400);
    // What was begun before may still arrive, and all the rest waits for it.
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal((await ada.call('GET', `/uploads/${id}`)).json.state, 'closed');
    await ada.patch(begun.headers.get('location') ?? '', 3, Buffer.from('defghij'));

    const { counts, sequences } = await ada.until(id, isPublished);
    assert.deepEqual(counts, {
      receiving: 0,
      received: 0,
      processing: 0,
      published: 2,
      known: 2,
      stationary: 0,
      rejected: 4,
    });
    const files = await allOf(ada, `/uploads/${id}/files`, 3);
    const byName = new Map(files.map((file) => [file.filename, file]));
    const { id: fileId, image: itsImage } = byName.get('two.jpg');
    assert.deepEqual(byName.get('two.jpg'), {
      id: fileId,
      filename: 'two.jpg',
      state: 'published',
      image: itsImage,
      sequence: sequences[0],
    });
    // Whichever of them was taken first.
    const same = [byName.get('one.jpg'), byName.get('one again.jpg')];
    assert.deepEqual(same[0].image, same[1].image);
    assert.deepEqual(same.map(({ state }) => state).sort(), ['known', 'published']);
    assert.equal(byName.get('as bob.jpg').state, 'known');
    assert.equal(byName.get('as bob.jpg').sequence, published.sequences[0]);
    for (const [name, reason] of [
      ['notes.txt', /not an image/],
      ['empty.jpg', /is empty/],
      ['cut.jpg', /is truncated/],
      ['begun.jpg', /not an image/],
    ] as const) {
      assert.equal(byName.get(name).state, 'rejected', name);
      assert.match(byName.get(name).reason, reason);
    }
    const images = await allOf(ada, `/uploads/${id}/images`, 1);
    assert.equal(images.length, 2);
    assert.deepEqual(await allOf(ada, `/uploads/${id}/sequences`, 1), [{ id: sequences[0] }]);
    const image = await ada.call('GET', `/${images[0].id}?fields=sequence,creator`);
    assert.equal(image.json.sequence, sequences[0]);
    assert.equal(image.json.creator.id, String(server.ada.id));
  });

  test('closes by itself, and keeps the order given', async () => {
    const photos = await samplePhotos(4);
    const { id } = await ada.create({
      expected_files: 4,
      sequence_rules: { in_given_order: true },
    });
    const backwards = new Map<string, number>();
    await Promise.all(
      photos.map(async (photo, index) => {
        const position = photos.length - 1 - index;
        const bytes = anotherCopy(photo);
        const begun = await ada.begin(id, bytes.length, {
          filename: photo.name,
          position: String(position),
        });
        await ada.patch(begun.headers.get('location') ?? '', 0, bytes);
        backwards.set(photo.name, position);
      }),
    );
    const { sequences, counts } = await ada.until(id, isPublished);
    assert.equal(counts.published, 4);
    assert.equal(sequences.length, 1);
    const files = await allOf(ada, `/uploads/${id}/files`, 100);
    const order = await ada.call('GET', `/image_ids?sequence_id=${sequences[0]}`);
    const expected = files
      .toSorted((a, b) => (backwards.get(a.filename) ?? 0) - (backwards.get(b.filename) ?? 0))
      .map(({ image }) => image);
    assert.deepEqual(order.json.data, expected);
  });

  test('leaves out photos taken standing still, where it is told to', async () => {
    const [photo] = await samplePhotos(1);
    assert.ok(photo);
    const { id } = await ada.create({
      expected_files: 2,
      sequence_rules: { skip_closer_metres: 1 },
    });
    for (const name of ['a.jpg', 'b.jpg']) await ada.send(id, name, anotherCopy(photo));
    const { counts } = await ada.until(id, isPublished);
    assert.deepEqual([counts.published, counts.stationary], [1, 1]);
    const files = await allOf(ada, `/uploads/${id}/files`, 5);
    assert.deepEqual(files.map(({ state }) => state).sort(), ['published', 'stationary']);
  });

  test('is one of at most 1000 that are open', async () => {
    const { id: creatorId } = await server.store.users.ensure('carol');
    const carol = callAs(server, await tokenOf(server.store, { id: creatorId, username: 'carol' }));
    const { id } = await carol.create();
    const { rules } = (await server.store.uploads.get(Number(id))) ?? assert.fail();
    const more = Array.from({ length: 999 }, (_, index) =>
      server.store.uploads.create({
        creatorId,
        organizationId: null,
        title: null,
        license: null,
        expectedFiles: null,
        source: `${index}`,
        rules,
      }),
    );
    await Promise.all(more);
    const refused = await post(carol, {});
    assert.equal(refused.status, 403);
    assert.match(refused.json.error.message, /1000 open uploads/);
    await carol.call('POST', `/uploads/${id}/close`);
    assert.equal((await post(carol, {})).status, 201);
  });

  test('without any photo ends, too', async () => {
    const { id } = await ada.create();
    const begun = await ada.begin(id, 10, { filename: 'given up.jpg' });
    await ada.call('POST', `/uploads/${id}/close`);
    const url = begun.headers.get('location') ?? '';
    await ada.call('DELETE', url, { headers: { 'tus-resumable': '1.0.0' } });
    const { counts } = await ada.until(id, isPublished);
    assert.ok(Object.values(counts).every((count) => count === 0));
  });
});
