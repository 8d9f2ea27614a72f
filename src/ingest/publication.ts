import type { Image } from '../model/image.ts';
import { isPano } from '../model/image.ts';
import { newSequenceId, type Sequence } from '../model/sequence.ts';
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
  const sequence: Sequence = {
    id: sequenceId,
    creatorId,
    organizationId,
    capturedAtMs: images[0]?.capturedAtMs ?? 0,
    isPano: images.some(({ cameraType }) => isPano(cameraType)),
    imageIds: images.map(({ id }) => id),
  };
  return { sequence, images };
}
