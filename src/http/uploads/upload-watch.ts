import type { Logger } from '../../log.ts';
import type { Store } from '../../store/store.ts';

const pollMs = 500;

/** Tells when uploads change, whichever process changes them: one short query for all that are waited for. */
export interface UploadWatch {
  /**
   * Resolves with true as soon as the upload's revision is above `since`, or there is no such upload;
   * with false when it is not for so long, the signal aborts, or the server closes.
   */
  hasChanged(uploadId: number, since: number, ms: number, signal: AbortSignal): Promise<boolean>;

  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
  close(): void;
}

interface Wait {
  readonly uploadId: number;
  readonly since: number;
  end(hasChanged: boolean): void;
}

export function openUploadWatch(store: Pick<Store, 'uploads'>, log: Logger): UploadWatch {
  const waits = new Set<Wait>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const asked = [...waits];
      const ids = [...new Set(asked.map(({ uploadId }) => uploadId))];
      const revisions = await store.uploads.revisions(ids);
      for (const wait of asked) {
        const revision = revisions.get(wait.uploadId) ?? Number.POSITIVE_INFINITY;
        if (revision > wait.since) wait.end(true);
      }
    } catch (error) {
      log.error({ err: error }, 'uploads could not be watched');
    }
    timer = waits.size > 0 ? setTimeout(look, pollMs) : undefined;
  }

  return {
    hasChanged: (uploadId, since, ms, signal) =>
      new Promise((resolve) => {
        const signals = AbortSignal.any([signal, closing.signal]);
        const giveUp = () => wait.end(false);
        const patience = setTimeout(giveUp, ms);
        const wait: Wait = {
          uploadId,
          since,
          end(hasChanged) {
            waits.delete(wait);
            clearTimeout(patience);
            signals.removeEventListener('abort', giveUp);
            resolve(hasChanged);
          },
        };
        if (signals.aborted) return giveUp();
        signals.addEventListener('abort', giveUp);
        waits.add(wait);
        timer ??= setTimeout(look, pollMs);
      }),
    closing: closing.signal,
    close() {
      closing.abort();
      clearTimeout(timer);
    },
  };
}
