import { type CoverageSet, coverageSets } from '../model/coverage.ts';

/** The number by which tables know a coverage set. */
export function tileSetNumber(set: CoverageSet): number {
  return coverageSets.indexOf(set);
}

export function tileSetOfNumber(number: number): CoverageSet {
  const set = coverageSets[number];
  if (set === undefined) throw new Error(`No coverage set has the number ${number}`);
  return set;
}
