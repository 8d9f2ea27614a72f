import type { HttpServices } from '../services.ts';

const everyMs = 3_600_000;
/** Until then a client is told that its token expired, and a code that comes again is known for one. */
const keptMs = 30 * 86_400_000;

/**
 * Deletes what expired long ago, at most once an hour: called where tokens are issued, so that their
 * number doesn't grow for ever. Doesn't keep anybody waiting.
 */
export function openExpiryCleaner({ store, log }: Pick<HttpServices, 'store' | 'log'>): () => void {
  let cleanedAtMs = 0;
  return () => {
    const nowMs = Date.now();
    if (nowMs - cleanedAtMs < everyMs) return;
    cleanedAtMs = nowMs;
    store.authorizations.deleteExpired(nowMs - keptMs).catch((error: unknown) => {
      log.warn({ err: error }, 'expired tokens could not be deleted');
    });
  };
}
