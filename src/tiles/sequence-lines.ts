import { cellAt } from '../geo/tile-grid.ts';
import type { PlacedImage, PlacedSequence } from '../model/coverage.ts';
import { type Image, isPano } from '../model/image.ts';
import type { Sequence } from '../model/sequence.ts';
import type { Publication } from '../store/store.ts';
import { placeSequence } from './cut-line.ts';

/**
 * The rows by which a sequence becomes visible in both coverage sets. `images` are the sequence's, in
 * its order. Nothing is computed yet that would move an image, so both sets hold the same.
 */
export function placeOnCoverage(
  sequence: Sequence,
  images: readonly Image[],
): Publication['coverage'] {
  const placed = { images: placeImages(images), sequences: placeLines(sequence, images) };
  return { mly1_public: placed, mly1_computed_public: placed };
}

function placeImages(images: readonly Image[]): { cell: number; image: PlacedImage }[] {
  return images.map((image) => ({
    cell: cellAt(image.lon, image.lat),
    image: {
      id: image.id,
      lon: image.lon,
      lat: image.lat,
      sequenceId: image.sequenceId,
      capturedAtMs: image.capturedAtMs,
      creatorId: image.creatorId,
      organizationId: image.organizationId,
      compassAngleDegrees: image.compassAngleDegrees,
      isPano: isPano(image.cameraType),
    },
  }));
}

function placeLines(
  { id, imageIds, capturedAtMs, creatorId, organizationId, isPano: pano }: Sequence,
  images: readonly Image[],
): { cell: number; part: PlacedSequence }[] {
  const imageId = imageIds[0];
  if (imageId === undefined) throw new RangeError(`sequence ${id} has no images`);
  return [...placeSequence(images)].map(([cell, lines]) => ({
    cell,
    part: {
      sequenceId: id,
      imageId,
      capturedAtMs,
      creatorId,
      organizationId,
      isPano: pano,
      lines,
    },
  }));
}
