/** How a camera projects: the values of `camera_type`. */
export type CameraType = 'perspective' | 'fisheye' | 'equirectangular';

/** A value of the EXIF Orientation tag, 1 … 8. */
export type ExifOrientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The widths in which thumbnails are made; a photo that is narrower keeps its own width. */
export const thumbnailWidths = [256, 1024, 2048] as const;
export type ThumbnailWidth = (typeof thumbnailWidths)[number];

/** A published photo. */
export interface Image {
  readonly id: number;
  readonly sequenceId: string;
  /** Place in the sequence, from 0; that of a deleted image stays empty. */
  readonly sequenceIndex: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
  readonly capturedAtMs: number;
  /** Degrees, WGS 84, as the camera recorded them or they were put right since (`edit.ts`). */
  readonly lon: number;
  readonly lat: number;
  /** Metres above sea level. */
  readonly altitudeMetres: number | null;
  /** Degrees clockwise from north, 0 ≤ angle < 360: recorded, or else the direction of travel. */
  readonly compassAngleDegrees: number;
  readonly cameraType: CameraType;
  /**
   * `[focal, k1, k2]`, focal length divided by the longer side (OpenSfM); null when the photo doesn't
   * tell, and for equirectangular images, which have none.
   */
  readonly cameraParameters: readonly [number, number, number] | null;
  readonly make: string | null;
  readonly model: string | null;
  /** Pixels of the original as stored, before `exifOrientation` is applied. */
  readonly width: number;
  readonly height: number;
  readonly exifOrientation: ExifOrientation;
  /** Hex SHA-256 of the original's bytes, which is also its key in the blob store. */
  readonly sha256: string;
  /** Media type of the original, such as `image/jpeg`. */
  readonly mediaType: string;
}

export function isPano(cameraType: CameraType): boolean {
  return cameraType === 'equirectangular';
}
