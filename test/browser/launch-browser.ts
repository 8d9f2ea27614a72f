import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { unpackChromium } from './chromium.ts';

/**
 * Flags that the package sets for a one-process function host: a single process can't hold WebGL 2
 * and workers, and without web security nothing about CORS or CSP would be tested.
 */
const unwanted = new Set([
  '--single-process',
  '--no-zygote',
  '--in-process-gpu',
  '--disable-web-security',
  '--disable-site-isolation-trials',
  '--allow-running-insecure-content',
  "--headless='shell'",
  '--no-sandbox',
  '--disable-setuid-sandbox',
]);

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--metrics-recording-only',
];

/** A headless Chromium with WebGL 2 in software. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, environment } = await unpackChromium();
  return playwright.launch({
    executablePath,
    headless: true,
    // Its sandbox wants user namespaces, which containers and root don't have.
    chromiumSandbox: false,
    args: [...chromium.args.filter((flag) => !unwanted.has(flag)), ...quiet],
    env: { ...process.env, ...environment },
  });
}
