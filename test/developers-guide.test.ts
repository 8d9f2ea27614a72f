import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fillIn, guideBlocks } from './guide-script.ts';
import { startServer, withDataDirectory } from './wayside-process.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** The guide's blocks after the one that starts the demo, with what the demo printed filled in. */
async function guideScript(values: Readonly<Record<string, string>>): Promise<string> {
  const [start, ...blocks] = await guideBlocks('developers.md');
  assert.match(start ?? '', /npm run demo/);
  return fillIn(blocks, values);
}

test('the developers’ guide works as it stands, line by line', async () => {
  await withDataDirectory(async (data) => {
    const demo = await startServer('demo', { WAYSIDE_DATA: data });
    const scratch = await mkdtemp(join(tmpdir(), 'wayside-guide-'));
    try {
      const printed = (name: string) =>
        new RegExp(`^${name}: (.+)$`, 'm').exec(demo.output.stdout)?.[1] ?? '';
      const script = await guideScript({
        ADDRESS: demo.address,
        USERNAME: printed('User'),
        PASSWORD: printed('Password'),
      });
      // A person runs npm in their clone, where it would leave a tile and cookies behind.
      const npm = `npm() { command npm --prefix '${root}' "$@"; }\n`;
      const { stdout } = await run('bash', ['-c', npm + script], {
        cwd: scratch,
        env: { ...process.env, WAYSIDE_DATA: data },
      });
      assert.match(stdout, /"data":\[\{"id":"\d+","geometry":/);
      assert.match(stdout, /^http:\/\/localhost:8763\/\?state=foo&code=AQ\w+$/m);
      assert.match(stdout, /"access_token":"MLYAR\w+","expires_in":5184000,"token_type":"bearer"/);
      assert.match(stdout, /\{"id":"\d+","username":"demo"\}/);
      assert.ok((await readFile(join(scratch, 'tile.mvt'))).length > 50);
      assert.match(stdout, /\{"active":false\}\s*$/, 'a revoked token is none');
    } finally {
      await rm(scratch, { recursive: true });
      await demo.stop();
    }
  });
});
