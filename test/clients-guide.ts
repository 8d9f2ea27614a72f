/** The lines that `docs/clients.md` offers for pasting. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Town } from './clients-town.ts';
import { readTile } from './read-tile.ts';

const run = promisify(execFile);
const guide = new URL('../docs/clients.md', import.meta.url);

export function testGuide({ server }: Town): void {
  describe('the guide', () => {
    test('the lines for scripts work as they are', async (t) => {
      const scratch = await mkdtemp(join(tmpdir(), 'wayside-guide-'));
      t.after(() => rm(scratch, { recursive: true }));
      const text = await readFile(guide, 'utf8');
      const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
      assert.equal(blocks.length, 1);
      // Every answer on a line of its own; a refusal ends the script.
      const script = `set -e\ncurl() { command curl -sS --fail -w '\\n' "$@"; }\n${blocks[0]}`;
      const { stdout } = await run('sh', ['-c', script], {
        cwd: scratch,
        env: { PATH: process.env.PATH, WAYSIDE: server.origin, TOKEN: server.token },
      });
      const answers = stdout.split('\n').filter((line) => line !== '');
      const read = answers.map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.ok(read.length >= 8);
      for (const [index, answer] of read.entries()) {
        const { data = [answer] } = answer as { data?: unknown[] };
        assert.ok(data.length > 0, answers[index]);
      }
      assert.deepEqual(
        [...(await readFile(join(scratch, 'photo.jpg'))).subarray(0, 2)],
        [0xff, 0xd8],
      );
      const { layers } = readTile(await readFile(join(scratch, 'tile.mvt')));
      assert.ok((layers.image?.length ?? 0) > 0);
    });

    test('a token in the header counts more than one in the URL, so that a proxy can bring it', async () => {
      const target = '/me?access_token=MLY|4100327730013843|00000000000000000000000000000000';
      const { status } = await server.askAs(target);
      assert.equal(status, 200);
      assert.equal((await server.ask(target)).status, 400);
    });

    test('its links within the page lead somewhere', async () => {
      const text = await readFile(guide, 'utf8');
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^a-z0-9 _-]/g, '')
          .replaceAll(' ', '-'),
      );
      for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) {
        assert.ok(headings.includes(anchor), anchor);
      }
    });
  });
}
