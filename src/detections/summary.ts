import type { DetectionRun } from '../model/detection.ts';
import type { DetectionCounts } from '../store/detection-stores.ts';

/** What became of an import. */
export interface DetectionSummary extends DetectionCounts {
  readonly run: DetectionRun;
  /** Detections that the files hold; a record of several parts is several. */
  readonly detections: number;
  readonly images: number;
  /** Records of categories that are left out, and specks of masks. */
  readonly skipped: number;
}

/** The same as programs get it. */
export function summaryJson(summary: DetectionSummary): object {
  const { run, detections, images, added, changed, unchanged, removed, skipped } = summary;
  const { id, model, version, isActive } = run;
  return {
    run: { id: String(id), model, version, active: isActive },
    detections,
    images,
    added,
    changed,
    unchanged,
    removed,
    skipped,
  };
}
