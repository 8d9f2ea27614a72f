/** Publications as the pipeline makes them, small and by number. */

import { cellAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { sequenceOf } from '../src/model/sequence.ts';
import type { Photo, Upload } from '../src/model/upload.ts';
import type { Publication } from '../src/store/store.ts';

export const rules = {
  cutSeconds: 60,
  cutMetres: 100,
  maxImages: 500,
  duplicateMetres: 0,
  duplicateDegrees: 0,
};

export function sampleImage(id: number, changes: Partial<Image> = {}): Image {
  return {
    id,
    sequenceId: 'sequence',
    sequenceIndex: 0,
    creatorId: 18,
    organizationId: null,
    capturedAtMs: 1_700_000_000_000 + id,
    lon: 12.97,
    lat: 55.6,
    altitudeMetres: 12.5,
    compassAngleDegrees: 90.25,
    cameraType: 'perspective',
    cameraParameters: [0.85, -0.01, 0.002],
    make: 'Acme',
    model: 'Street 1',
    width: 4000,
    height: 3000,
    exifOrientation: 1,
    sha256: id.toString(16).padStart(64, '0'),
    mediaType: 'image/jpeg',
    ...changes,
  };
}

/** One sequence of the images given, in both coverage sets at the same places. */
export function samplePublication(sequenceId: string, given: readonly Image[]): Publication {
  const images = given.map((image, sequenceIndex) => ({ ...image, sequenceId, sequenceIndex }));
  const [first] = images;
  if (!first) throw new Error('A sequence has images');
  const sequence = sequenceOf({ ...first, id: sequenceId }, images);
  const { creatorId, organizationId, capturedAtMs, isPano } = sequence;
  const cells = [...new Set(images.map(({ lon, lat }) => cellAt(lon, lat)))];
  const places = cells.map((cell) => ({
    cell,
    part: {
      sequenceId,
      imageId: first.id,
      ...{ creatorId, organizationId, capturedAtMs, isPano },
      // The store only keeps these.
      lines: Uint8Array.of(1, 0, 255, cell & 255),
      images: Uint8Array.from(images, ({ id }) => id & 255),
    },
  }));
  return {
    sequence,
    images,
    coverage: { mly1_public: places, mly1_computed_public: places },
  };
}

type NewUpload = Omit<Upload, 'id' | 'state' | 'createdAtMs'>;

export function sampleUpload(changes: Partial<NewUpload> = {}): NewUpload {
  return {
    creatorId: 18,
    organizationId: null,
    source: 'folder',
    rules,
    title: null,
    license: null,
    expectedFiles: null,
    ...changes,
  };
}

type NewPhoto = Pick<Photo, 'uploadId' | 'filename' | 'sha256' | 'position' | 'bytes'>;

export function samplePhoto(upload: Upload, changes: Partial<NewPhoto> = {}): NewPhoto {
  return {
    uploadId: upload.id,
    filename: 'a.jpg',
    sha256: 'aa',
    position: null,
    bytes: 5e9,
    ...changes,
  };
}
