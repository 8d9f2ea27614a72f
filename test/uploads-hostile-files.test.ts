/** Files that are made to break readers, by every way in: each is named with the same reason as by import. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import {
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  sendFile,
  type Tool,
  zipKey,
} from './mapillary-tools-traffic.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import { samplePhotos, startUploadServer } from './upload-server.ts';
import { runWayside } from './wayside-process.ts';
import { zipOf } from './zip-file.ts';

/** More of them, where the machine has a collection. */
const collection = fileURLToPath(new URL('../../shared/data/adversarial', import.meta.url));

interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
}

let directory: string;
let files: HostileFile[];
/** Reasons by name, as import gives them. */
let reasons: Map<string, string>;
let good: HostileFile;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-hostile-'));
  const [photo] = await samplePhotos(1);
  assert.ok(photo);
  good = { name: 'good.jpg', bytes: photo.bytes };
  const all = [...(await madeFiles(photo.bytes)), ...(await collectedFiles())];
  // Of the same content one photo is made, whatever it is called.
  const byContent = new Map(all.map((file) => [sha256Of(file.bytes), file]));
  files = [...byContent.values()];
  reasons = await importAll();
});
after(() => rm(directory, { recursive: true }));

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function madeFiles(photo: Buffer): Promise<HostileFile[]> {
  const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
  const vast = Buffer.from(png);
  vast.writeUInt32BE(65_000, 16);
  vast.writeUInt32BE(65_000, 20);
  const exif = photo.indexOf('Exif\0\0');
  const wild = Buffer.from(photo);
  // Every offset and count of its directory points anywhere.
  wild.fill(0xff, exif + 16, exif + 400);
  const made: Readonly<Record<string, Buffer>> = {
    'cut.jpg': photo.subarray(0, photo.length / 2),
    'head-only.jpg': photo.subarray(0, 20),
    'noise.jpg': randomBytes(10_000),
    'zeros.jpg': Buffer.alloc(10_000),
    'text.jpg': Buffer.from('<html><script>alert(1)</script>'),
    'drawing.jpg': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ),
    'vast.png': vast,
    'nowhere.png': png,
    'wild-exif.jpg': wild,
    'archive.jpg': zipOf([{ name: 'a.jpg', bytes: photo }]),
    'movie.jpg': Buffer.from('00000018667479706d703432000000006d703432', 'hex'),
  };
  return Object.entries(made).map(([name, bytes]) => ({ name, bytes }));
}

async function collectedFiles(): Promise<HostileFile[]> {
  if (!existsSync(collection)) return [];
  const entries = await readdir(collection, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  return Promise.all(
    found.map(async (entry, index) => {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      return { name: `${index}-${entry.name.slice(-100)}`, bytes };
    }),
  );
}

async function importAll(): Promise<Map<string, string>> {
  const folder = join(directory, 'photos');
  await mkdir(folder);
  for (const { name, bytes } of [...files, good]) await writeFile(join(folder, name), bytes);
  const settings = { WAYSIDE_DATA: join(directory, 'import'), WAYSIDE_WORKERS: '2' };
  const { code, stdout, stderr } = await runWayside(
    ['import', folder, '--user', 'ada', '--json'],
    settings,
  );
  assert.equal(code, 0, stderr);
  const { rejected } = JSON.parse(stdout) as { rejected: { file: string; reason: string }[] };
  return new Map(rejected.map(({ file, reason }) => [basename(file), reason]));
}

type Send = (files: readonly HostileFile[], caller: UploadCaller, tool: Tool) => Promise<string>;

/** Sends all on a server of their own; answers what became of each, by name. */
async function fatesOf(way: string, sent: readonly HostileFile[], send: Send) {
  const server = await startUploadServer(join(directory, way), {
    settings: { WAYSIDE_LOG_LEVEL: 'silent' },
  });
  try {
    const caller = callAs(server, server.token);
    const tool = { origin: server.origin, token: server.token };
    const uploadId = await send(sent, caller, tool);
    await caller.until(uploadId, ({ state }) => state === 'published');
    const { json } = await caller.call('GET', `/uploads/${uploadId}/files?limit=1000`);
    const fates: { filename: string; state: string; reason?: string }[] = json.data;
    return new Map(fates.map((fate) => [fate.filename, fate]));
  } finally {
    await server.close();
  }
}

/** The good photo is an image, and each of the others is what import made of it. */
function compare(
  fates: Awaited<ReturnType<typeof fatesOf>>,
  sent: readonly HostileFile[],
  nameOf = ({ name }: HostileFile) => name,
): void {
  assert.equal(fates.get(nameOf(good))?.state, 'published');
  for (const file of sent) {
    if (file === good) continue;
    const reason = reasons.get(file.name);
    const fate = fates.get(nameOf(file));
    assert.ok(fate, `nothing is told of ${file.name}`);
    assert.equal(withoutDetail(fate.reason), withoutDetail(reason), file.name);
    if (reason !== undefined) assert.equal(fate.state, 'rejected', file.name);
  }
}

/** libvips has one place for what all threads say: of two broken files at once, one may get the other's detail. */
function withoutDetail(reason: string | undefined): string | undefined {
  return reason?.replace(/^is (truncated|a 12-bit JPEG.*)$/, cantDecode);
}
const cantDecode = "is damaged: its image data can't be decoded";

describe('hostile files', { timeout: 300_000 }, () => {
  test('are mostly refused by import', () => {
    for (const { name } of files.slice(0, 11)) assert.ok(reasons.has(name), name);
    assert.ok(!reasons.has(good.name));
  });

  test('come over tus', async () => {
    const sent = [...files, good];
    const fates = await fatesOf('tus', sent, async (_, caller) => {
      const { id } = await caller.create({ expected_files: sent.length });
      for (const { name, bytes } of sent) await caller.send(id, name, bytes);
      return id;
    });
    compare(fates, sent);
  });

  test('come in a zip of mapillary_tools', async () => {
    const sent = [...files, good];
    const fates = await fatesOf('zip', sent, async (_, _caller, tool) => {
      const zip = zipOf(sent);
      const { json } = await sendFile(tool, zipKey([zip]), zip);
      return (await finishUpload(tool, json.h, 'zip')).json.cluster_id ?? '';
    });
    compare(fates, sent);
  });

  test('come one by one from mapillary_tools', async () => {
    // It never sends one that is empty, and a manifest of it is refused.
    const sent = [...files, good].filter(({ bytes }) => bytes.length > 0);
    const fates = await fatesOf('manifest', sent, async (_, _caller, tool) => {
      const handles: (string | undefined)[] = [];
      for (const { bytes } of sent) {
        handles.push((await sendFile(tool, photoKey(bytes), bytes)).json.h);
      }
      const manifest = await sendFile(tool, manifestKey(), manifestOf(handles));
      const finished = await finishUpload(tool, manifest.json.h, 'mly_bundle_manifest');
      return finished.json.cluster_id ?? '';
    });
    compare(fates, sent, ({ bytes }) => photoKey(bytes));
  });
});
