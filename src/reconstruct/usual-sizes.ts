import type { Found } from './find-tracks.ts';
import type { Ray } from './ray.ts';

/** By how much what is taken for usual of a value is wrong around here, as logarithms. */
export interface Lean {
  /** Of distances as single views tell them: to be subtracted. */
  readonly range: number;
  /** Of sizes: to be added. */
  readonly size: number;
}

/** An object that fewer images see is placed by what is taken for usual, so it can't tell. */
const leastViews = 3;
/** As many objects of the usual size are supposed to stand here as well. */
const supposed = 3;

/**
 * What the objects found tell of sizes and distances in this neighbourhood, by value: a city's traffic
 * lights are all of about one size, and a camera stands at the same height on all of a drive. Medians over
 * objects, drawn towards nothing where objects are few. `recorded` are the rays as they were
 * before any correction, by detection.
 */
export function findLeans(
  found: readonly Found[],
  recorded: ReadonlyMap<number, Ray>,
): Map<string, Lean> {
  const leans = new Map<string, Lean>();
  for (const [value, objects] of Map.groupBy(found, (object) => object.value)) {
    const clear = objects.filter(({ track }) => track.rays.length >= leastViews);
    const ranges = clear.flatMap(({ track: { rays, fit } }) => {
      const offs = rays.flatMap((ray) => {
        const along = (fit.east - ray.east) * ray.sine + (fit.north - ray.north) * ray.cosine;
        const { logRange = 0, logRangeSigma = Number.POSITIVE_INFINITY } =
          recorded.get(ray.detectionId) ?? {};
        return logRangeSigma < Number.POSITIVE_INFINITY && along > 1
          ? [logRange - Math.log(along)]
          : [];
      });
      return offs.length > 0 ? [offs.reduce((sum, off) => sum + off, 0) / offs.length] : [];
    });
    const sizes = clear.flatMap(({ track: { rays, fit }, kind }) =>
      kind.sizeMetres !== null && rays.some((ray) => ray.logAngleSigma < Number.POSITIVE_INFINITY)
        ? [fit.logSize - Math.log(kind.sizeMetres)]
        : [],
    );
    leans.set(value, { range: drawn(ranges), size: drawn(sizes) });
  }
  return leans;
}

/** The median, as far as there are enough numbers to believe it. */
function drawn(numbers: readonly number[]): number {
  const median = numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  return (median * numbers.length) / (numbers.length + supposed);
}
