import { LocalPlane } from '../geo/local-plane.ts';
import { isInBox, tileBounds, tileOfKey } from '../geo/tile-grid.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import { raysOfView } from './camera-rays.ts';
import { CellTracks } from './cell-tracks.ts';
import { bordersOf, featureZoom, neighbourhoodOf } from './feature-cells.ts';
import { findTracks } from './find-tracks.ts';
import { Lookouts } from './lookouts.ts';
import type { Ray } from './ray.ts';
import type { View } from './view.ts';

/**
 * The map features of one run in a cell: a function of the views in its neighbourhood (others are left
 * out), in whatever order they come. Images and detections must have ids of their own. Sorted by
 * value, then by the first detection.
 */
export function deriveCell(cell: number, views: readonly View[]): readonly DerivedFeature[] {
  return deriveTracks(cell, views).features().inside;
}

/**
 * The same, with what is on the other side of the border, ready to be found in other views of the
 * neighbourhood as well.
 */
export function deriveTracks(cell: number, views: readonly View[]): CellTracks {
  const [west, south, east, north] = tileBounds(tileOfKey(featureZoom, cell));
  const plane = new LocalPlane((west + east) / 2, (south + north) / 2);
  const around = neighbourhoodOf(cell);
  const near = views
    .filter(({ camera }) => isInBox(camera.lon, camera.lat, around))
    .toSorted((a, b) => a.camera.imageId - b.camera.imageId);

  const lookouts = new Lookouts(
    near.map(({ camera }) => camera),
    plane,
  );
  const borders = bordersOf(cell);
  const tracks = findTracks(raysByValue(near, plane), lookouts).filter(({ track: { fit } }) =>
    isInBox(plane.lonOf(fit.east), plane.latOf(fit.north), borders),
  );
  return new CellTracks(cell, tracks, plane);
}

/** Rays by value, each list by image and detection. */
function raysByValue(views: readonly View[], plane: LocalPlane): [string, Ray[]][] {
  const frames = new Map<string, number>();
  for (const { camera } of views) {
    if (!frames.has(camera.frame)) frames.set(camera.frame, frames.size);
  }
  const byValue = new Map<string, Ray[]>();
  for (const view of views) {
    for (const { value, ray } of raysOfView(view, plane, frames.get(view.camera.frame) ?? 0)) {
      const rays = byValue.get(value);
      if (rays) rays.push(ray);
      else byValue.set(value, [ray]);
    }
  }
  for (const rays of byValue.values()) {
    rays.sort((a, b) => a.imageId - b.imageId || a.detectionId - b.detectionId);
  }
  return [...byValue].sort(([a], [b]) => (a < b ? -1 : 1));
}
