/** Detections by the command line, on photos of the sample town. */

import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import { type Ended, runWayside, sampleDirectory } from './wayside-process.ts';

let directory: string;
let data: string;
const run = (...args: string[]) => runWayside(args, { WAYSIDE_DATA: data });
const file = async (name: string, content: string | object) => {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-detections-'));
  data = join(directory, 'data');
  for (const name of ['0001.jpg', '0002.jpg', '0003.jpg']) {
    const street = '2024-05-17-main-street';
    await cp(join(sampleDirectory, 'ada', street, name), join(directory, 'photos', street, name));
  }
  const imported = await run('import', join(directory, 'photos'), '--user', 'ada', '--json');
  assert.equal(JSON.parse(imported.stdout).imported, 3, imported.stderr);
});
after(() => rm(directory, { recursive: true }));

/** Rings of what is shown of the images, by value. */
async function shown(): Promise<string[]> {
  const store = await openStore(readConfig({ WAYSIDE_DATA: data }));
  try {
    const [ada] = [await store.users.byUsername('ada')];
    const owned = await store.images.ofOwner(ada?.id ?? 0, {}, { limit: 10 });
    const found = await store.detections.ofImages(
      owned.items.map(({ id }) => id),
      100,
    );
    return [...found.values()]
      .flat()
      .map(({ value, ring, confidence }) => `${value} ${confidence} ${ring.join(' ')}`)
      .toSorted();
  } finally {
    await store.close();
  }
}

const bench = { image: '0001.jpg', value: 'object--bench', box: [0, 0, 0.5, 0.5], id: 'a' };
const hydrant = {
  image: '2024-05-17-main-street/0002.jpg',
  value: 'object--fire-hydrant',
  polygon: [
    [0, 0],
    [1, 0],
    [0, 1],
  ],
  confidence: 0.25,
};
const lines = (...records: object[]) => records.map((each) => JSON.stringify(each)).join('\n');
const importInto = (version: string, ...args: string[]): Promise<Ended> =>
  run(
    'detections',
    'import',
    ...args,
    '--model',
    'watcher',
    '--version',
    version,
    '--images',
    'user:ada',
  );
const summary = (ended: Ended) => {
  assert.equal(ended.code, 0, ended.stderr);
  const { run: made, ...counts } = JSON.parse(ended.stdout);
  assert.match(made.id, /^\d+$/);
  return counts;
};

describe('detections import', () => {
  test('takes nothing of files in which something is wrong, and says what', async () => {
    const good = await file('good.ndjson', lines(bench, hydrant));
    const bad = await file(
      'bad.ndjson',
      lines(
        bench,
        { ...bench, image: '0009.jpg' },
        { ...bench, image: '17' },
        { ...bench, box: [0, 0, 0, 1] },
        { ...bench, image: 'f'.repeat(64) },
      ),
    );
    const refused = await importInto('1', good, bad);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /Nothing was imported:\nbad.ndjson, line 2: image 0009.jpg: there is no image of this name\nbad.ndjson, line 3: image 17: .*\nbad.ndjson, line 4: its polygon has no area\nbad.ndjson, line 5: image f{64}: there is no image with this SHA-256\n$/,
    );
    assert.deepEqual(await shown(), []);
    assert.equal((await run('detections', 'list', '--json')).stdout, '[]\n');
  });

  test('takes a file once, however often it is given, and changes what has changed', async () => {
    const path = await file('good.ndjson', lines(bench, hydrant));
    // As an import leaves it that was killed.
    const abandoned = join(data, 'incoming', 'detections-0');
    await mkdir(abandoned, { recursive: true });
    await writeFile(join(abandoned, '3'), '[]');
    await utimes(abandoned, new Date(0), new Date(0));
    const counts = { detections: 2, images: 2, removed: 0, skipped: 0 };
    assert.deepEqual(summary(await importInto('1', path, '--json')), {
      ...counts,
      added: 2,
      changed: 0,
      unchanged: 0,
    });
    assert.deepEqual(summary(await importInto('1', path, '--json')), {
      ...counts,
      added: 0,
      changed: 0,
      unchanged: 2,
    });
    const changed = await file('changed.jsonl', lines({ ...bench, confidence: 0.5 }, hydrant));
    assert.deepEqual(summary(await importInto('1', changed, '--json')), {
      ...counts,
      added: 0,
      changed: 1,
      unchanged: 1,
    });
    assert.deepEqual(await shown(), [
      'object--bench 0.5 0 0 2048 0 2048 2048 0 2048',
      'object--fire-hydrant 0.25 0 0 4096 0 0 4096',
    ]);
    assert.deepEqual(
      await readdir(join(data, 'incoming')).catch(() => []),
      [],
      'nothing is left behind',
    );
  });

  test('keeps versions side by side, and shows the one that is active', async () => {
    const coco = await file('coco.json', {
      images: [{ id: 1, file_name: 'elsewhere/0003.jpg', width: 800, height: 450 }],
      categories: [{ id: 1, name: 'manhole cover' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 200, 225] }],
    });
    const mapping = await file('classes.json', { 'manhole cover': 'object--manhole' });
    const unmapped = await importInto('2', coco);
    assert.equal(unmapped.code, 2);
    assert.match(
      unmapped.stderr,
      /coco.json, line 1, annotations\[0\]: category 1 \(manhole cover\) is no value/,
    );
    const imported = await importInto('2', coco, '--classes', mapping);
    assert.equal(imported.code, 0, imported.stderr);
    assert.match(imported.stdout, /1 new, 0 changed, 0 already there/);
    assert.match(imported.stdout, /detections activate watcher 2/);
    assert.equal((await shown()).length, 2);
    assert.equal((await run('detections', 'activate', 'watcher', '2')).code, 0);
    assert.deepEqual(await shown(), ['object--manhole null 0 0 1024 0 1024 2048 0 2048']);
    const list = await run('detections', 'list');
    assert.match(
      list.stdout,
      /^MODEL +VERSION +SHOWN +SINCE\nwatcher +1 +20.*\nwatcher +2 +active +20/,
    );
    assert.equal((await run('detections', 'activate', 'watcher', '3')).code, 1);
  });

  test('says what it needs', async () => {
    const path = await file('good.ndjson', lines(bench));
    for (const [args, message] of [
      [['detections', 'import', path], /--model/],
      [['detections', 'import', path, '--model', 'm', '--version', '1'], /need a scope/],
      [
        ['detections', 'import', 'nowhere.json', '--model', 'm', '--version', '1'],
        /There is no file nowhere.json/,
      ],
      [
        ['detections', 'import', path, '--model', 'm', '--version', '1', '--format', 'csv'],
        /Allowed choices/,
      ],
      [
        ['detections', 'import', path, '--model', 'm', '--version', '1', '--images', 'ada'],
        /user:NAME/,
      ],
      [
        ['detections', 'import', path, '--model', 'm', '--version', '1', '--images', 'user:eve'],
        /no user eve/,
      ],
      [
        ['detections', 'import', path, '--model', ' ', '--version', '1', '--images', 'user:ada'],
        /model must be a name/,
      ],
      [
        ['detections', 'import', path, '--model', 'm', '--version', '1', '--classes', path],
        /classes/,
      ],
    ] as const) {
      const ended = await run(...args);
      assert.equal(ended.code, 2, args.join(' '));
      assert.match(ended.stderr, message);
    }
  });
});
