import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startPostgres } from './postgres.ts';
import { runWayside, sampleDirectory, startServer, withDataDirectory } from './wayside-process.ts';

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

test('the demo runs on PostgreSQL, and a second server on the same database answers the same', async () => {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data, DATABASE_URL: postgres.url };
    const first = await startServer('demo', settings);
    const second = await startServer('serve', settings);
    try {
      const token = /^Token: (.*)$/m.exec(first.output.stdout)?.[1];
      const ask = async (address: string, path: string) => {
        const answer = await fetch(address + path, {
          headers: { authorization: `OAuth ${token}` },
        });
        assert.equal(answer.status, 200, path);
        return answer;
      };
      const search = '/images?bbox=-180,-85,180,85&fields=id,geometry,sequence,creator,captured_at';
      const [one, other] = await Promise.all(
        [first, second].map(async ({ address }) => (await ask(address, search)).text()),
      );
      assert.equal(one, other);
      assert.ok(one && JSON.parse(one).data.length > 50);
      for (const set of ['mly1_public', 'mly1_computed_public']) {
        const tile = await ask(second.address, `/maps/vtp/${set}/2/0/0/0`);
        assert.ok((await tile.arrayBuffer()).byteLength > 50);
      }
    } finally {
      const ended = [await first.stop(), await second.stop()];
      for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    }

    const again = await runWayside(['import', sampleDirectory, '--json'], settings);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(JSON.parse(again.stdout).imported, 0);
  });
});
