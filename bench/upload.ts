/**
 * How fast photos come in over HTTP, by tus and as mapillary_tools sends them, next to bare node:http
 * that writes the same bytes to the same disk; and how much memory a file of many gigabytes takes.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noLimits, scopes } from '../src/model/application.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { issueUserToken } from '../test/consent.ts';
import { takePhoto } from './photos.ts';
import { openReport, readOptions } from './report.ts';
import {
  createUpload,
  sendBare,
  sendByTools,
  sendByTusPatch,
  sendByTusPost,
  streamBare,
  streamByTools,
  type Target,
} from './senders.ts';
import { residentBytes, startBareReceiver, startWaysideServer } from './servers.ts';

const options = readOptions();
const [width, height] = options.isSmall ? [400, 300] : [3264, 2448];
const photoBytes = options.isSmall ? 200_000 : 8_000_000;
const photos = options.isSmall ? 4 : 32;
const rounds = options.isSmall ? 1 : 5;
const atOnce = 4;
const streamBytes = options.isSmall ? 20e6 : 2e9;
const report = openReport('upload', options, { photos, photoBytes, rounds, atOnce, streamBytes });

const root = await mkdtemp(join(options.dataDirectory ?? tmpdir(), 'wayside-bench-'));
const bareDirectory = join(root, 'bare');
await mkdir(bareDirectory);
const bare = await startBareReceiver(bareDirectory);
const bareTarget = { origin: bare.origin, token: '' };
const shots = await Promise.all([1, 2, 3, 4].map((number) => takePhoto(number, width, height)));
try {
  await withServer('./without-jobs.ts', async (target, store, directory) => {
    await measurePhotos('', target, store, {
      'tus, one POST': sendByTusPost,
      'tus, POST and PATCH': sendByTusPatch,
      mapillary_tools: (to, _uploadId, photo) => sendByTools(to, photo),
    });
    await measureStream(target, directory);
  });
  await withServer(undefined, (target, store) =>
    measurePhotos(', while photos are processed', target, store, {
      'tus, one POST': sendByTusPost,
    }),
  );
  await withServer(undefined, measureMemory);
} finally {
  await bare.stop();
  await rm(root, { recursive: true, force: true });
}
await report.write();

type Send = (target: Target, uploadId: string, photo: Uint8Array) => Promise<void>;

/** A server on a directory of its own, and a token of a user without limits. */
async function withServer(
  preload: string | undefined,
  use: (target: Target & { pid: number }, store: Store, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(root, 'data-'));
  const server = await startWaysideServer(directory, undefined, preload);
  const store = await openStore({ dataDirectory: directory, databaseUrl: undefined });
  try {
    const token = await makeUserToken(store);
    await use({ origin: server.origin, token, pid: server.pid }, store, directory);
  } finally {
    await store.close();
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

async function makeUserToken(store: Store): Promise<string> {
  const user = await store.users.ensure('bench');
  const { id } = await store.applications.ensure('uploads', user.id);
  await store.applications.setLimits(id, noLimits);
  await store.applications.update(id, {
    name: 'uploads',
    description: 'Sends photos',
    website: 'https://app.example',
    callbackUrls: ['https://app.example/callback'],
    scopes,
    isPublic: false,
  });
  const application = await store.applications.get(id);
  if (!application) throw new Error('There is no application');
  return issueUserToken(store, application, user);
}

async function measurePhotos(
  suffix: string,
  target: Target,
  store: Store,
  ways: Readonly<Record<string, Send>>,
): Promise<void> {
  const bareRates: number[] = [];
  const rates = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    const bareRate = await photoRate((photo) => sendBare(bareTarget, photo));
    await emptyBare();
    // The first round only warms up.
    if (round >= 0) bareRates.push(bareRate);
    for (const [name, send] of Object.entries(ways)) {
      const uploadId = await createUpload(target);
      const rate = await photoRate((photo) => send(target, uploadId, photo));
      if (round >= 0) rates.get(name)?.push(rate);
      if (suffix !== '') await untilTaken(store);
    }
  }
  for (const [name, samples] of rates) {
    report.add({
      what: `${name}, photos of ${photoBytes / 1e6} MB${suffix}`,
      unit: 'MB/s',
      samples,
      rival: { what: 'bare node:http', samples: bareRates },
      goal: { atLeast: 0.6 },
    });
  }
}

/** Megabytes per second, some photos at once. */
async function photoRate(send: (photo: Uint8Array) => Promise<void>): Promise<number> {
  const queue = Array.from({ length: photos }, (_, index) => paddedPhoto(index)).values();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const photo of queue) await send(photo);
    }),
  );
  return (photos * photoBytes) / 1e3 / (performance.now() - start);
}

/** A photo like no other: JPEG passes over what follows its end. */
function paddedPhoto(index: number): Buffer {
  const shot = shots[index % shots.length] as Buffer;
  const padding = Math.max(16, photoBytes - shot.length);
  const noise = randomBytes(Math.min(padding, 4096));
  return Buffer.concat([shot, Buffer.alloc(padding, noise)]);
}

async function measureStream(target: Target, directory: string): Promise<void> {
  const bareRates: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    bareRates.push(await streamRate((body) => streamBare(bareTarget, body)));
    await emptyBare();
    rates.push(await streamRate((body) => streamByTools(target, body)));
    await emptyIncoming(directory);
  }
  report.add({
    what: `mapillary_tools, a file of ${streamBytes / 1e9} GB`,
    unit: 'MB/s',
    samples: rates,
    rival: { what: 'bare node:http', samples: bareRates },
    goal: { atLeast: 0.6 },
  });
}

async function streamRate(send: (body: Iterable<Uint8Array>) => Promise<void>): Promise<number> {
  const start = performance.now();
  await send(noiseOf(streamBytes));
  return streamBytes / 1e3 / (performance.now() - start);
}

function* noiseOf(bytes: number): Generator<Uint8Array> {
  const noise = randomBytes(2 ** 20);
  for (let left = bytes; left > 0; left -= noise.length) {
    yield noise.subarray(0, Math.min(noise.length, left));
  }
}

async function measureMemory(
  target: Target & { pid: number },
  _store: Store,
  directory: string,
): Promise<void> {
  if (!existsSync('/proc/self/status')) return;
  const { bavail, bsize } = await statfs(directory);
  const marks = options.isSmall ? [1e7, 2e7] : [1e9, 5e9, 10e9];
  const most = marks.at(-1) as number;
  if (bavail * bsize < most * 1.5) {
    process.stdout.write('upload: the disk has no room for a file of many gigabytes\n');
    return;
  }
  const samples = new Map<number, number>();
  await streamByTools(target, watched());
  for (const [mark, megabytes] of samples) {
    report.add({ what: `resident after ${mark / 1e9} GB`, unit: 'MB', samples: [megabytes] });
  }

  async function* watched(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for (const chunk of noiseOf(most)) {
      yield chunk;
      sent += chunk.length;
      if (marks.some((mark) => sent >= mark && sent - chunk.length < mark)) {
        const mark = marks.find((each) => sent >= each && sent - chunk.length < each) as number;
        samples.set(mark, (await residentBytes(target.pid)) / 1e6);
      }
    }
  }
}

async function untilTaken(store: Store): Promise<void> {
  for (;;) {
    const { waiting, running } = await store.jobs.count();
    if (waiting + running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function emptyBare(): Promise<void> {
  for (const name of await readdir(bareDirectory)) await rm(join(bareDirectory, name));
}

async function emptyIncoming(directory: string): Promise<void> {
  await rm(join(directory, 'incoming', 'files'), { recursive: true });
}
