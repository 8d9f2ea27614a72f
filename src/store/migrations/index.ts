import { initial } from './0001-initial.ts';
import { packedCells } from './0002-packed-cells.ts';
import { accounts } from './0003-accounts.ts';
import { jobHolders } from './0004-job-holders.ts';
import { detections } from './0005-detections.ts';
import { detectionImports } from './0006-detection-imports.ts';
import { jobTurns } from './0008-job-turns.ts';
import { uploads } from './0010-uploads.ts';
import { deletions } from './0011-deletions.ts';
import { storage } from './0012-storage.ts';
import { sequenceSummaries } from './0013-sequence-summaries.ts';
import { sequenceEdits } from './0014-sequence-edits.ts';
import { reports } from './0015-reports.ts';
import { diskUse } from './0016-disk-use.ts';
import type { Migration } from './migration.ts';

/** In the order of their numbers, from 1. A migration that was released is never changed. */
export const migrations: readonly Migration[] = [
  initial,
  packedCells,
  accounts,
  jobHolders,
  detections,
  detectionImports,
  jobTurns,
  uploads,
  deletions,
  storage,
  sequenceSummaries,
  sequenceEdits,
  reports,
  diskUse,
];
