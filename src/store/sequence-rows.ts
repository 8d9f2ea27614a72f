import { s2CellAt } from '../geo/s2.ts';
import { cellAt } from '../geo/tile-grid.ts';
import { coverageSets } from '../model/coverage.ts';
import { type Image, isPano } from '../model/image.ts';
import type { Sequence } from '../model/sequence.ts';
import type { Publication } from './store.ts';
import { flag, type Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';

export function sequenceRow(sequence: Sequence): Tables['sequences'] {
  return {
    id: sequence.id,
    creator_id: sequence.creatorId,
    organization_id: sequence.organizationId,
    captured_at_ms: sequence.capturedAtMs,
    is_pano: flag(sequence.isPano),
    image_count: sequence.imageIds.length,
    ended_at_ms: sequence.endedAtMs,
    length_metres: sequence.lengthMetres,
    make: sequence.make,
    model: sequence.model,
  };
}

/** Under whom an image is found. */
export function ownersOf({ creatorId, organizationId }: Image): number[] {
  return [creatorId, organizationId].filter((owner) => owner !== null);
}

export function ownerRows(image: Image): Tables['owner_images'][] {
  return ownersOf(image).map((owner) => ({
    owner_id: owner,
    captured_at_ms: image.capturedAtMs,
    image_id: image.id,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    is_pano: flag(isPano(image.cameraType)),
    make: image.make,
    model: image.model,
  }));
}

export function imagePlaceRow(image: Image): Tables['image_places'] {
  return {
    cell: cellAt(image.lon, image.lat),
    id: image.id,
    lon: image.lon,
    lat: image.lat,
    captured_at_ms: image.capturedAtMs,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    is_pano: flag(isPano(image.cameraType)),
    s2_cell: s2CellAt(image.lon, image.lat),
    make: image.make,
    model: image.model,
  };
}

export function sequencePlaceRows(coverage: Publication['coverage']): Tables['sequence_places'][] {
  return coverageSets.flatMap((set) =>
    coverage[set].map(({ cell, part }) => ({
      tile_set: tileSetNumber(set),
      cell,
      sequence_id: part.sequenceId,
      image_id: part.imageId,
      captured_at_ms: part.capturedAtMs,
      creator_id: part.creatorId,
      organization_id: part.organizationId,
      is_pano: flag(part.isPano),
      lines: part.lines,
      images: part.images,
    })),
  );
}
