import type { FileHandle } from 'node:fs/promises';
import { freeBytes } from './free-bytes.ts';

/** Adds to the end of a file what comes in small pieces. */
export interface AppendWriter {
  /** Takes bytes over; where it answers with a promise, that is to be waited for before more come. */
  add(bytes: Uint8Array): Promise<void> | undefined;

  /** Resolves when all are written. Throws what any write threw. */
  end(): Promise<void>;
}

const bufferBytes = 512 * 1024;

/**
 * Writes what is there at once, and meanwhile gathers what comes for the next write: so a line that is
 * slow has every byte kept, and one that is fast doesn't wait for a write for each of its pieces. All
 * goes through two buffers, which V8 has not to collect.
 */
export function openAppendWriter(file: FileHandle): AppendWriter {
  let filling = Buffer.allocUnsafeSlow(bufferBytes);
  let spare = Buffer.allocUnsafeSlow(bufferBytes);
  let filled = 0;
  let writing: Promise<void> | undefined;

  function write(): void {
    const bytes = filling.subarray(0, filled);
    [filling, spare] = [spare, filling];
    filled = 0;
    writing = file.appendFile(bytes).then(() => {
      writing = undefined;
      if (filled > 0) write();
    });
    // Whoever waits next hears of it.
    writing.catch(() => undefined);
  }

  /** Copies as much as there is room for; answers how much. */
  function gather(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, bufferBytes - filled);
    filling.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), filled);
    filled += taken;
    if (!writing && filled > 0) write();
    return taken;
  }

  async function gatherRest(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; rest = rest.subarray(gather(rest))) await writing;
  }

  return {
    add(bytes) {
      const taken = gather(bytes);
      return taken < bytes.length ? gatherRest(bytes.subarray(taken)) : undefined;
    },

    async end() {
      try {
        while (writing) await writing;
      } finally {
        freeBytes(filling);
        freeBytes(spare);
      }
    },
  };
}
