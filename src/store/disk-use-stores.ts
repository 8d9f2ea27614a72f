/** The part of the storage port that is about the disk. What holds for all of the port stands in `store.ts`. */

import type { DiskUse, QuotaSums } from '../model/disk-use.ts';

export interface DiskUseStore {
  /** What the database itself is, and how much is in it. Reads all sequences: nothing for a request. */
  measureDatabase(): Promise<
    Pick<DiskUse, 'madeTileBytes' | 'images' | 'sequences' | 'users'> & {
      readonly databaseBytes: number;
    }
  >;

  /** Keeps what was measured, in place of what was measured before on the same day (UTC). */
  keep(measured: DiskUse): Promise<void>;

  /** The last measurement of each day from that time on, the oldest first. */
  since(fromMs: number): Promise<DiskUse[]>;

  latest(): Promise<DiskUse | undefined>;

  quotas(): Promise<QuotaSums>;
}
