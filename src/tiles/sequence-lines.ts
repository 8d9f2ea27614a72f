import { cellOrigin, worldX, worldY } from '../geo/grid-units.ts';
import { cellAt } from '../geo/tile-grid.ts';
import type { PlacedImage, SequencePlace } from '../model/coverage.ts';
import { type Image, isPano } from '../model/image.ts';
import { packImages } from '../model/packed-images.ts';
import type { Sequence } from '../model/sequence.ts';
import type { Publication } from '../store/store.ts';
import { placeSequence } from './cut-line.ts';

const noBytes = new Uint8Array();

/**
 * What every cell holds of a sequence, in both coverage sets. `images` are the sequence's, in its
 * order. Nothing is computed yet that would move an image, so both sets hold the same.
 */
export function placeOnCoverage(
  sequence: Sequence,
  images: readonly Image[],
): Publication['coverage'] {
  const places = placeParts(sequence, images);
  return { mly1_public: places, mly1_computed_public: places };
}

function placeParts(
  { id, imageIds, capturedAtMs, creatorId, organizationId, isPano: pano }: Sequence,
  images: readonly Image[],
): SequencePlace[] {
  const imageId = imageIds[0];
  if (imageId === undefined) throw new RangeError(`sequence ${id} has no images`);
  const linesIn = placeSequence(images);
  const imagesIn = Map.groupBy(images, ({ lon, lat }) => cellAt(lon, lat));
  // A cell has images but no line where the line only touches its border.
  return [...new Set([...linesIn.keys(), ...imagesIn.keys()])].map((cell) => ({
    cell,
    part: {
      sequenceId: id,
      imageId,
      capturedAtMs,
      creatorId,
      organizationId,
      isPano: pano,
      lines: linesIn.get(cell) ?? noBytes,
      images: packImages(placeImages(imagesIn.get(cell) ?? [], cell)),
    },
  }));
}

function placeImages(images: readonly Image[], cell: number): PlacedImage[] {
  const origin = cellOrigin(cell);
  return images.map(({ id, lon, lat, capturedAtMs, compassAngleDegrees, cameraType }) => ({
    id,
    capturedAtMs,
    compassAngleDegrees,
    isPano: isPano(cameraType),
    x: worldX(lon) - origin.x,
    y: worldY(lat) - origin.y,
  }));
}
