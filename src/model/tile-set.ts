import { type CoverageSet, coverageSets } from './coverage.ts';
import { featureTileSets, type MapFeatureType } from './map-feature.ts';

export type FeatureTileSet = (typeof featureTileSets)[MapFeatureType];

/** All tile sets, by their names in tile URLs. */
export type TileSet = CoverageSet | FeatureTileSet;

export const tileSetNames: readonly TileSet[] = [
  ...coverageSets,
  ...Object.values(featureTileSets),
];

export function isCoverageSet(name: string): name is CoverageSet {
  return (coverageSets as readonly string[]).includes(name);
}

export function isTileSet(name: string): name is TileSet {
  return (tileSetNames as readonly string[]).includes(name);
}

/** The type of map features that a set shows. */
export function featureTypeOf(set: FeatureTileSet): MapFeatureType {
  return set === featureTileSets.point ? 'point' : 'traffic_sign';
}
