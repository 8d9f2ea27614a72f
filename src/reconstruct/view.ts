import type { Ring } from '../model/detection.ts';
import type { Image } from '../model/image.ts';

/** Angle-axis of the rotation from the world (east, north, up) to the camera's sensor (right, down, forward), radians. */
export type AngleAxis = readonly [x: number, y: number, z: number];

/** A photo as far as rays through it need to know: the best pose there is, and the camera. */
export interface Camera
  extends Pick<
    Image,
    'cameraType' | 'cameraParameters' | 'width' | 'height' | 'exifOrientation' | 'capturedAtMs'
  > {
  readonly imageId: number;
  /** Computed where it could be, else as recorded. */
  readonly lon: number;
  readonly lat: number;
  /** In the datum of the others of its frame; null when unknown. */
  readonly altitudeMetres: number | null;
  readonly compassAngleDegrees: number;
  /** Null when the pose is only what the camera recorded: then it is taken to be level. */
  readonly rotation: AngleAxis | null;
  /**
   * Cameras of one frame share the error of their positions: the id of the reconstruction that computed
   * them (merge connected component), or else the sequence.
   */
  readonly frame: string;
  /** Where the source of the pose knows it; else what is usual is assumed. */
  readonly accuracy?: PoseAccuracy;
}

/** How wrong a pose is, one standard deviation each. */
export interface PoseAccuracy {
  /** Error of position that a frame's cameras share, metres on each axis. */
  readonly frameMetres: number;
  /** What differs from camera to camera. */
  readonly positionMetres: number;
  readonly upMetres: number;
  readonly headingDegrees: number;
  readonly pitchDegrees: number;
}

/** One detection in a view. */
export interface Sighting {
  readonly detectionId: number;
  readonly value: string;
  readonly ring: Ring;
}

/**
 * An image and all that one run detected in it. One in which it found nothing still tells that nothing was
 * there; one that it never looked at must be left out.
 */
export interface View {
  readonly camera: Camera;
  readonly sightings: readonly Sighting[];
}
