import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { originalKey, thumbnailKey } from '../src/blobs/keys.ts';
import { thumbnailWidths } from '../src/model/image.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { runWayside, sampleDirectory, startWayside, withDataDirectory } from './wayside-process.ts';

const world = [-180, -85, 180, 85] as const;

describe('wayside import', () => {
  test('makes images, sequences, thumbnails and tiles of a folder; a second run finds nothing to do', async () => {
    await withDataDirectory(async (data) => {
      const drive = await firstDrive();
      const photos = (await readdir(drive)).filter((name) => name.endsWith('.jpg'));
      const first = await importJson(data, [drive, '--user', 'ada']);
      assert.equal(first.imported, photos.length);
      assert.deepEqual(first.rejected, []);

      await inStore(data, async (store) => {
        const { items } = await store.images.inBox(world, {}, { limit: 2000 });
        assert.equal(items.length, photos.length);
        for (const { sha256 } of items) {
          const original = await readFile(join(data, 'blobs', originalKey(sha256)));
          assert.ok(original.length > 0);
          for (const width of thumbnailWidths) {
            const thumbnail = await sharp(
              join(data, 'blobs', thumbnailKey(sha256, width)),
            ).metadata();
            assert.ok(thumbnail.width <= width);
            assert.equal(thumbnail.exif, undefined);
            assert.equal(thumbnail.xmp, undefined);
          }
        }
        assert.equal(await store.tiles.countStale(), 0);
        assert.ok((await store.tiles.get({ set: 'mly1_public', z: 0, key: 0 })).tile);
      });

      const started = Date.now();
      const second = await importJson(data, [drive, '--user', 'ada']);
      assert.equal(second.imported, 0);
      assert.equal(second.known, photos.length);
      assert.ok(Date.now() - started < 5000);
    });
  });

  test('accepts the same content once, wherever it lies, and names what it can not use', async () => {
    await withDataDirectory(async (data) => {
      const drive = await firstDrive();
      const folder = join(data, 'photos', 'sub');
      await mkdir(folder, { recursive: true });
      const [one, two] = (await readdir(drive)).filter((name) => name.endsWith('.jpg'));
      assert.ok(one && two);
      await copyFile(join(drive, one), join(folder, 'a.jpg'));
      await copyFile(join(drive, one), join(folder, 'again.jpg'));
      await copyFile(join(drive, two), join(folder, 'b.jpg'));
      const whole = await readFile(join(drive, two));
      await writeFile(join(folder, 'empty.jpg'), '');
      await writeFile(join(folder, 'notes.txt'), 'not a photo');
      await writeFile(join(folder, 'cut.jpg'), whole.subarray(0, whole.length / 2));
      await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
        .jpeg()
        .toFile(join(folder, 'nowhere.jpg'));
      await writeFile(join(folder, '.hidden'), 'ignored');

      const summary = await importJson(data, [join(data, 'photos')]);
      assert.equal(summary.imported, 2);
      assert.equal(summary.files, 7);
      assert.equal(summary.known, 1);
      const reasons = new Map(summary.rejected.map(({ file, reason }) => [file, reason]));
      assert.deepEqual([...reasons.keys()].sort(), [
        'sub/cut.jpg',
        'sub/empty.jpg',
        'sub/notes.txt',
        'sub/nowhere.jpg',
      ]);
      assert.match(reasons.get('sub/empty.jpg') ?? '', /empty/);
      assert.match(reasons.get('sub/notes.txt') ?? '', /not an image/);
      assert.match(reasons.get('sub/cut.jpg') ?? '', /truncated/);
      assert.match(reasons.get('sub/nowhere.jpg') ?? '', /no capture time|no position/);

      const again = await importJson(data, [join(data, 'photos')]);
      assert.equal(again.imported, 0);
      assert.equal(again.rejected.length, 4, 'what can not be used is named again');
    });
  });

  test('killed at any moment and run again: nothing lost, nothing twice, sequences whole', async () => {
    const expected = await wholeImport();
    for (const afterMs of [300, 700, 1200, 2000]) {
      await withDataDirectory(async (data) => {
        const settings = { WAYSIDE_DATA: data };
        const killed = startWayside(
          ['import', sampleDirectory, '--user', 'ada', '--json'],
          settings,
        );
        setTimeout(() => killed.child.kill('SIGKILL'), afterMs);
        await killed.ended;
        await importJson(data, [sampleDirectory, '--user', 'ada']);
        assert.deepEqual(await contentOf(data), expected, `killed after ${afterMs} ms`);
      });
    }
  });

  test('explains wrong usage, with exit code 2', async () => {
    await withDataDirectory(async (data) => {
      const settings = { WAYSIDE_DATA: data };
      for (const [args, message] of [
        [['import', join(data, 'nothing-here')], /no such file or folder/],
        [['import', data, '--user', 'no spaces please'], /user name/],
        [['import', data, '--organization', 'unknown'], /wayside organization unknown/],
        [['import', data, '--cut-seconds', 'many'], /must be a number/],
        [['import', data, '--gpx', join(data, 'no.gpx')], /no GPX file/],
        [['import'], /missing required argument/],
        [['inport'], /unknown command/],
      ] as const) {
        const { code, stderr } = await runWayside(args, settings);
        assert.equal(code, 2, args.join(' '));
        assert.match(stderr, message);
      }
    });
  });
});

interface Summary {
  readonly files: number;
  readonly imported: number;
  readonly known: number;
  readonly rejected: readonly { readonly file: string; readonly reason: string }[];
}

async function importJson(data: string, args: readonly string[]): Promise<Summary> {
  const { code, stdout, stderr } = await runWayside(['import', ...args, '--json'], {
    WAYSIDE_DATA: data,
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Summary;
}

async function inStore<T>(data: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDirectory: data, databaseUrl: undefined });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function firstDrive(): Promise<string> {
  const [user] = (await readdir(sampleDirectory, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  assert.ok(user);
  const [drive] = await readdir(join(sampleDirectory, user.name));
  assert.ok(drive);
  return join(sampleDirectory, user.name, drive);
}

/** What an import left, without the ids, which are another's each time: contents of every sequence. */
async function contentOf(data: string): Promise<string[]> {
  return inStore(data, async (store) => {
    const { items } = await store.images.inBox(world, {}, { limit: 2000 });
    const sequences = Map.groupBy(items, ({ sequenceId }) => sequenceId);
    return [...sequences.values()]
      .map((images) =>
        images
          .toSorted((a, b) => a.sequenceIndex - b.sequenceIndex)
          .map(({ sequenceIndex, sha256 }) => `${sequenceIndex}:${sha256}`)
          .join(' '),
      )
      .sort();
  });
}

async function wholeImport(): Promise<string[]> {
  let content: string[] = [];
  await withDataDirectory(async (data) => {
    await importJson(data, [sampleDirectory, '--user', 'ada']);
    content = await contentOf(data);
  });
  assert.ok(content.length > 3);
  return content;
}
