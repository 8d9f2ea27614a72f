/** What people report of images, and what became of it. */

export const reportReasons = ['privacy', 'position', 'quality', 'rights', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];

/** What an administrator can decide. */
export const reportDecisions = ['resolved', 'dismissed'] as const;
export type ReportDecision = (typeof reportDecisions)[number];

export interface Report {
  readonly id: number;
  /** Null: the image was deleted, and with it what was written of it. */
  readonly imageId: number | null;
  readonly reason: ReportReason;
  /** May be empty. */
  readonly text: string;
  /** Where an answer is wanted. */
  readonly email: string | null;
  /** Null: they were not signed in, or have no account any more. */
  readonly reporterId: number | null;
  readonly createdAtMs: number;
  /** Null: it waits for an administrator. */
  readonly closed: ClosedReport | null;
}

interface ClosedReport {
  readonly outcome: ReportDecision | 'deleted';
  readonly atMs: number;
  /** Null: the image's deletion closed it. */
  readonly byId: number | null;
  readonly note: string;
}
