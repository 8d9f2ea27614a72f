import { type TileSet, tileSetNames } from '../model/tile-set.ts';

/** The number by which tables know a tile set. */
export function tileSetNumber(set: TileSet): number {
  return tileSetNames.indexOf(set);
}

export function tileSetOfNumber(number: number): TileSet {
  const set = tileSetNames[number];
  if (set === undefined) throw new Error(`No tile set has the number ${number}`);
  return set;
}
