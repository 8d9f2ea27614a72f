/** What happens to an upload, told as it happens, whoever does the work. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { callAs, type UploadCaller } from './tus-client.ts';
import { samplePhotos, startUploadServer, tokenOf, type UploadServer } from './upload-server.ts';
import { startServer } from './wayside-process.ts';

let directory: string;
let server: UploadServer;
let worker: Awaited<ReturnType<typeof startServer>>;
let ada: UploadCaller;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-events-'));
  // This server only listens: another process works.
  server = await startUploadServer(directory, { isWorking: false });
  worker = await startServer('serve', { WAYSIDE_DATA: directory });
  ada = callAs(server, server.token);
});
after(async () => {
  await server.close();
  await worker.stop();
  await rm(directory, { recursive: true });
});

interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API
  readonly data: any;
}

/** Events until the server ends the stream. */
async function* listen(
  uploadId: string,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): AsyncGenerator<ServerEvent> {
  // fetch opens connections anew that it was told to leave, and the server waits for them at its end.
  const token = encodeURIComponent(server.token);
  const url = `${server.origin}/uploads/${uploadId}/events?access_token=${token}`;
  const request = get(url, { headers, agent: false, ...(signal && { signal }) });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  assert.match(response.headers['content-type'] ?? '', /^text\/event-stream/);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const lines of events) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(lines)?.[1];
      const event = field('event');
      if (event) yield { event, id: field('id'), data: JSON.parse(field('data') ?? '') };
    }
  }
}

describe('events of an upload', () => {
  test('tell what another process does, and end with the publication', async () => {
    const photos = await samplePhotos(3);
    const { id } = await ada.create();
    const seen: ServerEvent[] = [];
    const listening = (async () => {
      for await (const event of listen(id)) seen.push(event);
    })();
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen[0]?.event, 'upload');
    assert.equal(seen[0]?.data.state, 'open');
    for (const { name, bytes } of photos) await ada.send(id, name, bytes);
    await ada.send(id, 'notes.txt', Buffer.from('no photo'));
    await ada.call('POST', `/uploads/${id}/close`);
    await listening;

    const last = seen.at(-1);
    assert.equal(last?.event, 'published');
    assert.deepEqual(last?.data, (await ada.call('GET', `/uploads/${id}`)).json);
    const files = new Map<string, string>();
    for (const { event, data } of seen) {
      if (event !== 'file') continue;
      files.set(data.filename, data.state);
      if (data.state === 'rejected') assert.match(data.reason, /not an image/);
    }
    const expected = photos.map(({ name }) => [name, 'published'] as const);
    assert.deepEqual(files, new Map([...expected, ['notes.txt', 'rejected']]));

    // Whoever was away hears what changed meanwhile, and is not asked to come again after the end.
    const away: ServerEvent[] = [];
    const headers = { 'last-event-id': seen[0]?.id ?? '' };
    for await (const event of listen(id, { headers })) away.push(event);
    assert.equal(away.filter(({ event }) => event === 'file').length, 4);
    assert.deepEqual(
      away.slice(-2).map(({ event }) => event),
      ['upload', 'published'],
    );
    const again = await ada.call('GET', `/uploads/${id}/events`, {
      headers: { 'last-event-id': last?.id ?? '' },
    });
    assert.equal(again.status, 204);
  });

  test('are for a bounded number of listeners, who make room when they leave', async () => {
    const { id } = await ada.create();
    const stop = new AbortController();
    const open = Array.from({ length: 10 }, () => listen(id, { signal: stop.signal }));
    await Promise.all(open.map((events) => events.next()));
    const refused = await ada.call('GET', `/uploads/${id}/events`);
    assert.equal(refused.status, 429);
    assert.match(refused.json.error.message, /Too many event streams/);
    stop.abort();
    for (let tries = 0; ; tries++) {
      const one = listen(id, { signal: AbortSignal.timeout(300) });
      const first = await one.next().catch(() => undefined);
      if (first?.value) break;
      assert.ok(tries < 20, 'no room was made');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test('end when the server does', async () => {
    const other = await startUploadServer(directory, { isWorking: false });
    const { id } = await ada.create();
    const token = await tokenOf(other.store, other.ada);
    const response = await fetch(`${other.origin}/uploads/${id}/events`, {
      headers: { authorization: `OAuth ${token}` },
    });
    const text = response.text();
    const startedMs = Date.now();
    await other.close();
    assert.ok(Date.now() - startedMs < 3000);
    assert.match(await text, /event: upload/);
  });
});
