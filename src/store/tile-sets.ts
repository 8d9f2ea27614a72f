import { coverageSets } from '../model/coverage.ts';
import { featureTileSets } from '../model/map-feature.ts';
import type { TileSet } from '../model/tile-set.ts';

const tileSets: readonly TileSet[] = [...coverageSets, ...Object.values(featureTileSets)];

/** The number by which tables know a tile set. */
export function tileSetNumber(set: TileSet): number {
  return tileSets.indexOf(set);
}

export function tileSetOfNumber(number: number): TileSet {
  const set = tileSets[number];
  if (set === undefined) throw new Error(`No tile set has the number ${number}`);
  return set;
}
