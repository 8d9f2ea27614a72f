/** What the page of uploads reads in the browser, beside what the server reads of the same file. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { readMetadata } from '../src/ingest/read-metadata.ts';
import { describePhoto } from '../web/src/upload/describe-photo.ts';
import { sampleDirectory } from './wayside-process.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-describe-'));
});
after(() => rm(directory, { recursive: true }));

const describeBytes = (bytes: Uint8Array<ArrayBuffer>) => describePhoto(new Blob([bytes]));

async function serverReads(bytes: Uint8Array) {
  const path = join(directory, 'photo');
  await writeFile(path, bytes);
  const { position, capturedAtMs } = await readMetadata(path, {
    maxPixels: 1e9,
    nowMs: Date.now(),
  });
  return { kind: 'photo', position, capturedAtMs };
}

test('photos of every camera of the sample town are read alike', async () => {
  const drives = (await readdir(sampleDirectory, { recursive: true }))
    .filter((name) => name.endsWith('0001.jpg'))
    .map((name) => join(sampleDirectory, name));
  assert.ok(drives.length >= 5, String(drives));
  for (const path of drives) {
    const bytes = new Uint8Array(await readFile(path));
    const seen = await describeBytes(bytes);
    const known = await serverReads(bytes);
    assert.ok(seen.kind === 'photo' && seen.position && seen.capturedAtMs, path);
    assert.deepEqual(seen.position, known.position, path);
    // Where a camera tells no zone, the server knows that of the place.
    const offset = Math.abs(seen.capturedAtMs - (known.capturedAtMs ?? 0));
    assert.ok(path.includes('chidi') ? offset === 2 * 3_600_000 : offset === 0, path);
  }
});

test('so are those of other formats, where the beginning of the file tells', async () => {
  const photo = sharp({ create: { width: 20, height: 10, channels: 3, background: '#789' } });
  const exif = {
    IFD0: { DateTime: '2024:05:17 07:42:10' },
    IFD2: { DateTimeOriginal: '2024:05:17 07:42:10', OffsetTimeOriginal: '+02:00' },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: '46/1 2/1 59/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '14/1 12/1 0/1',
    },
  };
  const tagged = photo.withExif(exif);
  const capturedAtMs = Date.UTC(2024, 4, 17, 5, 42, 10);
  const jpeg = await tagged.clone().jpeg().toBuffer();
  for (const bytes of [jpeg, await tagged.clone().png().toBuffer()]) {
    const own = new Uint8Array(bytes);
    const seen = await describeBytes(own);
    assert.deepEqual(seen, await serverReads(own));
    assert.ok(seen.kind === 'photo' && seen.capturedAtMs === capturedAtMs);
  }
  // A TIFF file begins as EXIF in other files does.
  const tiff = (await sharp(jpeg).metadata()).exif?.subarray(6);
  const inTiff = await describeBytes(new Uint8Array(tiff ?? []));
  assert.ok(inTiff.kind === 'photo' && inTiff.capturedAtMs === capturedAtMs);
  const webp = await tagged.clone().webp().toBuffer();
  assert.deepEqual(await describeBytes(new Uint8Array(webp)), { kind: 'unread' });
});

test('what is no photo, or tells nothing, is seen as such, however it is broken', async () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const empty = await describeBytes(bytes(''));
  assert.deepEqual(empty, { kind: 'unusable', reason: 'is empty' });
  const text = await describeBytes(bytes('Rain in the evening'));
  assert.ok(text.kind === 'unusable' && /is not an image/.test(text.reason));

  const path = join(sampleDirectory, 'ada', '2024-05-17-main-street', '0001.jpg');
  const whole = new Uint8Array(await readFile(path));
  for (let length = 3; length < 3000; length += 7) {
    const { kind } = await describeBytes(whole.slice(0, length));
    assert.ok(kind === 'photo' || kind === 'unread', `${length}: ${kind}`);
  }
  const damaged = whole.slice();
  for (let at = 4; at < 600; at++) {
    damaged[at] = (at * 151) & 0xff;
    assert.ok(await describeBytes(damaged));
  }
});
