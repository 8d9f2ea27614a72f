import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import type { Application } from '../src/model/application.ts';
import { issueClientSecret, issueClientToken } from '../src/oauth/application-keys.ts';
import { authenticateClient } from '../src/oauth/client-authentication.ts';
import { exchangeGrant } from '../src/oauth/grants.ts';
import { openStore } from '../src/store/open-store.ts';
import { issueCode } from './consent.ts';

test('a stolen database gives away no token, secret or code', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-stolen-'));
  const store = await openStore(readConfig({ WAYSIDE_DATA: directory }));
  const bob = await store.users.ensure('bob');
  const details = {
    name: 'thief',
    description: 'a text that is found',
    website: '',
    callbackUrls: ['https://app.example/'],
    scopes: ['read'],
    isPublic: false,
  } as const;
  const application = (await store.applications.create(details, bob.id)) as Application;
  const token = await issueClientToken(store, application);
  const clientSecret = await issueClientSecret(store, application);
  const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
  const unused = await issueCode(store, application, bob);
  const client = await authenticateClient(store, { clientId: undefined, clientSecret });
  const answer = await exchangeGrant({
    store,
    client,
    params: { grant_type: 'authorization_code', code },
    options: { nowMs: Date.now(), tokenTtlSeconds: 60 },
  });
  await store.close();

  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const stolen = Buffer.concat(
    await Promise.all(
      files
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name))),
    ),
  );
  await rm(directory, { recursive: true });
  assert.ok(stolen.includes('a text that is found'), 'the search works');
  const secretPart = (key: string) => key.split('|')[2] ?? '';
  for (const text of [
    secretPart(token),
    secretPart(clientSecret),
    code,
    unused,
    answer.access_token,
    answer.refresh_token ?? assert.fail('no refresh token'),
  ]) {
    assert.ok(text.length >= 32);
    assert.ok(!stolen.includes(text.slice(0, 30)));
  }
});
