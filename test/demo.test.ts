import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runWayside, startServer, withDataDirectory } from './wayside-process.ts';

const run = promisify(execFile);

test('the demo shows the sample town, and the lines it prints work as they are', async () => {
  await withDataDirectory(async (data) => {
    const demo = await startServer('demo', { WAYSIDE_DATA: data });
    const scratch = await mkdtemp(join(tmpdir(), 'wayside-demo-'));
    try {
      const lines = demo.output.stdout.split('\n');
      assert.ok(lines.includes(`Address: ${demo.address}`));
      const token = lines.find((line) => line.startsWith('Token: MLY|'))?.slice('Token: '.length);
      assert.match(token ?? '', /^MLY\|\d+\|[0-9a-f]{32}$/);

      const curls = lines.filter((line) => line.startsWith('  curl '));
      assert.equal(curls.length, 6);
      const bodies: string[] = [];
      for (const line of curls) {
        const { stdout } = await run('sh', ['-c', line.replace('curl', 'curl -sS --fail')], {
          cwd: scratch,
        });
        bodies.push(stdout);
      }
      const [search, entity, sequence, features, detections] = bodies.map(
        (body) => body && JSON.parse(body),
      );
      assert.equal(search.data.length, 5);
      assert.match(entity.id, /^\d+$/);
      assert.ok(sequence.data.length > 5);
      assert.equal(features.data.length, 5);
      assert.match(features.data[0].object_value, /^[a-z]+--/);
      assert.ok(features.data[0].images.data.length > 1);
      assert.ok(detections.data.length > 0);
      assert.match(detections.data[0].value, /--/);
      assert.ok((await readFile(join(scratch, 'tile.mvt'))).length > 50);

      const thumbnail = await fetch(search.data[0].thumb_1024_url);
      assert.equal(thumbnail.status, 200);
      assert.equal(thumbnail.headers.get('content-type'), 'image/jpeg');
      assert.equal((await fetch(`${demo.address}/`)).status, 200);
    } finally {
      await rm(scratch, { recursive: true });
      const { code, stderr } = await demo.stop();
      assert.equal(code, 0, stderr);
    }
  });
});

test('tokens come alone on stdout, work at once, and end with nothing but their hash in the database', async () => {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data };
    const server = await startServer('serve', settings);
    try {
      const { stdout, code } = await runWayside(['token', '--app', 'My app'], settings);
      assert.equal(code, 0);
      assert.match(stdout, /^MLY\|\d+\|[0-9a-f]{32}\n$/);
      const token = stdout.trim();
      const answer = await fetch(`${server.address}/me`, {
        headers: { authorization: `OAuth ${token}` },
      });
      assert.equal(answer.status, 200);
      const json = JSON.parse(
        (await runWayside(['token', '--app', 'My app', '--json'], settings)).stdout,
      );
      assert.equal(json.application.name, 'My app');
      assert.ok(token.startsWith(`MLY|${json.application.id}|`));
      const secret = token.split('|')[2] ?? '';
      for (const file of ['wayside.sqlite', 'wayside.sqlite-wal']) {
        const bytes = await readFile(join(data, file)).catch(() => Buffer.alloc(0));
        assert.equal(bytes.includes(secret), false);
      }
    } finally {
      await server.stop();
    }
  });
});
