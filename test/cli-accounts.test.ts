import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runWayside, startServer, withDataDirectory } from './wayside-process.ts';

test('people are made, listed, given rights and deleted by the command line', async () => {
  await withDataDirectory(async (data) => {
    const environment = { WAYSIDE_DATA: data, WAYSIDE_URL: 'https://maps.example.org' };
    const run = (...args: string[]) => runWayside(args, environment);

    const added = await run('user', 'add', 'eve', '--admin', '--email', 'Eve@Example.org');
    assert.equal(added.code, 0, added.stderr);
    assert.match(
      added.stdout,
      /^https:\/\/maps\.example\.org\/reset-password\?key=[A-Za-z0-9_-]{43}\n$/,
    );
    const again = await run('user', 'add', 'EVE');
    assert.equal(again.code, 2);
    assert.match(again.stderr, /There is an account EVE already/);
    assert.equal((await run('user', 'add', 'ben', '--email', 'eve@example.org')).code, 2);
    assert.equal((await run('user', 'add', 'not a name')).code, 2);

    assert.equal((await run('user', 'add', 'ben')).code, 0);
    const [ben, eve] = JSON.parse((await run('user', 'list', '--json')).stdout);
    assert.deepEqual(
      [eve.username, eve.email, eve.administrator, eve.has_password],
      ['eve', 'eve@example.org', true, false],
    );
    assert.deepEqual([ben.username, ben.administrator], ['ben', false]);

    assert.equal((await run('user', 'admin', 'ben')).code, 0);
    assert.equal((await run('user', 'admin', 'eve', '--revoke')).code, 0);
    assert.match((await run('user', 'list')).stdout, /ben\s+administrator/);
    assert.equal((await run('user', 'delete', 'eve')).code, 2, 'it must be sure');
    assert.equal((await run('user', 'delete', 'eve', '--yes')).code, 0);
    assert.equal((await run('user', 'password', 'eve')).code, 1);
    assert.doesNotMatch((await run('user', 'list')).stdout, /eve/);
    assert.match((await run('user', 'invite')).stdout, /\/sign-up\?invitation=/);
  });
});

test('organisations get members and roles, and keep their last owner', async () => {
  await withDataDirectory(async (data) => {
    const run = (...args: string[]) => runWayside(args, { WAYSIDE_DATA: data });
    await run('user', 'add', 'eve');
    await run('user', 'add', 'ben');
    const made = await run('organization', 'add', 'town', '--name', 'The Town', '--owner', 'eve');
    assert.match(made.stdout, /^\d+\n$/, made.stderr);
    assert.equal((await run('organization', 'town')).stdout, made.stdout, 'the old way of asking');
    assert.equal((await run('organization', 'set-member', 'town', 'ben', 'admin')).code, 0);
    assert.equal((await run('organization', 'set-member', 'town', 'ben', 'king')).code, 2);
    const lost = await run('organization', 'remove-member', 'town', 'eve');
    assert.equal(lost.code, 2);
    assert.match(lost.stderr, /last owner/);
    await run('organization', 'edit', 'town', '--description', 'Streets');
    assert.deepEqual(JSON.parse((await run('organization', 'members', 'town', '--json')).stdout), [
      { username: 'ben', role: 'admin' },
      { username: 'eve', role: 'owner' },
    ]);
    const [town] = JSON.parse((await run('organization', 'list', '--json')).stdout);
    assert.deepEqual([town.name, town.description], ['The Town', 'Streets']);
    assert.equal((await run('organization', 'members', 'village')).code, 1);
  });
});

test('an application made by the command line calls the API within its own limits; a password from standard input signs in through it', async () => {
  await withDataDirectory(async (data) => {
    const run = (args: readonly string[], input?: string) =>
      runWayside(args, { WAYSIDE_DATA: data }, input);
    const password = 'seven tall poplars';
    await run(['user', 'add', 'ada', '--password-stdin'], `${password}\n`);
    assert.equal((await run(['user', 'password', 'ada', '--password-stdin'], 'ada\n')).code, 2);
    const refused = await run(
      'application add Maps --owner ada --callback javascript:x'.split(' '),
    );
    assert.equal(refused.code, 2);
    const added = await run('application add Maps --owner ada --json'.split(' '));
    const { id, client_token, client_secret } = JSON.parse(added.stdout);
    assert.match(client_secret, new RegExp(`^MLY\\|${id}\\|[0-9a-f]{32}$`));
    assert.equal((await run(['application', 'limits', id, '--entity', '2'])).code, 0);
    assert.match((await run(['application', 'list'])).stdout, /Maps +ada +entity 2/);

    const server = await startServer('serve', { WAYSIDE_DATA: data });
    try {
      assert.match(server.output.stderr, /no administrator yet/);
      const me = () =>
        fetch(`${server.address}/me`, { headers: { authorization: `OAuth ${client_token}` } });
      assert.equal(((await (await me()).json()) as { username: string }).username, 'ada');
      const login = await fetch(`${server.address}/login`, {
        method: 'POST',
        headers: { authorization: `OAuth ${client_token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada', password, locale: 'en_US' }),
      });
      assert.equal(login.status, 200, await login.clone().text());
      assert.match(((await login.json()) as { access_token: string }).access_token, /^MLYAR/);
      assert.equal((await run(['application', 'delete', id])).code, 0);
      assert.equal((await run(['application', 'limits', id, '--entity', '2'])).code, 1);
    } finally {
      await server.stop();
    }
  });
});
