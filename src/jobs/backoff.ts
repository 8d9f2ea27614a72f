/** How often a job is started before it is given up. */
export const maxAttempts = 5;

const firstMs = 1000;
const growth = 4;
const longestMs = 300_000;

/**
 * How long a job waits that failed in that attempt (the first is 1): ever longer, at most five minutes,
 * and anywhere in the second half of it, so that what failed together does not come back together.
 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const wholeMs = Math.min(longestMs, firstMs * growth ** (attempt - 1));
  return Math.round(wholeMs * (0.5 + random() / 2));
}
