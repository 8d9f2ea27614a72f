import type { ExifOrientation } from '../model/image.ts';

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A stored photo's size when upright; and the other way round, for it is its own inverse. */
export function uprightSize({ width, height }: PixelSize, orientation: ExifOrientation): PixelSize {
  // From 5 on, the stored rows are the upright photo's columns.
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
