import { distanceMetres } from '../src/geo/geodesy.ts';

interface Placed {
  readonly value: string;
  readonly lon: number;
  readonly lat: number;
}

export interface Score {
  readonly objects: number;
  readonly features: number;
  readonly matched: number;
  readonly precision: number;
  readonly recall: number;
  /** Distances of what matched, in metres. */
  readonly medianMetres: number;
  readonly p90Metres: number;
  /** Of objects and features, by place in the lists given. */
  readonly pairs: readonly {
    readonly object: number;
    readonly feature: number;
    readonly metres: number;
  }[];
}

/**
 * Holds features against the truth: one to one, of one value, the nearest pairs first, up to a radius.
 * Objects that don't count are neither found nor missed, and features within 5 m of them not wrong.
 */
export function scoreFeatures(
  objects: readonly Placed[],
  features: readonly Placed[],
  radiusMetres: number,
  isCounted: (object: number) => boolean = () => true,
): Score {
  const near: { object: number; feature: number; metres: number }[] = [];
  for (const [o, object] of objects.entries()) {
    for (const [f, feature] of features.entries()) {
      if (object.value !== feature.value) continue;
      const metres = metresBetween(object, feature);
      if (metres <= radiusMetres) near.push({ object: o, feature: f, metres });
    }
  }
  near.sort((a, b) => a.metres - b.metres);
  const [objectsTaken, featuresTaken] = [new Set<number>(), new Set<number>()];
  const all = near.filter(({ object, feature }) => {
    if (objectsTaken.has(object) || featuresTaken.has(feature)) return false;
    objectsTaken.add(object);
    featuresTaken.add(feature);
    return true;
  });
  const pairs = all.filter(({ object }) => isCounted(object));
  const featuresCounted = new Set(pairs.map(({ feature }) => feature));
  const objectCount = objects.filter((_, object) => isCounted(object)).length;
  const ignored = features.filter(
    (feature, place) =>
      !featuresCounted.has(place) &&
      objects.some(
        (object, o) =>
          !isCounted(o) && object.value === feature.value && metresBetween(object, feature) <= 5,
      ),
  );
  const featureCount = features.length - ignored.length;
  const at = (share: number) =>
    pairs[Math.min(pairs.length - 1, Math.floor(pairs.length * share))]?.metres ?? Number.NaN;
  return {
    objects: objectCount,
    features: featureCount,
    matched: pairs.length,
    precision: pairs.length / featureCount,
    recall: pairs.length / objectCount,
    medianMetres: at(0.5),
    p90Metres: at(0.9),
    pairs,
  };
}

function metresBetween(a: Placed, b: Placed): number {
  return distanceMetres(a.lon, a.lat, b.lon, b.lat);
}
