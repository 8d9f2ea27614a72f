/** A server that takes uploads, on a data directory of its own, with or without what works on its jobs. */

import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { buildServer } from '../src/http/server.ts';
import type { User } from '../src/model/account.ts';
import { type Scope, scopes } from '../src/model/application.ts';
import type { Store } from '../src/store/store.ts';
import { openServices, type Services, startPipeline } from '../src/wiring.ts';
import { issueUserToken } from './consent.ts';
import { sampleDirectory } from './wayside-process.ts';

export interface UploadServer {
  readonly origin: string;
  readonly services: Services;
  readonly store: Store;
  readonly ada: User;
  readonly bob: User;
  readonly token: string;
  readonly bobsToken: string;
  close(): Promise<void>;
}

export async function startUploadServer(
  dataDirectory: string,
  {
    settings = {},
    isWorking = true,
    webDirectory,
    port = 0,
  }: {
    settings?: NodeJS.ProcessEnv;
    isWorking?: boolean;
    webDirectory?: string;
    port?: number;
  } = {},
): Promise<UploadServer> {
  const config = readConfig({
    WAYSIDE_DATA: dataDirectory,
    WAYSIDE_LOG_LEVEL: 'error',
    WAYSIDE_WORKERS: '2',
    ...settings,
  });
  const services = await openServices(config);
  const pipeline = isWorking ? startPipeline(services) : undefined;
  const wakeWorker = () => pipeline?.wake();
  const app = await buildServer({ ...services, wakeWorker, webDirectory });
  await app.listen({ port, host: '127.0.0.1' });
  const { store } = services;
  const ada = await store.users.ensure('ada');
  const bob = await store.users.ensure('bob');
  return {
    origin: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    services,
    store,
    ada,
    bob,
    token: await tokenOf(store, ada),
    bobsToken: await tokenOf(store, bob),
    async close() {
      await app.close();
      await pipeline?.stop();
      await services.close();
    },
  };
}

/** A token by which an application of the user's acts for them. */
export async function tokenOf(
  store: Store,
  user: User,
  granted: readonly Scope[] = scopes,
): Promise<string> {
  const { id } = await store.applications.ensure('tests', user.id);
  await store.applications.update(id, {
    name: 'tests',
    description: 'What the tests call with',
    website: 'https://app.example',
    callbackUrls: ['https://app.example/callback'],
    scopes,
    isPublic: false,
  });
  const application = await store.applications.get(id);
  if (!application) throw new Error('the application is gone');
  return issueUserToken(store, application, user, granted);
}

export interface SamplePhoto {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer;
}

/** The first photos of a drive through the sample town, in their order. */
export async function samplePhotos(count: number): Promise<SamplePhoto[]> {
  const drives = join(sampleDirectory, 'ada');
  const [drive = ''] = (await readdir(drives)).sort();
  const names = (await readdir(join(drives, drive))).filter((name) => name.endsWith('.jpg')).sort();
  return Promise.all(
    names.slice(0, count).map(async (name) => {
      const path = join(drives, drive, name);
      return { name, path, bytes: await readFile(path) };
    }),
  );
}

/** The same photo to look at, with another content: JPEG passes over what follows its end. */
export function anotherCopy(photo: SamplePhoto): Buffer {
  return Buffer.concat([photo.bytes, randomBytes(16)]);
}
