/** The pages that show people what they added, and delete it. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepareJob } from '../src/ingest/pipeline.ts';
import { goodPassword, makeAccount, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit, visitAs } from './page-visitor.ts';
import { sampleImage, samplePhoto, samplePublication, sampleUpload } from './store-samples.ts';

let server: TestServer;
let ada: PageVisitor;
let bob: PageVisitor;
before(async () => {
  server = await startTestServer();
  ada = await visitAs(server, 'ada');
  bob = await visitAs(server, 'bob');
});
after(() => server.close());

const path = '/settings/photos';

async function newUpload(source: string): Promise<number> {
  const { store } = server;
  const upload = await store.uploads.create(sampleUpload({ creatorId: server.ada.id, source }));
  const { id } = upload;
  const photo = { filename: `${source}/<b>1.jpg`, sha256: source.padEnd(64, '0') };
  const accepted = await store.photos.accept(samplePhoto(upload, photo), (photoId) =>
    prepareJob(photoId, server.ada.id),
  );
  await store.photos.setRejected(accepted.photo.id, 'no position');
  return id;
}

test('show what the visitor added, in pages, and nobody else’s', async () => {
  const { store } = server;
  for (let index = 0; index < 21; index++) {
    const image = sampleImage(1601 + index * 16, { creatorId: server.ada.id });
    await store.sequences.publish([samplePublication(`listed-${index}`, [image])]);
  }
  for (let index = 0; index < 11; index++) await newUpload(`walk-${index}`);
  assert.equal(
    (await visit(server.origin).get(path)).location,
    '/sign-in?next=%2Fsettings%2Fphotos',
  );
  const { html } = await ada.get(path);
  assert.match(html, /walk-\d+\/&#60;b&#62;1\.jpg|walk-\d+\/&lt;b&gt;1\.jpg/);
  assert.match(html, /1 not usable/);
  const listed = (text: string) => text.match(/sequences\/[\w-]+\/delete/g) ?? [];
  assert.equal(listed(html).length, 20);
  assert.ok(!html.includes(server.panos[0]?.sequenceId ?? ''));
  const next = [...html.matchAll(/href="(\/settings\/photos\?[^"]+)">Next page/g)].map(
    ([, href = '']) => href.replaceAll('&amp;', '&').replaceAll('&#61;', '='),
  );
  assert.equal(next.length, 2);
  const pages = await Promise.all(next.map(async (href) => (await ada.get(href)).html));
  const all = new Set([...listed(html), ...pages.flatMap(listed)]);
  assert.equal(all.size, 23);
  for (const page of pages) assert.match(page, /First page/);
  assert.match((await bob.get(path)).html, new RegExp(server.panos[0]?.sequenceId ?? '-'));
  assert.equal((await bob.get(`${path}?user=ada`)).status, 404);
  assert.equal((await ada.get(`${path}?sequences=nonsense`)).status, 400);
  const boss = await visitAs(server, 'boss', { isAdministrator: true });
  const seen = await boss.get(`${path}?user=ada`);
  assert.match(seen.html, /Photos of ada/);
  assert.equal((await boss.get(`${path}?user=nobody`)).status, 404);
});

test('delete a sequence once that is confirmed, and show the receipt', async () => {
  const id = server.antimeridian[0]?.sequenceId ?? '';
  const ask = `${path}/sequences/${id}/delete`;
  assert.equal((await bob.get(ask)).status, 404);
  assert.equal((await bob.post(ask, { csrf: await bob.csrf() })).status, 404);
  assert.equal((await ada.post(ask)).status, 403, 'without the form’s token');
  assert.match((await ada.get(ask)).html, /All its 2 images are deleted/);
  const sent = await ada.submit(ask, ask);
  assert.equal(sent.status, 303);
  assert.match(sent.location ?? '', /^\/settings\/photos\/deletions\/\d+$/);
  assert.equal(await server.store.sequences.get(id), undefined);
  const receipt = sent.location ?? '';
  const { html } = await ada.get(receipt);
  assert.match(html, /Nobody can find the images any more/);
  for (const image of server.antimeridian) assert.ok(html.includes(String(image.id)));
  assert.equal((await bob.get(receipt)).status, 404);
  assert.equal((await visit(server.origin).get(receipt)).status, 303);
  assert.equal((await ada.get(ask)).status, 404);
});

test('delete images and uploads, also for managers of an organisation', async () => {
  const [image] = server.drive;
  const ask = `${path}/images/${image?.id}/delete`;
  await server.store.organizations.setMember(server.town.id, server.bob.id, 'contributor');
  assert.equal((await bob.get(ask)).status, 404);
  await server.store.organizations.setMember(server.town.id, server.bob.id, 'admin');
  assert.equal((await bob.submit(ask, ask)).status, 303);
  assert.equal((await server.json(`/${image?.id}`)).error.error_subcode, 33);
  const upload = await newUpload('unwanted');
  const askUpload = `${path}/uploads/${upload}/delete`;
  assert.match(
    (await ada.get(askUpload)).html,
    /0 images are deleted\. One photo that is no image is deleted, too/,
  );
  assert.equal((await ada.submit(askUpload, askUpload)).status, 303);
  assert.equal(await server.store.uploads.get(upload), undefined);
  for (const wrong of ['users', 'constructor', '__proto__', 'image']) {
    assert.equal((await ada.get(`${path}/${wrong}/${server.ada.id}/delete`)).status, 404, wrong);
  }
});

test('go with the account where that is wanted', async () => {
  const { store } = server;
  const { user } = await makeAccount(store, 'leaver');
  const images = [
    sampleImage(16_001, { creatorId: user.id }),
    sampleImage(16_017, { creatorId: user.id }),
  ];
  await store.sequences.publish([samplePublication('leaving', images)]);
  const leaver = visit(server.origin);
  await signIn(leaver, 'leaver');
  const remove = '/settings/delete-account';
  assert.match((await leaver.get(remove)).html, /Delete my photos as well/);
  const fields = { username: 'leaver', password: goodPassword, photos: 'delete' };
  assert.equal((await leaver.submit(remove, remove, { ...fields, password: 'wrong' })).status, 422);
  assert.equal((await store.images.getMany([16_001, 16_017])).length, 2);
  const sent = await leaver.submit(remove, remove, fields);
  assert.equal(sent.location, '/sign-in');
  assert.match((await leaver.get('/sign-in')).html, /and so are your photos/);
  assert.deepEqual(await store.images.getMany([16_001, 16_017]), []);
  assert.equal((await store.users.get(user.id))?.username, `deleted-${user.id}`);
});
