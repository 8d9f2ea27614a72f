/** mapillary_tools itself, where a `python3` that has it is at hand. */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { goodPassword } from './accounts.ts';
import { withUploadTown } from './upload-town.ts';
import { sampleDirectory } from './wayside-process.ts';

const run = promisify(execFile);
const tool = ['-m', 'mapillary_tools.commands'];
const isThere = spawnSync('python3', [...tool, '--version']).status === 0;

test('mapillary_tools uploads a folder, told by nothing but its environment', {
  skip: isThere ? false : 'python3 has no mapillary_tools',
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'wayside-tool-'));
  try {
    await withUploadTown(async (town) => {
      const { origin } = town.tool;
      const environment = {
        PATH: process.env.PATH,
        PYTHONPATH: process.env.PYTHONPATH,
        HOME: home,
        MAPILLARY_CLIENT_TOKEN: town.clientToken,
        MAPILLARY_GRAPH_API_ENDPOINT: origin,
        MAPILLARY_UPLOAD_ENDPOINT: `${origin}/mapillary_public_uploads`,
      };
      const call = (...args: string[]) => run('python3', [...tool, ...args], { env: environment });
      const photos = join(home, 'photos');
      await cp(join(sampleDirectory, 'ada', '2024-05-17-main-street'), photos, {
        recursive: true,
      });
      const names = (await readdir(photos)).filter((name) => name.endsWith('.jpg'));
      const account = ['--user_email', 'eve@example.org', '--user_password', goodPassword];
      await call('authenticate', '--user_name', 'eve', ...account);
      await call('process_and_upload', photos, '--organization_key', `${town.organizationId}`);
      const [upload] = (await town.store.uploads.ofCreator(town.eveId, { limit: 2 })).items;
      const { sequences } = await town.published(String(upload?.id));
      assert.deepEqual(
        sequences.map(({ length }) => length),
        [names.length],
      );
      assert.equal(upload?.organizationId, town.organizationId);
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
