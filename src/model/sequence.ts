import { randomBytes } from 'node:crypto';

/** Images captured in succession by one camera, in the order of capture. */
export interface Sequence {
  /** 22 characters of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly creatorId: number;
  readonly organizationId: number | null;
  /** Capture time of the first image. */
  readonly capturedAtMs: number;
  readonly isPano: boolean;
  /** In order; never empty. */
  readonly imageIds: readonly number[];
}

/** A new sequence id: 128 random bits, in the form that Mapillary's ids have. */
export function newSequenceId(): string {
  return randomBytes(16).toString('base64url');
}
