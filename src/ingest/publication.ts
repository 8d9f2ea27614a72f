import type { Image } from '../model/image.ts';
import { newSequenceId, type Sequence, sequenceOf } from '../model/sequence.ts';
import type { Upload } from '../model/upload.ts';
import { headingsOf, type LocatedPhoto } from './sequences.ts';

/** The sequence, and the images, that gathered photos become. */
export function toSequence(
  gathered: readonly LocatedPhoto[],
  upload: Upload,
): { sequence: Sequence; images: Image[] } {
  const { creatorId, organizationId } = upload;
  const sequenceId = newSequenceId();
  const headings = headingsOf(gathered);
  const images = gathered.map(
    ({ photo, metadata, lon, lat, capturedAtMs }, index): Image => ({
      id: photo.id,
      sequenceId,
      sequenceIndex: index,
      creatorId,
      organizationId,
      capturedAtMs,
      lon,
      lat,
      altitudeMetres: metadata.altitudeMetres,
      compassAngleDegrees: headings[index] ?? 0,
      cameraType: metadata.cameraType,
      cameraParameters: metadata.cameraParameters,
      make: metadata.make,
      model: metadata.model,
      width: metadata.width,
      height: metadata.height,
      exifOrientation: metadata.exifOrientation,
      sha256: photo.sha256,
      mediaType: metadata.mediaType,
    }),
  );
  return { sequence: sequenceOf({ id: sequenceId, creatorId, organizationId }, images), images };
}
