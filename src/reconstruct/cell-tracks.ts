import type { LocalPlane } from '../geo/local-plane.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import { raysOfView } from './camera-rays.ts';
import type { Track } from './claims.ts';
import { describeFeature } from './describe-feature.ts';
import { matchLimit, misfitOf } from './estimate.ts';
import { featureCellAt } from './feature-cells.ts';
import type { Ray } from './ray.ts';
import type { View } from './view.ts';

interface Sought {
  readonly value: string;
  readonly track: Track;
  /** What other views detected of it. */
  readonly others: {
    readonly id: number;
    readonly imageId: number;
    readonly capturedAtMs: number;
  }[];
}

/** What the views around a cell tell. */
export interface CellFeatures {
  /** The features of the cell. */
  readonly inside: readonly DerivedFeature[];
  /** Just outside of it: as its neighbours will have them, or nearly so. */
  readonly outside: readonly DerivedFeature[];
}

const bucketMetres = 64;
/** So many pairs of numbers in memory; what comes later is left out. */
const mostOthers = 1_000_000;
/** Of no frame that a track has. */
const ownFrame = -1;

/**
 * The objects of a cell, and those on the other side of its border. Views that they were not derived from can
 * be added one by one: each detection goes to the object that it fits best, and changes neither its place nor
 * its direction.
 */
export class CellTracks {
  readonly #cell: number;
  readonly #plane: LocalPlane;
  readonly #sought: readonly Sought[];
  readonly #buckets: ReadonlyMap<string, readonly Sought[]>;
  #others = 0;

  constructor(
    cell: number,
    tracks: readonly { readonly value: string; readonly track: Track }[],
    plane: LocalPlane,
  ) {
    this.#cell = cell;
    this.#plane = plane;
    this.#sought = tracks.map(({ value, track }) => ({ value, track, others: [] }));
    this.#buckets = Map.groupBy(this.#sought, ({ value, track: { fit } }) =>
      keyOf(value, bucketOf(fit.east), bucketOf(fit.north)),
    );
  }

  /** An image must be added once at most, and be none that the objects were derived from. */
  add(view: View): void {
    const { imageId, capturedAtMs } = view.camera;
    const best = new Map<Sought, { readonly id: number; readonly misfit: number }>();
    for (const { value, ray } of raysOfView(view, this.#plane, ownFrame)) {
      const found = this.#bestFor(value, ray);
      if (!found) continue;
      const rival = best.get(found.sought);
      const { misfit } = found;
      const isBetter =
        !rival || misfit < rival.misfit || (misfit === rival.misfit && ray.detectionId < rival.id);
      if (isBetter) best.set(found.sought, { id: ray.detectionId, misfit });
    }
    if (this.#others + best.size > mostOthers) return;
    this.#others += best.size;
    for (const [{ others }, { id }] of best) others.push({ id, imageId, capturedAtMs });
  }

  features(): CellFeatures {
    const [inside, outside]: [DerivedFeature[], DerivedFeature[]] = [[], []];
    for (const feature of this.#describeAll()) {
      const isInside = featureCellAt(feature.lon, feature.lat) === this.#cell;
      (isInside ? inside : outside).push(feature);
    }
    return { inside, outside };
  }

  #describeAll(): DerivedFeature[] {
    return this.#sought.map(({ value, track, others }) => {
      const feature = describeFeature(value, track, this.#plane);
      if (others.length === 0) return feature;
      const pairs = others.map(({ id, imageId }) => ({ id, imageId }));
      const seenAtMs = (pick: (a: number, b: number) => number, start: number) =>
        others.reduce((time, { capturedAtMs }) => pick(time, capturedAtMs), start);
      return {
        ...feature,
        firstSeenAtMs: seenAtMs(Math.min, feature.firstSeenAtMs),
        lastSeenAtMs: seenAtMs(Math.max, feature.lastSeenAtMs),
        viewCount: feature.viewCount + pairs.length,
        detections: [...feature.detections, ...pairs].sort((a, b) => a.imageId - b.imageId),
      };
    });
  }

  #bestFor(
    value: string,
    ray: Ray,
  ): { readonly sought: Sought; readonly misfit: number } | undefined {
    let best: { sought: Sought; misfit: number } | undefined;
    const reach = ray.maxRange * 1.2;
    for (let x = bucketOf(ray.east - reach); x <= bucketOf(ray.east + reach); x++) {
      for (let y = bucketOf(ray.north - reach); y <= bucketOf(ray.north + reach); y++) {
        for (const sought of this.#buckets.get(keyOf(value, x, y)) ?? []) {
          const misfit = misfitOf(ray, sought.track.fit);
          if (misfit < (best?.misfit ?? matchLimit)) best = { sought, misfit };
        }
      }
    }
    return best;
  }
}

function bucketOf(metres: number): number {
  return Math.floor(metres / bucketMetres);
}

function keyOf(value: string, x: number, y: number): string {
  return `${x},${y},${value}`;
}
