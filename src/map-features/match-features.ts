import type { DerivedFeature } from '../model/map-feature.ts';
import type { CellFeatures } from '../reconstruct/cell-tracks.ts';
import { featureCellAt } from '../reconstruct/feature-cells.ts';
import { keepIds } from '../reconstruct/keep-ids.ts';
import type { FeaturePlace } from '../store/detection-stores.ts';

/** Features derived anew, with those that they were before. */
export interface MatchedFeatures {
  readonly inside: readonly (DerivedFeature & {
    /** Undefined: a new one. Its cell may be a neighbour. */
    readonly before: Pick<FeaturePlace, 'id' | 'cell'> | undefined;
  })[];
  /** With the neighbours that they lie in; only those that were there before. */
  readonly outside: readonly (DerivedFeature & Pick<FeaturePlace, 'id' | 'cell'>)[];
}

/** What becomes of the features in a cell and on both sides of its border. */
export function matchFeatures(
  places: readonly FeaturePlace[],
  { inside, outside }: CellFeatures,
): MatchedFeatures {
  const ids = keepIds(places, [...inside, ...outside]);
  const byId = new Map(places.map(({ id, cell }) => [id, { id, cell }]));
  return {
    inside: inside.map((feature, index) => ({ ...feature, before: byId.get(ids[index] ?? -1) })),
    outside: outside.flatMap((feature, index) => {
      const id = ids[inside.length + index];
      return id === undefined
        ? []
        : [{ ...feature, id, cell: featureCellAt(feature.lon, feature.lat) }];
    }),
  };
}
