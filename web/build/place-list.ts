import type { Plugin } from 'vite';
import { compilePlaces } from '../../src/places/compile-places.ts';
import { geoNames } from './geo-names.ts';

/** Writes the list of places that the server reads (src/http/places.ts), where it serves no files from. */
export function placeList(): Plugin {
  return {
    name: 'place-list',
    generateBundle() {
      const source = compilePlaces(geoNames());
      this.emitFile({ type: 'asset', fileName: '.data/places.bin', source });
    },
  };
}
