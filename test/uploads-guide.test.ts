import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { hashPassword } from '../src/accounts/passwords.ts';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import { fillIn, guideBlocks } from './guide-script.ts';
import { samplePhotos } from './upload-server.ts';
import { runWayside, startServer, withDataDirectory } from './wayside-process.ts';

const run = promisify(execFile);

test('the guide to uploads works as it stands, line by line', async () => {
  await withDataDirectory(async (directory) => {
    const settings = { WAYSIDE_DATA: join(directory, 'data') };
    const server = await startServer('serve', settings);
    try {
      const store = await openStore(readConfig(settings));
      const password = 'a horse; a battery';
      const passwordHash = await hashPassword(password);
      await store.accounts.create({
        username: 'ada',
        email: null,
        passwordHash,
        isAdministrator: false,
      });
      await store.close();
      const [photo] = await samplePhotos(1);
      const script = fillIn(await guideBlocks('uploads.md'), {
        ADDRESS: server.address,
        CLIENT_TOKEN:
          (await runWayside(['token'], settings)).stdout.trim().split('\n').at(-1) ?? '',
        USERNAME: 'ada',
        PASSWORD: password,
        PHOTO: photo?.path ?? '',
      });
      const { stdout } = await run('bash', ['-c', script], { cwd: directory });
      assert.match(stdout, /"title":"Main street"/);
      assert.match(stdout, /^event: upload$/m);
      assert.match(stdout, /^event: published$/m);
      assert.match(stdout, /"state":"published".*"published":1,.*"sequences":\["[\w-]{22}"\]/);
      assert.match(stdout, /"filename":"photo.jpg","state":"published","image":/);
    } finally {
      await server.stop();
    }
  });
});
