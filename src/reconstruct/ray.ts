/**
 * Where a detection's object may be: along a ray from a camera. Positions are metres on the local plane
 * of a cell; standard deviations are of independent errors unless they say otherwise.
 */
export interface Ray {
  readonly detectionId: number;
  readonly imageId: number;
  readonly capturedAtMs: number;
  /** Whether the pose was computed, not just recorded. */
  readonly isComputed: boolean;
  /** Cameras of one frame share an error of position. */
  readonly frame: number;
  /** Of that shared error, on each axis: what is left of it between frames, once they were aligned. */
  readonly frameSigma: number;
  /** The same as it was before: aligned frames may all be wrong in the same way. */
  readonly biasSigma: number;
  /** Of what is left of the error of position, on each axis. */
  readonly positionSigma: number;
  readonly east: number;
  readonly north: number;
  /** Height of the camera: above sea level if `hasAltitude`, else above an unknown ground. */
  readonly up: number;
  readonly upSigma: number;
  readonly hasAltitude: boolean;
  /** Horizontal unit vector of the ray. */
  readonly sine: number;
  readonly cosine: number;
  /** Radians. */
  readonly bearingSigma: number;
  /** What of it is an error of the whole image. */
  readonly headingSigma: number;
  /** Tangent of the elevation of the object's middle. */
  readonly slope: number;
  /** Infinite when the box is cut off above or below. */
  readonly slopeSigma: number;
  /** Logarithm of the size that the object would have at 1 metre of horizontal distance. */
  readonly logAngle: number;
  /** Infinite when the box is cut off. */
  readonly logAngleSigma: number;
  /** Logarithm of the horizontal distance as far as this view alone tells it, and how well. */
  readonly logRange: number;
  readonly logRangeSigma: number;
  /** Horizontal distances between which the object can be. */
  readonly minRange: number;
  readonly maxRange: number;
  /** Share of the image's square that the box takes, for weighing views. */
  readonly weight: number;
}
