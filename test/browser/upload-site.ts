import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import sharp from 'sharp';
import { goodPassword, makeAccount } from '../accounts.ts';
import { startUploadServer, type UploadServer } from '../upload-server.ts';
import { sampleDirectory } from '../wayside-process.ts';
import { launchBrowser } from './launch-browser.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

const webDirectory = fileURLToPath(new URL('../../web/dist', import.meta.url));

export interface UploadSite {
  readonly origin: string;
  readonly browser: Browser;
  readonly server: UploadServer;
  /** A page that a new person of that name is signed in on. */
  signedIn(username: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** Starts the server again, where it was. */
  restart(whileStopped?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A server with the built pages and everything that works on uploads, and a browser. */
export async function openUploadSite(): Promise<UploadSite> {
  const data = await mkdtemp(join(tmpdir(), 'wayside-upload-page-'));
  const port = await freePort();
  const start = () => startUploadServer(data, { webDirectory, port });
  const [first, browser] = await Promise.all([start(), launchBrowser()]);
  let server = first;
  return {
    origin: first.origin,
    browser,
    get server() {
      return server;
    },
    async signedIn(username, options) {
      await makeAccount(server.store, username);
      const watched = await openWatchedPage(browser, `${server.origin}/upload`, options);
      const { page } = watched;
      await page.locator('#field-name').fill(username);
      await page.locator('#field-password').fill(goodPassword);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${server.origin}/upload`);
      return watched;
    },
    async restart(whileStopped) {
      await server.close();
      await whileStopped?.();
      server = await start();
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/**
 * A folder with the first photos of a drive, one without a position, and one file that is no photo. What
 * is marked differently is other photos to the server: JPEG passes over what follows its end.
 */
export async function makeFolder(photos: number, mark: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'wayside-upload-folder-')), 'main street');
  await mkdir(folder);
  const drives = join(sampleDirectory, 'ada');
  const drive = join(drives, (await readdir(drives)).sort()[0] ?? '');
  const names = (await readdir(drive)).filter((name) => name.endsWith('.jpg')).sort();
  for (const name of names.slice(0, photos)) {
    const bytes = await readFile(join(drive, name));
    await writeFile(join(folder, name), Buffer.concat([bytes, Buffer.from(mark)]));
  }
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#789' } })
    .jpeg()
    .toFile(join(folder, 'lost.jpg'));
  await writeFile(join(folder, 'notes.txt'), 'Rain in the evening');
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
