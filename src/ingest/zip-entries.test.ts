import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import { type ZipPart, zipOf } from '../../test/zip-file.ts';
import { readZip, type ZipLimits } from './zip-entries.ts';

let path: string;
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'wayside-zip-')), 'photos.zip');
});
after(() => rm(join(path, '..'), { recursive: true }));

interface Found {
  readonly name: string;
  readonly position: number;
  /** What was read, or why it was not. */
  readonly content: string;
}

/** What is read of an archive; or why nothing is. */
async function found(
  archive: Uint8Array,
  limits: Partial<ZipLimits> = {},
): Promise<Found[] | string> {
  await writeFile(path, archive);
  const files: Found[] = [];
  try {
    for await (const entry of readZip(path, { maxEntries: 100, maxBytes: 1e6, ...limits })) {
      const { name, position } = entry;
      files.push({ name, position, content: await contentOf(entry.read()) });
    }
  } catch (error) {
    return reasonOf(error);
  }
  return files;
}

async function contentOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return Buffer.concat(await Array.fromAsync(chunks)).toString();
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  assert.ok(
    error instanceof Error && 'kind' in error && error.kind === 'unusable-photo',
    `${error}`,
  );
  return error.message;
}

const part = (name: string, lies: ZipPart['lies'] = {}): ZipPart => ({
  name,
  bytes: Buffer.from(`content of ${name}`),
  lies,
});

const contents = async (...parts: ZipPart[]) => {
  const files = await found(zipOf(parts));
  return typeof files === 'string' ? files : files.map(({ content }) => content);
};

describe('a zip of photos', () => {
  test('is read as it was packed, whatever its files are called', async () => {
    const names = ['b.jpg', '10.jpg', 'a.jpg', '2.jpg'];
    const files = await found(zipOf(names.map((name) => part(name))));
    assert.deepEqual(
      files,
      names.map((name, position) => ({ name, position, content: `content of ${name}` })),
    );
    const deflated = { name: 'd.png', bytes: Buffer.alloc(1000, 'd'), isDeflated: true };
    const more = Array.from({ length: 9 }, (_, n) => ({
      ...part(`${n}`),
      bytes: randomBytes(999),
    }));
    const packed = await found(zipOf([deflated, ...more]));
    assert.equal(typeof packed !== 'string' && packed[0]?.content, 'd'.repeat(1000));
    assert.deepEqual(await found(zipOf([])), []);
  });

  test('is in the order of its numbers where it was packed anew', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `${n}.jpg`).toSorted();
    const files = await found(zipOf(names.map((name) => part(name))));
    assert.ok(typeof files !== 'string');
    assert.deepEqual(
      files.map(({ position }) => `${position}.jpg`),
      names,
    );
    // A camera that begins to count anew: the order is the archive's.
    const wrapped = await found(zipOf([part('9999.jpg'), part('0001.jpg'), part('0002.jpg')]));
    assert.deepEqual(
      typeof wrapped !== 'string' && wrapped.map(({ position }) => position),
      [0, 1, 2],
    );
  });

  test('has names that lead nowhere', async () => {
    const names = [
      '../../etc/passwd',
      '/etc/x.jpg',
      'C:\\y.jpg',
      'a\0b\n.jpg',
      '',
      'n'.repeat(999),
    ];
    const files = await found(zipOf([...names, 'folder/'].map((name) => part(name))));
    assert.ok(typeof files !== 'string');
    assert.deepEqual(
      files.map(({ name }) => name),
      ['passwd', 'x.jpg', 'y.jpg', 'a b .jpg', '4', 'n'.repeat(200)],
    );
  });

  test('is passed over where single files are bad', async () => {
    const good = 'content of good';
    for (const [bad, reason] of [
      [part('x', { flags: 0x801 }), 'is encrypted'],
      [part('x', { method: 12 }), "is compressed in a way that can't be read here (12)"],
      [part('x', { method: 8 }), 'is damaged in the zip'],
      [part('x', { crc32: 5 }), 'is damaged in the zip'],
      [part('x', { bytes: 5 }), 'is damaged in the zip'],
      [part('x', { bytes: 50 }), 'is damaged in the zip'],
      [part('x', { packedBytes: 5 }), 'is damaged in the zip'],
    ] as const) {
      assert.deepEqual(await contents(part('good'), bad, part('good')), [good, reason, good]);
    }
    const big = { name: 'big', bytes: randomBytes(1_000_001) };
    assert.deepEqual(await contents(big, part('good')), ['is larger than 1 MB', good]);
    assert.deepEqual(await contents(part('x', { offset: 99_999 })), ['is damaged in the zip']);
    assert.deepEqual(await contents(part('x', { packedBytes: 99_999, bytes: 99 })), [
      'is damaged in the zip',
    ]);
  });

  test('that grows, overlaps or never ends is refused', async () => {
    const bomb = { name: 'bomb', bytes: Buffer.alloc(900_000), isDeflated: true };
    assert.equal(await contents(bomb), 'holds more than 20 times its size');
    const liar = { ...bomb, lies: { bytes: 100 } };
    assert.deepEqual(await contents(liar), ['is damaged in the zip']);
    const shared = [part('a'), part('b', { offset: 0 }), part('c', { offset: 10 })];
    assert.equal(await contents(...shared), 'has entries that overlap');
    const many = Array.from({ length: 101 }, (_, n) => part(`${n}`));
    assert.equal(await contents(...many), 'has more than 100 entries');
  });

  test('that is none, or half of one, is refused', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('no zip'),
      randomBytes(100_000),
      zipOf([part('a')]).subarray(0, -30),
      zipOf([part('a')]).subarray(5),
    ]) {
      assert.match(String(await found(bytes)), /zip/);
    }
    assert.equal(await found(zipOf([part('a')], { entries: 2 })), 'is a damaged zip');
    const directory = zipOf([part('a')]).indexOf('PK\x01\x02');
    const torn = zipOf([part('a')]).fill(0, directory, directory + 4);
    assert.equal(await found(torn), 'is a damaged zip');
    await assert.rejects(Array.fromAsync(readZip(`${path}.gone`, { maxEntries: 1, maxBytes: 1 })), {
      code: 'ENOENT',
    });
  });

  test('with any bytes changed is read or refused, and nothing else', async () => {
    const random = seededRandom(7);
    const parts = ['a', 'b', 'c'].map((name) => ({ ...part(name), isDeflated: name === 'b' }));
    const whole = zipOf(parts);
    const seen = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const archive = Buffer.from(whole);
      for (let change = 0; change < 3; change++) {
        archive[Math.floor(random() * archive.length)] = Math.floor(random() * 256);
      }
      const files = await found(archive);
      seen.add(typeof files === 'string' ? files : 'read');
    }
    assert.ok(seen.size > 3, [...seen].join());
  });
});
