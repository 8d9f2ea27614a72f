import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sniffFile } from './sniff.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-sniff-'));
});
after(() => rm(directory, { recursive: true }));

async function sniff(bytes: string): Promise<string> {
  const path = join(directory, 'photo.jpg');
  await writeFile(path, bytes, 'latin1');
  return sniffFile(path);
}

test('tells the kinds of photo that are read', async () => {
  assert.equal(await sniff('\xff\xd8\xff\xe0'), 'image/jpeg');
  assert.equal(await sniff('\x89PNG\r\n\x1a\n'), 'image/png');
  assert.equal(await sniff('RIFF....WEBPVP8 '), 'image/webp');
  assert.equal(await sniff('II*\0\x08\0\0\0'), 'image/tiff');
  assert.equal(await sniff('MM\0*\0\0\0\x08'), 'image/tiff');
  assert.equal(await sniff('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf'), 'image/avif');
  assert.equal(await sniff('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf'), 'image/avif');
});

test('says why anything else is refused', async () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    '': /^is empty$/,
    '\0\0\0\x18ftypheic\0\0\0\0mif1heic': /HEIC: convert it to JPEG first/,
    '\0\0\0\x18ftypmif1\0\0\0\0mif1heic': /HEIC/,
    '\0\0\0\x18ftypmp42\0\0\0\0isommp42': /^is a video/,
    '\0\0\0\x14ftypqt  \0\0\0\0qt  ': /^is a video/,
    'RIFF....AVI LIST': /^is a video/,
    'RIFF....WAVEfmt ': /^is not an image/,
    'II*\0\x10\0\0\0CR\x02\0': /^is a raw camera file/,
    '\0\0\0\x18ftypcrx \0\0\0\x01crx isom': /^is a raw camera file/,
    GIF89a: /^is a GIF/,
    '<?xml version="1.0"?><svg/>': /^is not an image/,
    '%PDF-1.7': /^is not an image/,
    '\xff': /^is not an image/,
  };
  for (const [bytes, message] of Object.entries(refusals))
    await assert.rejects(sniff(bytes), { kind: 'unusable-photo', message });
});
