/** Two servers on one PostgreSQL: files of one upload come to both at once, and both work on them. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startPostgres } from './postgres.ts';
import { callAs } from './tus-client.ts';
import { anotherCopy, samplePhotos, startUploadServer } from './upload-server.ts';

test('an upload over two servers and PostgreSQL', async () => {
  const postgres = await startPostgres();
  const data = await mkdtemp(join(tmpdir(), 'wayside-postgres-'));
  const settings = { DATABASE_URL: postgres.url };
  const servers = [
    await startUploadServer(data, { settings }),
    await startUploadServer(data, { settings }),
  ] as const;
  try {
    const [ada, second] = servers.map((server) => callAs(server, server.token));
    assert.ok(ada && second);
    const photos = (await samplePhotos(8)).flatMap((photo) => [photo.bytes, anotherCopy(photo)]);
    const { id } = await ada.create({ expected_files: photos.length + 1 });
    await Promise.all(
      photos.map((bytes, index) => (index % 2 ? ada : second).send(id, `${index}.jpg`, bytes)),
    );
    assert.equal((await second.call('GET', `/uploads/${id}`)).json.state, 'open');
    await second.send(id, 'notes.txt', Buffer.from('no photo'));
    const { counts, sequences } = await ada.until(id, ({ state }) => state === 'published');
    assert.equal(counts.published, photos.length);
    assert.equal(counts.rejected, 1);
    assert.ok(sequences.length > 0);
    const { json } = await second.call('GET', `/uploads/${id}/images?limit=1000`);
    assert.equal(json.data.length, photos.length);
    const told = await second.call('GET', `/uploads/${id}/events`, {
      headers: { 'last-event-id': '0' },
    });
    assert.equal(told.text.match(/^event: file$/gm)?.length, photos.length + 1);
    assert.match(told.text, /^event: published$/m);
  } finally {
    for (const server of servers) await server.close();
    await postgres.stop();
    await rm(data, { recursive: true });
  }
});
