import { UnusableRecord } from './detection-record.ts';
import type { LabelGrid } from './trace-regions.ts';

/** A mask cut out of its image: where its left upper corner is. */
export interface CroppedMask extends LabelGrid {
  readonly left: number;
  readonly top: number;
}

/** Lengths of runs, of 0 and 1 in turn, column by column from the left, as COCO has them. */
export type Runs = readonly number[];

const maxMaskPixels = 30_000_000;

/** Runs from COCO's compressed text: 5 bits per character from `0` on, each but the first two relative to the last but one. */
export function decompressRuns(text: string): Runs {
  const runs: number[] = [];
  let at = 0;
  while (at < text.length) {
    let run = 0;
    let shift = 0;
    let code: number;
    do {
      code = text.charCodeAt(at++) - 48;
      // Past the end the code is NaN.
      if (!(code >= 0 && code < 64) || shift > 30) {
        throw new UnusableRecord('segmentation.counts: can’t be decompressed');
      }
      run |= (code & 0x1f) << shift;
      shift += 5;
    } while (code & 0x20);
    if (code & 0x10 && shift < 32) run |= -1 << shift;
    if (runs.length > 2) run += runs[runs.length - 2] as number;
    runs.push(run);
  }
  return runs;
}

/** The mask that runs describe in an image of this size. Throws `UnusableRecord` when they don't fit it. */
export function decodeRuns(runs: Runs, width: number, height: number): CroppedMask | undefined {
  const bounds = boundsOfRuns(runs, width, height);
  if (!bounds) return undefined;
  const { left, top, right, bottom } = bounds;
  const cropped = { width: right - left, height: bottom - top };
  if (cropped.width * cropped.height > maxMaskPixels) {
    throw new UnusableRecord('segmentation: the mask has too many pixels');
  }
  const labels = new Uint8Array(cropped.width * cropped.height);
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1) {
      let x = Math.floor(at / height);
      let y = at - x * height;
      for (let pixel = 0; pixel < run; pixel++) {
        labels[(y - top) * cropped.width + x - left] = 1;
        if (++y < height) continue;
        y = 0;
        x++;
      }
    }
    at += run;
  }
  return { left, top, ...cropped, labels };
}

function boundsOfRuns(runs: Runs, width: number, height: number) {
  let at = 0;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (const [index, run] of runs.entries()) {
    if (!Number.isInteger(run) || run < 0) {
      throw new UnusableRecord('segmentation.counts: a run has no length');
    }
    const end = at + run;
    if (index % 2 === 1 && run > 0) {
      const [first, last] = [Math.floor(at / height), Math.floor((end - 1) / height)];
      left = Math.min(left, first);
      right = Math.max(right, last + 1);
      top = Math.min(top, first === last ? at % height : 0);
      bottom = Math.max(bottom, first === last ? ((end - 1) % height) + 1 : height);
    }
    at = end;
  }
  if (at !== width * height) {
    throw new UnusableRecord(
      `segmentation.counts: the runs cover ${at} pixels, and the mask has ${width} × ${height}`,
    );
  }
  return right > left ? { left, top, right, bottom } : undefined;
}
