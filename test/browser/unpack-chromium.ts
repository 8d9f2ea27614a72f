import chromium from '@sparticuz/chromium';

/**
 * Run as a process of its own by `chromium.ts`, because the package takes where to unpack from
 * TMPDIR, and whether to unpack its own system libraries from the environment of AWS Lambda.
 */
await chromium.executablePath();
