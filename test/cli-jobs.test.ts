import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../src/store/open-store.ts';
import { runWayside, withDataDirectory } from './wayside-process.ts';

test('jobs are listed, run again and discarded by the command line', async () => {
  await withDataDirectory(async (data) => {
    const run = (...args: string[]) => runWayside(['jobs', ...args], { WAYSIDE_DATA: data });
    const listed = async (...args: string[]) =>
      JSON.parse((await run(...args, '--json')).stdout) as {
        jobs: { id: string; key: string; state: string; owner: string | null }[];
        counts: unknown[];
        next: string | null;
      };
    assert.match((await run()).stdout, /^0 running, 0 waiting, 0 retrying, 0 dead\n$/);

    const { jobs, users, close } = await openStore({ dataDirectory: data, databaseUrl: undefined });
    const owner = (await users.ensure('eve')).id;
    const kinds = {
      dead1: 'sweep',
      dead2: 'sweep',
      dead3: 'polish',
      later: 'polish',
      runs: 'polish',
    };
    await jobs.add(
      Object.entries(kinds).map(([key, kind]) => ({
        kind,
        key,
        payload: null,
        priority: 0,
        owner,
      })),
    );
    const taken = await jobs.take(9, 3_600_000, '4711 x some-machine');
    for (const { id, key } of taken) {
      if (key === 'runs') continue;
      await jobs.fail(id, `broke\n\u001b[2J${key}`, key === 'later' ? 3_600_000 : undefined);
    }
    await jobs.add([{ kind: 'dust', key: 'waits', payload: null, priority: 0, owner: null }]);

    const { stdout } = await run();
    const lines = stdout.split('\n');
    assert.match(lines[0] ?? '', /^ID +STATE +KIND +OWNER +AGE +STARTS$/);
    assert.match(
      lines[1] ?? '',
      /^\d+ +running +polish +eve +\d+ s +1 +for \d+ s by process 4711 on some-machine$/,
    );
    assert.match(stdout, /dead +sweep +eve +\d+ s +1 +\d+ s ago: broke \[2Jdead1\n/);
    assert.match(stdout, /retrying +polish +eve +\d+ s +1 +in 60 min: broke/);
    assert.match(stdout, /waiting +dust +\d+ s +0\n/);
    assert.match(stdout, /\n\n1 running, 1 waiting, 1 retrying, 3 dead\n$/);

    const all = await listed();
    assert.equal(all.jobs.length, 6);
    assert.equal(all.counts.length, 5);
    const states = Object.fromEntries(all.jobs.map(({ key, state }) => [key, state]));
    assert.deepEqual(states, {
      ...{ runs: 'running', dead1: 'dead', dead2: 'dead', dead3: 'dead' },
      ...{ later: 'retrying', waits: 'waiting' },
    });
    assert.deepEqual(all.jobs.map((job) => job.owner).sort(), [
      'eve',
      'eve',
      'eve',
      'eve',
      'eve',
      null,
    ]);
    const first = await listed('--state', 'dead', '--limit', '2');
    const rest = await listed('--state', 'dead', '--after', first.next ?? '');
    assert.deepEqual([first.jobs.length, rest.jobs.length, rest.next], [2, 1, null]);
    assert.match(
      (await run('--state', 'dead', '--limit', '2')).stdout,
      /More: --state dead --after /,
    );

    const idOf = (name: string) => all.jobs.find(({ key }) => key === name)?.id ?? '';
    assert.equal((await run('rerun', idOf('dead1'), idOf('runs'))).stdout, '1\n');
    assert.equal((await run('discard', '--kind', 'sweep')).stdout, '1\n');
    assert.equal((await run('rerun', '--all')).stdout, '1\n');
    assert.equal((await run('discard', '--all')).stdout, '0\n');
    assert.deepEqual(await jobs.count(), { waiting: 4, running: 1, dead: 0 });
    await close();

    for (const args of [
      ['rerun'],
      ['rerun', '1', '--all'],
      ['rerun', 'x'],
      ['--state', 'lost'],
      ['--after', 'MS4y'],
      ['--state', 'dead', '--after', 'x'],
    ])
      assert.equal((await run(...args)).code, 2, args.join(' '));
  });
});
