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

/** What the page itself can tell, in milliseconds. */
interface Seen {
  readonly drawnMs: number;
  readonly longTasksMs: number;
  readonly longestTaskMs: number;
  /** Cumulative Layout Shift (web.dev/cls), without unit. */
  readonly shift: number;
}

interface Cost extends Seen {
  readonly kilobytes: number;
  readonly requests: number;
}

interface Opened {
  readonly name: string;
  readonly path: string;
  /** Expression that is true once the page is drawn, and what then says when it was. */
  readonly isDrawn: string;
  readonly drawnAt: string;
  readonly what: string;
  readonly goals: { readonly kilobytes?: number; readonly drawnMs: number };
  readonly isWarm?: boolean;
}

const mapDrawn = {
  isDrawn: "performance.getEntriesByName('map-drawn').length > 0",
  drawnAt: "performance.getEntriesByName('map-drawn')[0].startTime",
  what: 'the map is drawn after',
};
/** The picture that stands for the photo until the viewer library is there. */
const photoDrawn = {
  isDrawn: "document.querySelector('#viewer canvas') !== null",
  drawnAt:
    "wayside.findLast(({ entryType }) => entryType === 'largest-contentful-paint').startTime",
  what: 'the photo is seen after',
};
const documentDrawn = {
  isDrawn: "document.readyState === 'complete'",
  drawnAt: "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  what: 'the page is drawn after',
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
    { name: 'map', path: '/', ...mapDrawn, goals: { drawnMs: 1_000 } },
    { name: 'map again', path: '/', ...mapDrawn, goals: { drawnMs: 1_000 }, isWarm: true },
    { name: 'map and photo', path: `/app?pKey=${photo}`, ...mapDrawn, goals: { drawnMs: 2_000 } },
    ...['photo', 'split'].map((style) => ({
      name: `embed, ${style}`,
      path: `/embed?image_key=${photo}&style=${style}`,
      ...photoDrawn,
      goals: { drawnMs: 1_000 },
    })),
    { name: 'sign-in', path: '/sign-in', ...documentDrawn, goals: { drawnMs: 500, kilobytes: 50 } },
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
  const { name, what, goals } = opened;
  const add = (text: string, unit: string, key: keyof Cost, atMost?: number) =>
    report.add({
      what: `${name}: ${text}`,
      unit,
      samples: costs.map((cost) => cost[key]),
      ...(atMost !== undefined && { goal: { atMost } }),
    });
  add('transferred', 'kB', 'kilobytes', goals.kilobytes);
  add('requests', '', 'requests');
  add(what, 'ms', 'drawnMs', goals.drawnMs);
  add('tasks of over 50 ms together', 'ms', 'longTasksMs');
  add('longest task', 'ms', 'longestTaskMs');
  add('layout shift', '', 'shift', 0.01);
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
  const seen = (await page.evaluate(summary(opened.drawnAt))) as Seen;
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  // What comes from the cache has sizes below zero.
  const bytes = sizes.reduce((sum, size) => sum + Math.max(0, size.responseBodySize), 0);
  await page.close();
  return { ...seen, kilobytes: bytes / 1_000, requests: requests.length };
}

function summary(drawnAt: string): string {
  return `(() => {
    const tasks = wayside.filter(({ entryType }) => entryType === 'longtask');
    const shifts = wayside.filter((entry) => entry.entryType === 'layout-shift' && !entry.hadRecentInput);
    return {
      drawnMs: ${drawnAt},
      longTasksMs: tasks.reduce((sum, { duration }) => sum + duration, 0),
      longestTaskMs: Math.max(0, ...tasks.map(({ duration }) => duration)),
      shift: shifts.reduce((sum, { value }) => sum + value, 0),
    };
  })()`;
}
