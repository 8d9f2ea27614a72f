import { statfs } from 'node:fs/promises';
import { WaysideError } from '../errors.ts';

/**
 * Keeps some of the data directory's disk free, so that the database can always write. Files that are
 * being received count with all that is promised to them, by this process; what others take shows within
 * a second.
 */
export interface DiskSpace {
  /** Throws `storage-full` unless so many bytes more leave enough free. */
  check(bytes: number): Promise<void>;

  /** How much of the disk there is and is free, for whoever may write; undefined: it doesn't tell. */
  state(): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;

  /** Promises so many bytes to one file; throws `storage-full` when there is no room for them. */
  reserve(bytes: number): Promise<Reservation>;
}

export interface Reservation {
  /** So many were written, promised or not. Every some MB the answer must be waited for: it rejects with `storage-full`. */
  use(bytes: number): Promise<void> | undefined;

  /** What is left of the promise is for others. */
  release(): void;
}

export interface DiskSpaceOptions {
  readonly directory: string;
  readonly minFreeBytes: number;
}

const measureEveryMs = 1000;
const checkEveryBytes = 8e6;

export function openDiskSpace({ directory, minFreeBytes }: DiskSpaceOptions): DiskSpace {
  let promised = 0;
  let written = 0;
  let measured: Promise<{ freeBytes: number; atWritten: number }> | undefined;
  let measuredAtMs = 0;

  async function measure() {
    const atWritten = written;
    const { bavail, bsize, blocks } = await statfs(directory);
    // Some network file systems don't tell.
    return { freeBytes: blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize, atWritten };
  }

  async function check(bytes: number): Promise<void> {
    const nowMs = performance.now();
    if (!measured || nowMs - measuredAtMs > measureEveryMs) {
      measured = measure();
      measuredAtMs = nowMs;
    }
    const { freeBytes, atWritten } = await measured;
    if (freeBytes - (written - atWritten) - promised - bytes < minFreeBytes) throw full();
  }

  function full(): WaysideError {
    return new WaysideError(
      'storage-full',
      `The disk is full: less than ${minFreeBytes / 1e6} MB would stay free (WAYSIDE_MIN_FREE_MB). What has come is kept: go on when there is room`,
    );
  }

  return {
    check,

    async state() {
      const { bavail, bsize, blocks } = await statfs(directory);
      return blocks === 0 ? undefined : { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },

    async reserve(bytes) {
      await check(bytes);
      let left = bytes;
      let unchecked = 0;
      promised += left;
      return {
        use(used) {
          const kept = Math.min(used, left);
          left -= kept;
          promised -= kept;
          written += used;
          unchecked += used;
          if (unchecked < checkEveryBytes) return undefined;
          unchecked = 0;
          return check(0);
        },
        release() {
          promised -= left;
          left = 0;
        },
      };
    },
  };
}
