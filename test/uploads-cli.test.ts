/** `wayside upload` against a real server process, both of which may be killed. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import { samplePhotos, tokenOf } from './upload-server.ts';
import { runWayside, startServer, startWayside } from './wayside-process.ts';

let directory: string;
let settings: Record<string, string>;
let store: Store;
let token: string;
let server: Awaited<ReturnType<typeof startServer>>;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-upload-'));
  settings = { WAYSIDE_DATA: join(directory, 'data') };
  server = await startServer('serve', settings);
  store = await openStore(readConfig(settings));
  token = await tokenOf(store, await store.users.ensure('ada'));
});
after(async () => {
  await store.close();
  await server.stop();
  await rm(directory, { recursive: true });
});

/** As from another machine: no settings, no data directory. */
const upload = (folder: string, ...more: string[]) =>
  runWayside(['upload', folder, '--server', server.address, '--json', ...more], {
    WAYSIDE_TOKEN: token,
  });
const ada = (): UploadCaller => callAs({ origin: server.address }, token);

/** A folder of photos, each with so many bytes that nobody looks at. */
async function folderOf(name: string, count: number, padding: number): Promise<string> {
  const folder = join(directory, name);
  await mkdir(join(folder, 'below'), { recursive: true });
  for (const [index, photo] of (await samplePhotos(count)).entries()) {
    const bytes = Buffer.concat([photo.bytes, randomBytes(padding)]);
    await writeFile(join(folder, index % 2 ? 'below' : '', photo.name), bytes);
  }
  return folder;
}

describe('wayside upload', () => {
  test('sends folders, and says what became of each file', async () => {
    const folder = await folderOf('plain', 6, 16);
    await writeFile(join(folder, 'notes.txt'), 'no photo');
    await writeFile(
      join(folder, 'cut.jpg'),
      (await samplePhotos(1))[0]?.bytes.subarray(0, 9000) ?? '',
    );
    const first = await upload(folder, '--title', 'Plain', '--license', 'CC0-1.0');
    assert.equal(first.code, 0, first.stderr);
    const summary = JSON.parse(first.stdout);
    assert.equal(summary.imported, 6);
    assert.equal(summary.files, 8);
    assert.equal(summary.sequences.length, 1);
    assert.deepEqual(
      summary.rejected.map(({ file }: { file: string }) => file),
      ['cut.jpg', 'notes.txt'],
    );
    assert.match(summary.rejected[0].reason, /is truncated/);
    const { json } = await ada().call('GET', `/uploads/${summary.upload}`);
    assert.deepEqual([json.title, json.license], ['Plain', 'CC0-1.0']);
    const { data } = (await ada().call('GET', `/uploads/${summary.upload}/files`)).json;
    assert.ok(data.some(({ filename }: { filename: string }) => filename === 'below/0002.jpg'));

    const second = await runWayside(['upload', folder, '--server', server.address], {
      WAYSIDE_TOKEN: token,
    });
    // The damaged photo is tried anew, as an import does.
    assert.match(second.stdout, /0 new images in 0 sequences, 6 already there, 2 not usable/);
    await rm(join(folder, 'cut.jpg'));
    const third = JSON.parse((await upload(folder)).stdout);
    assert.deepEqual([third.upload, third.known, third.imported], [null, 6, 0]);
  });

  test('goes on where it was when it, or the server, is killed', async () => {
    const folder = await folderOf('killed', 12, 3e6);
    const sender = startWayside(['upload', folder, '--server', server.address, '--parallel', '2'], {
      WAYSIDE_TOKEN: token,
    });
    const uploadId = await begunUpload();
    await ada().until(uploadId, ({ counts }) => counts.processing + counts.received >= 3);
    sender.child.kill('SIGKILL');
    await sender.ended;
    assert.equal((await ada().call('GET', `/uploads/${uploadId}`)).json.state, 'open');

    const again = startWayside(['upload', folder, '--server', server.address, '--json'], {
      WAYSIDE_TOKEN: token,
    });
    await ada().until(uploadId, ({ counts }) => counts.processing + counts.received >= 6);
    await server.stop('SIGKILL');
    const { port } = new URL(server.address);
    server = await startServer('serve', { ...settings, PORT: port });
    const { code, stdout, stderr } = await again.ended;
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout);
    assert.equal(summary.upload, uploadId);
    assert.deepEqual([summary.imported, summary.rejected], [12, []]);
    // Nothing is left of bytes on their way.
    assert.deepEqual(await readdir(join(directory, 'data', 'incoming', 'files')), []);
  });

  test('says what is wrong with the call, the token, and the server', async () => {
    const folder = await folderOf('wrong', 1, 16);
    const other = createServer((_request, response) => response.writeHead(404).end('<html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const reader = await tokenOf(store, await store.users.ensure('ada'), ['read']);
    const clientToken = (await runWayside(['token'], settings)).stdout.trim();
    try {
      for (const [args, expected, code] of [
        [['upload', folder], /--server or WAYSIDE_SERVER/, 2],
        [['upload', folder, '--server', server.address], /--token or WAYSIDE_TOKEN/, 2],
        [['upload', folder, '--server', 'maps', '--token', 'x'], /Not the address of a server/, 2],
        [['upload', folder, '--server', otherUrl, '--token', token], /is no Wayside server/, 2],
        [['upload', folder, '--server', server.address, '--token', 'x'], /refuses the token/, 1],
        [
          ['upload', folder, '--server', server.address, '--token', reader],
          /did not allow the application the scope upload/,
          1,
        ],
        [
          ['upload', folder, '--server', server.address, '--token', clientToken],
          /needs a user access token/,
          1,
        ],
        [
          ['upload', join(folder, 'nowhere'), '--server', server.address, '--token', token],
          /There is no such file or folder/,
          2,
        ],
        [
          ['upload', folder, '--server', server.address, '--token', token, '--organization', '7'],
          /no member of that organization/,
          1,
        ],
      ] as const) {
        const ended = await runWayside(args);
        assert.match(ended.stderr, expected);
        assert.equal(ended.code, code, ended.stderr);
      }
    } finally {
      other.close();
    }
  });
});

async function begunUpload(): Promise<string> {
  for (;;) {
    const { json } = await ada().call('GET', '/uploads?limit=1');
    if (json.data[0]?.title === 'killed') return json.data[0].id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
