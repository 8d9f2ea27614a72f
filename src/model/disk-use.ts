/** What takes up the disk. `database` holds made tiles too, and may be on another disk. */
export const diskUseKinds = [
  'originals',
  'thumbnails',
  'deepZoom',
  'tracks',
  'incoming',
  'database',
] as const;

/** What an installation held at one time. */
export interface DiskUse {
  readonly measuredAtMs: number;
  readonly bytes: Readonly<Record<(typeof diskUseKinds)[number], number>>;
  /** There are so many files that bytes were measured of a part, and worked out for the whole. */
  readonly isEstimate: boolean;
  /** Of the database; null: it can't tell them apart. */
  readonly madeTileBytes: number | null;
  /** Of the data directory's disk; null: it doesn't tell. */
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  readonly images: number;
  readonly sequences: number;
  readonly users: number;
}

/** What owners may keep, and keep. */
export interface QuotaSums {
  /** Of originals, and of files that are on their way. */
  readonly storedBytes: number;
  readonly incomingBytes: number;
  /** All quotas of those who have one of their own. */
  readonly quotaBytes: number;
  readonly ownersWithQuota: number;
}
