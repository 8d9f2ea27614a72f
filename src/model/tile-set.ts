import { type CoverageSet, coverageSets } from './coverage.ts';
import { featureTileSets, type MapFeatureType } from './map-feature.ts';

export type FeatureTileSet = (typeof featureTileSets)[MapFeatureType];

/** All tile sets, by their names in tile URLs. */
export type TileSet = CoverageSet | FeatureTileSet;

export function isCoverageSet(name: string): name is CoverageSet {
  return (coverageSets as readonly string[]).includes(name);
}

/** The type of map features that a set shows; undefined: it shows none. */
export function featureTypeOf(set: string): MapFeatureType | undefined {
  if (set === featureTileSets.point) return 'point';
  return set === featureTileSets.traffic_sign ? 'traffic_sign' : undefined;
}
