import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';

export interface WatchedPage {
  readonly page: Page;
  /** Every answer that the page got, in the order in which they came. */
  readonly responses: readonly Response[];
  /** Console errors, uncaught errors and answers that aren't good, in words. */
  readonly problems: readonly string[];
  /** The origins that the page asked for anything. */
  readonly origins: ReadonlySet<string>;
}

/** A page that notes what goes wrong in it and whom it calls. Close its context after use. */
export async function openWatchedPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Drawn in software, every frame of a movement costs more than what it moves to.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const responses: Response[] = [];
  const problems: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:') origins.add(origin);
  });
  page.on('response', (response) => {
    responses.push(response);
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, responses, problems, origins };
}
