/** The forms by which a sequence is edited. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newSequenceId } from '../src/model/sequence.ts';
import { type BuiltWeb, makeBuiltWeb } from './built-web.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, type PageVisitor, visit, visitAs } from './page-visitor.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

let web: BuiltWeb;
let server: TestServer;
let ada: PageVisitor;
let bob: PageVisitor;
let id: string;
let path: string;
before(async () => {
  web = await makeBuiltWeb();
  server = await startTestServer({ webDirectory: web.directory });
  ada = await visitAs(server, 'ada');
  bob = await visitAs(server, 'bob');
  id = server.drive[0]?.sequenceId ?? '';
  path = `/app/sequence/${id}/edit`;
});
after(async () => {
  await server.close();
  await web.remove();
});

const imagesOf = async (sequenceId: string) =>
  (await server.store.images.ofSequences([sequenceId], {}, { limit: 100 })).items;
const summaryOf = (sequenceId: string) => server.store.sequences.get(sequenceId);

test('are for who may change it, and nobody else', async () => {
  assert.match((await ada.get(`/app/sequence/${id}`)).html, /\/edit">Edit</);
  assert.doesNotMatch((await bob.get(`/app/sequence/${id}`)).html, /\/edit">/);
  const anybody = visit(server.origin);
  assert.match((await anybody.get(path)).location ?? '', /^\/sign-in\?next=/);
  assert.equal((await bob.get(path)).status, 404);
  const fields = { csrf: await bob.csrf(), east: '1', north: '0', turn: '0' };
  for (const kind of ['move', 'retime', 'split', 'join', 'undo']) {
    assert.equal((await bob.post(`${path}/${kind}`, fields)).status, 404, kind);
    assert.equal(
      (await ada.post(`${path}/${kind}`, { east: '1' })).status,
      403,
      'without the token',
    );
  }
  assert.equal((await ada.get(`/app/sequence/${newSequenceId()}/edit`)).status, 404);
  assert.deepEqual(await imagesOf(id), server.drive);
});

test('move a sequence, and take that back', async () => {
  const fields = { east: '12,5', north: '-3', turn: '−90' };
  const sent = await ada.submit(path, `${path}/move`, fields);
  assert.deepEqual([sent.status, sent.location], [303, path]);
  const [moved] = await imagesOf(id);
  const [was] = server.drive;
  assert.ok(moved && was);
  assert.equal(moved.compassAngleDegrees, 0.25);
  // A degree of latitude is 111.3 km here, and one of longitude 63 km.
  assert.ok(Math.abs(moved.lat - was.lat + 3 / 111_340) < 1e-7);
  assert.ok(Math.abs(moved.lon - was.lon - 12.5 / 63_000) < 1e-6);
  const { html } = await ada.get(path);
  assert.match(html, /The sequence is moved/);
  assert.match(html, /Moved: 12\.5 m east, 3 m south and 90° anticlockwise/);
  assert.match(
    (await ada.get(path, { 'accept-language': 'de' })).html,
    /12,5 m nach Osten, 3 m nach Süden/,
  );
  const undone = await ada.submit(path, `${path}/undo`);
  assert.equal(undone.status, 303);
  assert.deepEqual(await imagesOf(id), server.drive);
  const after = await ada.get(path);
  assert.match(after.html, /taken back/);
  assert.match(after.html, /Took back an edit/);
  assert.ok(!after.html.includes(`action="${path}/undo"`), 'nothing is left to undo');
});

test('place one image, and leave what is empty as it is', async () => {
  const [, second] = server.drive;
  assert.ok(second);
  const placed = String(second.id);
  const csrf = await ada.csrf();
  const place = (fields: Record<string, string>) =>
    ada.post(`${path}/place`, { csrf, placed, ...fields });
  assert.equal((await place({ lat: '55,6001', lon: '12.9702' })).status, 303);
  const [first, moved, third] = await imagesOf(id);
  assert.deepEqual([moved?.lat, moved?.lon], [55.6001, 12.9702]);
  assert.equal(moved?.compassAngleDegrees, second.compassAngleDegrees);
  assert.deepEqual([first, third], [server.drive[0], server.drive[2]]);
  assert.match((await ada.get(path)).html, /The image is placed/);
  // What the page has filled in, but for the heading.
  const shown = { lat: '55.6001', lon: '12.9702', heading: '-90' };
  assert.equal((await place(shown)).status, 303);
  assert.equal((await imagesOf(id))[1]?.compassAngleDegrees, 270);
  assert.match((await place({ ...shown, heading: '270' })).html, /Nothing would change/);
  assert.match((await place({})).html, /Nothing would change/);
  for (const [name, value] of [
    ['lat', '90.5'],
    ['lon', '-180.1'],
    ['heading', 'north'],
  ] as const) {
    const { status, html } = await place({ [name]: value });
    assert.equal(status, 422, name);
    assert.ok(html.includes(`id="field-${name}-error"`), name);
    assert.match(html, new RegExp(`value="${placed}"[^>]* checked`), 'the choice is kept');
  }
  const unknown = await place({ placed: String(server.panos[0]?.id), lat: '1', lon: '1' });
  assert.match(unknown.html, /Choose the image to be placed/);
  await ada.submit(path, `${path}/undo`);
  await ada.submit(path, `${path}/undo`);
  assert.deepEqual(await imagesOf(id), server.drive);
});

test('say what is wrong, and keep what was typed', async () => {
  for (const [field, value] of [
    ['east', 'far'],
    ['north', '10001'],
    ['turn', '1e2'],
    ['east', '<b>'],
  ] as const) {
    const { status, html } = await ada.submit(path, `${path}/move`, { [field]: value });
    assert.equal(status, 422, value);
    assert.match(html, /A number from −/);
    assert.ok(html.includes(`id="field-${field}-error"`) && !html.includes('<b>'), value);
  }
  assert.match((await ada.submit(path, `${path}/move`, {})).html, /Nothing would change/);
  const csrf = await ada.csrf();
  const post = async (kind: string, fields: Record<string, string>) => {
    const { status, html } = await ada.post(`${path}/${kind}`, { csrf, ...fields });
    assert.equal(status, 422, `${kind} ${JSON.stringify(fields)}`);
    return html;
  };
  assert.match(await post('retime', { seconds: '0' }), /Nothing would change/);
  assert.match(await post('retime', { first: 'yesterday' }), /A date with a time/);
  assert.match(await post('retime', { first: '2024-13-01T00:00' }), /A date with a time/);
  // What the edit itself refuses.
  assert.match(await post('retime', { first: '1980-01-01T00:00' }), /This can’t be done: /);
  assert.match(await post('split', {}), /Choose the image/);
  assert.match(await post('split', { image: String(server.drive[0]?.id) }), /Choose the image/);
  assert.match(await post('split', { image: String(server.panos[0]?.id) }), /Choose the image/);
  assert.match(await post('join', { sequence: 'no such' }), /Choose the sequence/);
  assert.match(await post('join', { sequence: id }), /This can’t be done: /);
  assert.equal((await ada.post(`${path}/join`, { csrf, sequence: newSequenceId() })).status, 404);
  assert.equal((await ada.post(`${path}/undo`, { csrf, edit: 'x' })).status, 404);
  assert.deepEqual(await imagesOf(id), server.drive);
});

test('set the clock right', async () => {
  const [first] = server.drive;
  const shift = await ada.post(`${path}/retime`, { csrf: await ada.csrf(), seconds: '-90.5' });
  assert.equal(shift.status, 303);
  assert.equal((await summaryOf(id))?.capturedAtMs, (first?.capturedAtMs ?? 0) - 90_500);
  assert.match((await ada.get(path)).html, /Taken 1 min, 30 secs, 500 ms earlier/);
  const set = { csrf: await ada.csrf(), first: '2024-05-01T12:00:00.250' };
  assert.equal((await ada.post(`${path}/retime`, set)).status, 303);
  assert.equal((await summaryOf(id))?.capturedAtMs, Date.UTC(2024, 4, 1, 12, 0, 0, 250));
  // The latest first.
  for (let edits = 2; edits > 0; edits--) await ada.submit(path, `${path}/undo`);
  assert.deepEqual(await imagesOf(id), server.drive);
});

test('split a sequence, and join it again with its neighbour', async () => {
  const third = server.drive[2]?.id;
  const sent = await ada.post(`${path}/split`, { csrf: await ada.csrf(), image: String(third) });
  assert.equal(sent.status, 303);
  assert.equal((await summaryOf(id))?.imageCount, 2);
  const second = (await server.store.images.get(third ?? 0))?.sequenceId ?? '';
  assert.equal((await summaryOf(second))?.imageCount, 3);
  const { html } = await ada.get(path);
  assert.ok(html.includes(`name="sequence" value="${second}"`));
  assert.match(html, /begins 1 sec after this one ends, 13 m away/);
  // Ada's drive at the antimeridian is for nobody, and too far away.
  assert.ok(!html.includes(server.antimeridian[0]?.sequenceId ?? ''));
  const joined = await ada.post(`${path}/join`, { csrf: await ada.csrf(), sequence: second });
  assert.equal(joined.status, 303);
  assert.deepEqual(
    (await imagesOf(id)).map((image) => image.id),
    server.drive.map((image) => image.id),
  );
  assert.equal((await ada.get(`/app/sequence/${second}`)).status, 404);
  assert.match((await ada.get(path)).html, /Joined with another sequence.*Split in two/s);
});

test('edit once, however often a form is sent', async () => {
  const { html } = await ada.get(path);
  const fields = { ...fieldsOf(html, `${path}/move`), east: '5' };
  const before = (await imagesOf(id))[0]?.lon ?? 0;
  for (let times = 0; times < 2; times++) {
    assert.equal((await ada.post(`${path}/move`, fields)).status, 303);
  }
  const metres = ((await imagesOf(id))[0]?.lon ?? 0) - before;
  assert.ok(Math.abs(metres - 5 / 63_000) < 1e-6, String(metres));
  // The same form with another wish is another edit, and says so.
  assert.equal((await ada.post(`${path}/move`, { ...fields, east: '7' })).status, 422);
});

test('are not there for a sequence of one image to split', async () => {
  const lone = newSequenceId();
  const image = sampleImage(99_985, { creatorId: server.ada.id });
  await server.store.sequences.publish([samplePublication(lone, [image])]);
  const { status, html } = await ada.get(`/app/sequence/${lone}/edit`);
  assert.equal(status, 200);
  assert.ok(!html.includes('id="split"'));
});
