import type { DetectionSummary } from './import-detections.ts';

/** What became of an import, as programs get it. */
export function summaryJson(summary: DetectionSummary): object {
  const { run, detections, images, added, changed, unchanged, skipped } = summary;
  const { id, model, version, isActive } = run;
  return {
    run: { id: String(id), model, version, active: isActive },
    detections,
    images,
    added,
    changed,
    unchanged,
    skipped,
  };
}
