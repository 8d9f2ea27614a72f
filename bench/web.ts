/**
 * What a page of the web app costs who opens it: how much is transferred in how many requests, when
 * the first map or photo is drawn, for how long the page can't answer, and how far things jump; with an
 * empty cache and, for the map, with a full one. Chromium draws in software here.
 */

import type { Browser, Page, Request } from 'playwright-core';
import { waitUntil } from '../test/browser/pixels.ts';
import { openSampleSite } from '../test/browser/sample-site.ts';
import { openReport, readOptions } from './report.ts';

const options = readOptions();
const rounds = options.isSmall ? 1 : 7;
const report = openReport('web', options, { rounds, viewport: '1280 x 800', place: 'sample town' });

/** What the page itself can tell. */
interface Seen {
  /** Milliseconds after its start, for each moment. */
  readonly moments: readonly number[];
  readonly longTasksMs: number;
  readonly longestTaskMs: number;
  /** Cumulative Layout Shift (web.dev/cls), without unit. */
  readonly shift: number;
}

interface Cost extends Seen {
  readonly kilobytes: number;
  readonly requests: number;
}

interface Moment {
  readonly what: string;
  /** Expression for when it was. */
  readonly at: string;
  readonly atMostMs?: number;
}

interface Opened {
  readonly name: string;
  readonly path: string;
  /** Expression that is true once all of it is drawn. */
  readonly isDrawn: string;
  readonly moments: readonly Moment[];
  readonly mostKilobytes?: number;
  readonly isWarm?: boolean;
}

const mapDrawn = {
  isDrawn: "performance.getEntriesByName('map-drawn').length > 0",
  moments: [
    {
      what: 'photos are on the map after',
      at: "performance.getEntriesByName('coverage-drawn')[0].startTime",
      atMostMs: 1_000,
    },
    {
      what: 'the whole map is drawn after',
      at: "performance.getEntriesByName('map-drawn')[0].startTime",
    },
  ],
};
/** The picture that stands for the photo until the viewer library is there. */
const photoDrawn = {
  isDrawn: "document.querySelector('#viewer canvas') !== null",
  moments: [
    {
      what: 'the photo is seen after',
      at: "wayside.findLast(({ entryType }) => entryType === 'largest-contentful-paint').startTime",
      atMostMs: 1_000,
    },
  ],
};
const documentDrawn = {
  isDrawn: "document.readyState === 'complete'",
  moments: [
    {
      what: 'the page is drawn after',
      at: "performance.getEntriesByName('first-contentful-paint')[0].startTime",
      atMostMs: 500,
    },
  ],
};

// Runs in the page, as `summary` does, so it is text: nothing in it may refer to anything outside.
const observers = `
  globalThis.wayside = [];
  for (const type of ['longtask', 'layout-shift', 'largest-contentful-paint']) {
    new PerformanceObserver((list) => wayside.push(...list.getEntries())).observe({ type, buffered: true });
  }
`;

const site = await openSampleSite();
try {
  const photo = site.images.find(({ camera_type }) => camera_type === 'perspective')?.id;
  const pages: readonly Opened[] = [
    { name: 'map', path: '/', ...mapDrawn },
    { name: 'map again', path: '/', ...mapDrawn, isWarm: true },
    { name: 'map and photo', path: `/app?pKey=${photo}`, ...mapDrawn },
    ...['photo', 'split'].map((style) => ({
      name: `embed, ${style}`,
      path: `/embed?image_key=${photo}&style=${style}`,
      ...photoDrawn,
    })),
    { name: 'sign-in', path: '/sign-in', ...documentDrawn, mostKilobytes: 50 },
  ];
  for (const opened of pages) await measure(site.browser, site.address, opened);
} finally {
  await site.close();
}
await report.write();

async function measure(browser: Browser, address: string, opened: Opened): Promise<void> {
  const costs: Cost[] = [];
  // The first one warms up the server and the disk.
  for (let round = -1; round < rounds; round++) {
    const cost = await openOnce(browser, address, opened);
    if (round >= 0) costs.push(cost);
  }
  const add = (what: string, unit: string, read: (cost: Cost) => number, atMost?: number) =>
    report.add({
      what: `${opened.name}: ${what}`,
      unit,
      samples: costs.map(read),
      ...(atMost !== undefined && { goal: { atMost } }),
    });
  add('transferred', 'kB', ({ kilobytes }) => kilobytes, opened.mostKilobytes);
  add('requests', '', ({ requests }) => requests);
  for (const [index, { what, atMostMs }] of opened.moments.entries()) {
    add(what, 'ms', ({ moments }) => moments[index] ?? Number.NaN, atMostMs);
  }
  add('tasks of over 50 ms together', 'ms', ({ longTasksMs }) => longTasksMs);
  add('longest task', 'ms', ({ longestTaskMs }) => longestTaskMs);
  add('layout shift', '', ({ shift }) => shift, 0.01);
}

async function openOnce(browser: Browser, address: string, opened: Opened): Promise<Cost> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  await context.addInitScript(observers);
  try {
    if (opened.isWarm) await look(await context.newPage(), address, opened);
    return await look(await context.newPage(), address, opened);
  } finally {
    await context.close();
  }
}

/** Opens the page and waits until it is drawn, and then until nothing is under way. */
async function look(page: Page, address: string, opened: Opened): Promise<Cost> {
  const requests: Request[] = [];
  page.on('requestfinished', (request) => {
    if (request.url().startsWith(address)) requests.push(request);
  });
  await page.goto(address + opened.path);
  await waitUntil(() => page.evaluate(opened.isDrawn), Boolean);
  await page.waitForLoadState('networkidle');
  const seen = (await page.evaluate(summary(opened.moments))) as Seen;
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  // What comes from the cache has sizes below zero.
  const bytes = sizes.reduce((sum, size) => sum + Math.max(0, size.responseBodySize), 0);
  await page.close();
  return { ...seen, kilobytes: bytes / 1_000, requests: requests.length };
}

function summary(moments: readonly Moment[]): string {
  return `(() => {
    const tasks = wayside.filter(({ entryType }) => entryType === 'longtask');
    const shifts = wayside.filter((entry) => entry.entryType === 'layout-shift' && !entry.hadRecentInput);
    return {
      moments: [${moments.map(({ at }) => at).join()}],
      longTasksMs: tasks.reduce((sum, { duration }) => sum + duration, 0),
      longestTaskMs: Math.max(0, ...tasks.map(({ duration }) => duration)),
      shift: shifts.reduce((sum, { value }) => sum + value, 0),
    };
  })()`;
}
