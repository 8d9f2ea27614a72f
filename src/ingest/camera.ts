import type { CameraType } from '../model/image.ts';
import type { PanoramaTags } from './xmp.ts';

export interface CameraTags {
  readonly make: string | null;
  readonly model: string | null;
  readonly width: number;
  readonly height: number;
  readonly panorama: PanoramaTags;
  readonly focalLengthIn35mm: number | undefined;
  readonly focalLengthMm: number | undefined;
  /** Pixels per `focalPlaneUnit` on the sensor. */
  readonly focalPlaneXResolution: number | undefined;
  /** EXIF: 2 inch, 3 cm; 4 mm and 5 µm are seen too. */
  readonly focalPlaneUnit: number | undefined;
  /** The width that the camera gave the photo, when it was scaled later. */
  readonly pixelXDimension: number | undefined;
}

// Cameras whose 2:1 photos are stitched spheres. Insta360 and Gear 360 are left out: theirs can also be
// two fisheye circles side by side, and the stitched ones carry GPano.
const spherical =
  /^(?:gopro max|max2?|fusion|lb5.*|ladybug.*|ricoh theta.*|theta.*|lg-r105|virb 360|pilot (?:era|one)|istar.*|iris360.*|mx7)$/i;

/** How the photo projects, from GPano metadata, else from the camera that it names. */
export function readCameraType(tags: CameraTags): CameraType {
  const { panorama, width, height } = tags;
  switch (panorama.projectionType) {
    case 'equirectangular':
      // A part of a sphere, as phones stitch it, would be stretched over a whole one.
      return isCropped(panorama) ? 'perspective' : 'equirectangular';
    case 'fisheye':
      return 'fisheye';
    case undefined:
      break;
    default:
      return 'perspective';
  }
  const model = tags.model ?? '';
  if (width === 2 * height && spherical.test(model)) return 'equirectangular';
  // The two lenses of a GoPro Fusion, before they are stitched, give a nearly square photo each.
  if (/^fusion$/i.test(model) && /gopro/i.test(tags.make ?? '') && width < 1.2 * height)
    return 'fisheye';
  return 'perspective';
}

function isCropped({ croppedWidth, croppedHeight, fullWidth, fullHeight }: PanoramaTags): boolean {
  const isPart = (part: number | undefined, whole: number | undefined) =>
    part !== undefined && whole !== undefined && part < 0.98 * whole;
  return isPart(croppedWidth, fullWidth) || isPart(croppedHeight, fullHeight);
}

const mmPerUnit: Readonly<Record<number, number>> = { 2: 25.4, 3: 10, 4: 1, 5: 0.001 };

/**
 * `[focal, k1, k2]` with the focal length divided by the longer side (OpenSfM), null when unknown. A
 * 35 mm equivalent refers to a frame 36 mm wide. Distortion is never in the metadata: 0.
 */
export function readCameraParameters(
  tags: CameraTags,
  cameraType: CameraType,
): readonly [number, number, number] | null {
  if (cameraType === 'equirectangular') return null;
  const focal = [fromEquivalent(tags), fromFocalPlane(tags)].find(
    // 4 … 360 mm equivalent. Beyond, the photo was scaled and kept the resolution of its sensor.
    (ratio) => ratio !== undefined && ratio >= 0.1 && ratio <= 10,
  );
  return focal === undefined ? null : [focal, 0, 0];
}

function fromEquivalent({ focalLengthIn35mm }: CameraTags): number | undefined {
  return focalLengthIn35mm === undefined ? undefined : focalLengthIn35mm / 36;
}

function fromFocalPlane(tags: CameraTags): number | undefined {
  const { focalLengthMm, focalPlaneXResolution, focalPlaneUnit = 2, width, height } = tags;
  const unit = mmPerUnit[focalPlaneUnit];
  if (focalLengthMm === undefined || !focalPlaneXResolution || unit === undefined) return undefined;
  const sensorWidthMm = ((tags.pixelXDimension || width) / focalPlaneXResolution) * unit;
  const longerSideMm = sensorWidthMm * (Math.max(width, height) / width);
  return focalLengthMm / longerSideMm;
}
