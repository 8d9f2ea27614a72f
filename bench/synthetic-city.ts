/** A made-up city of parallel streets, each driven in both directions, as large as is wanted. */

import { classOfValue } from '../src/reconstruct/object-classes.ts';
import { makeStreet } from './synthetic-objects.ts';

/** What stands along streets; each of them some 40 m apart. */
const values = [
  'object--fire-hydrant',
  'object--street-light',
  'object--support--utility-pole',
  'object--trash-can',
  'object--bench',
  'object--mailbox',
  'object--manhole',
  'object--catch-basin',
  'object--junction-box',
  'object--traffic-light--general-upright',
  'object--sign--store',
  'object--bike-rack',
  'regulatory--stop--g1',
  'regulatory--yield--g1',
  'regulatory--no-parking--g1',
  'regulatory--maximum-speed-limit-50--g1',
  'regulatory--no-entry--g1',
  'regulatory--priority-road--g4',
  'warning--children--g2',
  'information--parking--g1',
];

const streetMetres = 2000;
const streetsApartDegrees = 0.0009;

/**
 * Streets from south to north until there are as many detections; 800 photos a street, with some 9
 * detections each. One at a time, as they fill memory.
 */
export function* cityStreets(detections: number): Generator<ReturnType<typeof makeStreet>> {
  let count = 0;
  for (let street = 0; count < detections; street++) {
    const made = makeStreet({
      seed: street + 1,
      value: values,
      metres: streetMetres,
      spacing: 2,
      passes: 2,
      biasMetres: 1.5,
      headingDegrees: 3,
      isComputed: false,
      falsePerImage: 0.5,
      heightOf: (value) => classOfValue(value).sizeMetres ?? 2,
      origin: { lon: 7.4, lat: 46.9 + street * streetsApartDegrees },
      firstId: street * 100_000,
    });
    for (const { sightings } of made.views) count += sightings.length;
    yield made;
  }
}
