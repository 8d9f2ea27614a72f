import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startServer } from '../wayside-process.ts';
import { launchBrowser } from './launch-browser.ts';

/** An image of the graph API, as far as the browser tests look at it. */
export interface SampleImage {
  readonly id: string;
  readonly sequence: string;
  readonly camera_type: string;
  readonly geometry: { readonly coordinates: [number, number] };
}

export interface SampleSite {
  readonly address: string;
  readonly token: string;
  /** Of the administrator `demo`. */
  readonly password: string;
  readonly browser: Browser;
  /** Every image of the sample town. */
  readonly images: readonly SampleImage[];
  /** What a list of the API answers, such as `images?bbox=…`. */
  ask<T>(path: string): Promise<T[]>;
  /** The ids of a sequence, in order, as the API answers them. */
  sequence(id: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The demo in a process of its own on a new data directory, and a browser to look at it. */
export async function openSampleSite(): Promise<SampleSite> {
  const data = await mkdtemp(join(tmpdir(), 'wayside-browser-test-'));
  const [demo, browser] = await Promise.all([
    startServer('demo', { WAYSIDE_DATA: data }),
    launchBrowser(),
  ]);
  const token = /^Token: (.+)$/m.exec(demo.output.stdout)?.[1] ?? '';
  const password = /^Password: (.+)$/m.exec(demo.output.stdout)?.[1] ?? '';
  const ask = async <T>(path: string): Promise<T[]> => {
    const response = await fetch(`${demo.address}/${path}`, {
      headers: { authorization: `OAuth ${token}` },
    });
    return ((await response.json()) as { data: T[] }).data;
  };
  return {
    address: demo.address,
    token,
    password,
    browser,
    ask,
    images: await ask<SampleImage>(
      'images?bbox=14.19,46.04,14.21,46.06&fields=id,sequence,camera_type,geometry',
    ),
    sequence: async (id) =>
      (await ask<{ id: string }>(`image_ids?sequence_id=${id}`)).map((image) => image.id),
    async close() {
      await browser.close();
      await demo.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
