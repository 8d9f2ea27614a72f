import { distanceMetres } from '../geo/geodesy.ts';

interface Placed {
  readonly value: string;
  readonly lon: number;
  readonly lat: number;
}

/** Beyond this, a feature is another one. */
export const furthestMetres = 5;

/**
 * Which of the features that were there goes on as which of those derived anew: for each of `after`, the
 * id of the one before, or undefined if it is new. The nearest of the same value belong together; each
 * id goes on once at most. Ties go to the lower id, so that the result depends on no order.
 */
export function keepIds(
  before: readonly (Placed & { readonly id: number })[],
  after: readonly Placed[],
): (number | undefined)[] {
  const byValue = Map.groupBy(before, ({ value }) => value);
  const pairs: { id: number; place: number; metres: number }[] = [];
  for (const [place, { value, lon, lat }] of after.entries()) {
    for (const old of byValue.get(value) ?? []) {
      // A degree of latitude is never shorter than 110 km: most pairs need no trigonometry.
      if (Math.abs(old.lat - lat) * 110_000 > furthestMetres) continue;
      const metres = distanceMetres(old.lon, old.lat, lon, lat);
      if (metres < furthestMetres) pairs.push({ id: old.id, place, metres });
    }
  }
  pairs.sort(
    (a, b) => a.metres - b.metres || a.id - b.id || comparePlaces(after, a.place, b.place),
  );
  const ids: (number | undefined)[] = after.map(() => undefined);
  const taken = new Set<number>();
  for (const { id, place } of pairs) {
    if (ids[place] !== undefined || taken.has(id)) continue;
    ids[place] = id;
    taken.add(id);
  }
  return ids;
}

function comparePlaces(after: readonly Placed[], a: number, b: number): number {
  const [first, second] = [after[a], after[b]];
  return first && second ? first.lon - second.lon || first.lat - second.lat : 0;
}
