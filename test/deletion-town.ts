/** Photos of the sample town with what was detected in them, behind a real server, to delete from. */

import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { type Scope, scopes } from '../src/model/application.ts';
import type { Image } from '../src/model/image.ts';
import { issueClientToken } from '../src/oauth/application-keys.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { issueUserToken } from './consent.ts';
import type { Answer } from './fixtures.ts';
import { runWayside, sampleDirectory, startServer } from './wayside-process.ts';

export interface Town {
  readonly data: string;
  readonly store: Store;
  /** What a user has, in the order of capture. */
  images(username: string): Promise<readonly Image[]>;
  token(username: string, scopes?: readonly Scope[]): Promise<string>;
  clientToken(): Promise<string>;
  /** Names of all files and folders that are kept, from the data directory on. */
  files(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface Towns {
  copy(): Promise<Town>;
  remove(): Promise<void>;
}

/** Imports two people's drives once; each test gets a copy of its own. */
export async function openTowns(): Promise<Towns> {
  const root = await mkdtemp(join(tmpdir(), 'wayside-deleting-'));
  const template = join(root, 'template');
  const settings = { WAYSIDE_DATA: template };
  const organization = ['organization', 'sample-town', '--name', 'Sample Town'];
  assert.equal((await runWayside(organization, settings)).code, 0);
  for (const [name, ...more] of [['ada', '--organization', 'sample-town'], ['ben']] as const) {
    const photos = join(sampleDirectory, name);
    const detections = ['--model', 'town', '--version', '1', '--images', `user:${name}`];
    for (const args of [
      ['import', photos, '--user', name, ...more],
      ['detections', 'import', `${photos}.detections.ndjson`, ...detections],
    ]) {
      const { code, stderr } = await runWayside(args, settings);
      assert.equal(code, 0, stderr);
    }
  }
  let copies = 0;
  return {
    async copy() {
      const data = join(root, `copy-${copies++}`);
      await cp(template, data, { recursive: true });
      return openTown(data);
    },
    remove: () => rm(root, { recursive: true }),
  };
}

async function openTown(data: string): Promise<Town> {
  const store = await openStore(readConfig({ WAYSIDE_DATA: data }));
  const application = async () => {
    const owner = await store.users.ensure('developer');
    const { id } = await store.applications.ensure('tests', owner.id);
    await store.applications.update(id, {
      name: 'tests',
      description: '',
      website: '',
      callbackUrls: ['https://app.example/callback'],
      scopes,
      isPublic: false,
    });
    return (await store.applications.get(id)) ?? assert.fail('no application');
  };
  return {
    data,
    store,
    async images(username) {
      const { id } = await store.users.ensure(username);
      return (await store.images.ofOwner(id, {}, { limit: 2000 })).items;
    },
    async token(username, granted) {
      const user = await store.users.ensure(username);
      return issueUserToken(store, await application(), user, granted);
    },
    clientToken: async () => issueClientToken(store, await application()),
    files: () => readdir(join(data, 'blobs'), { recursive: true }),
    async remove() {
      await store.close();
      await rm(data, { recursive: true });
    },
  };
}

export type TownServer = Awaited<ReturnType<typeof serveTown>>;

export async function serveTown({ data }: Town) {
  const server = await startServer('serve', { WAYSIDE_DATA: data });
  const ask = (path: string, token: string, method = 'GET') =>
    fetch(path.startsWith('http') ? path : server.address + path, {
      method,
      headers: { authorization: `OAuth ${token}` },
    });
  const json = async (path: string, token: string) =>
    (await (await ask(path, token)).json()) as Answer;

  return {
    ...server,
    ask,
    json,
    /** Deletes what the path names; the id of the deletion. */
    async delete(path: string, token: string): Promise<string> {
      const response = await ask(path, token, 'DELETE');
      const answer = (await response.json()) as Answer;
      assert.equal(response.status, 202, JSON.stringify(answer));
      assert.equal(answer.success, true);
      assert.match(String(answer.state), /^(running|done)$/);
      return String(answer.deletion_id);
    },
    /** The receipt, once all is done. */
    async receipt(id: string, token: string): Promise<Answer> {
      for (const giveUpAt = Date.now() + 60_000; ; await sleep(100)) {
        const receipt = await json(`/deletions/${id}`, token);
        if (receipt.state === 'done') return receipt;
        assert.ok(Date.now() < giveUpAt, JSON.stringify(receipt));
      }
    },
  };
}

/** Works on a copy of the town that is served, and is gone after; the server must have nothing to say. */
export async function withTown(
  towns: Towns,
  use: (town: Town, server: TownServer) => Promise<void>,
): Promise<void> {
  const town = await towns.copy();
  const server = await serveTown(town);
  try {
    await use(town, server);
  } finally {
    const { code, stderr } = await server.stop();
    await town.remove();
    assert.equal(code, 0, stderr);
    assert.equal(stderr.replace(/^(?:Wayside serves|There is no administrator).*\n/gm, ''), '');
  }
}
