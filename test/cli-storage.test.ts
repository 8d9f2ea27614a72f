import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runWayside, withDataDirectory } from './wayside-process.ts';

test('the command line measures what takes up the disk, and tells it again', async () => {
  await withDataDirectory(async (data) => {
    const run = (...flags: string[]) =>
      runWayside(['storage', ...flags], { WAYSIDE_DATA: data, WAYSIDE_MIN_FREE_MB: '0' });
    const unknown = await run();
    assert.equal(unknown.code, 0, unknown.stderr);
    assert.match(unknown.stdout, /not measured lately/);
    assert.equal((await run('--json')).stdout, 'null\n');
    const shard = join(data, 'blobs', 'originals', 'ab', 'cd');
    await mkdir(shard, { recursive: true });
    await writeFile(join(shard, 'ab'.repeat(32)), Buffer.alloc(12_345_678));
    const told = await run('--measure');
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^originals +0\.01 GB$/m);
    assert.match(told.stdout, /^free +\d+\.\d\d GB$/m);
    assert.match(told.stdout, /no forecast yet/);
    const json = JSON.parse((await run('--json')).stdout) as Record<string, never>;
    const { originals, thumbnails, database } = json.bytes as unknown as Record<string, number>;
    assert.deepEqual([originals, thumbnails], [12_345_678, 0]);
    assert.ok((database ?? 0) > 50_000);
    assert.deepEqual(json.forecast, { kind: 'unknown', bytes_per_day: null, days_left: null });
  });
});
