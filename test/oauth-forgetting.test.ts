import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { watchRevocations } from '../src/http/watch-revocations.ts';
import { openStore } from '../src/store/open-store.ts';

test('whoever remembers tokens is told of all that may end one, also when it fails', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-forgetting-'));
  const store = await openStore(readConfig({ WAYSIDE_DATA: directory }));
  let told = 0;
  const watched = watchRevocations(store, () => {
    told++;
  });
  const { accounts, applications, authorizations } = watched;
  const user = await watched.users.ensure('bob');
  const { id } = await applications.ensure('tests', user.id);
  assert.equal(told, 0);
  for (const [name, act] of Object.entries({
    consent: () => authorizations.revoke(id, user.id),
    token: () => authorizations.revokeToken('hash', 1),
    family: () => authorizations.revokeFamily('family', 1),
    key: () => applications.deleteKey(id, 'hash'),
    limits: () => applications.setLimits(id, { search: 1 }),
    application: () => applications.delete(id),
    password: () => accounts.setPassword(user.id, 'hash'),
    account: () => accounts.delete(user.id),
  })) {
    told = 0;
    await act();
    assert.equal(told, 1, name);
  }
  await store.close();
  told = 0;
  await assert.rejects(authorizations.revoke(id, user.id));
  assert.equal(told, 1);
  await rm(directory, { recursive: true });
});
