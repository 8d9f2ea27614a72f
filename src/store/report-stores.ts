/** The part of the storage port that is about reports. What holds for all of the port stands in `store.ts`. */

import type { Report, ReportDecision, ReportReason } from '../model/report.ts';
import type { Page, PageRequest } from './store.ts';

export interface NewReport {
  readonly imageId: number;
  readonly reason: ReportReason;
  readonly text: string;
  readonly email: string | null;
  /** Null: somebody who is not signed in. */
  readonly reporterId: number | null;
  /** The same for all that one person reports, as far as that can be told. */
  readonly reporterKey: string;
}

export interface ReportStore {
  /**
   * An open report of the same image by the same person takes on what this one says; there is never a
   * second one. False, and nothing is kept, when there is no such image.
   */
  add(report: NewReport): Promise<boolean>;

  get(id: number): Promise<Report | undefined>;

  /** Open ones by when they came, or closed ones by when that was; the newest first. */
  list(request: PageRequest & { readonly isOpen: boolean }): Promise<Page<Report>>;

  countOpen(): Promise<number>;

  /** False, and no change, when it is not open any more. */
  close(
    id: number,
    decision: { readonly outcome: ReportDecision; readonly note: string; readonly byId: number },
  ): Promise<boolean>;

  /** Forgets those that were closed before that time. */
  deleteClosed(beforeMs: number): Promise<void>;
}
