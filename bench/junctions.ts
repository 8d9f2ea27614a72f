/** Made-up junctions, crowded with traffic lights, as panoramas in rows along both roads see them. */

import { LocalPlane } from '../src/geo/local-plane.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { gaussianFrom } from './chance.ts';
import type { Bearing, Place } from './krylov-set.ts';

export interface JunctionScenario {
  readonly seed: number;
  /** Degrees by which a panorama is turned, and by which each single bearing is off. */
  readonly headingDegrees: number;
  readonly bearingDegrees: number;
  /** Metres on each axis by which each panorama is elsewhere, and all of one road. */
  readonly positionMetres: number;
  readonly roadMetres: number;
  /** Of the logarithms of depths: of each view, of each light, and of all alike. */
  readonly depthSigma: number;
  readonly sizeSigma: number;
  readonly depthBias: number;
}

type Spot = readonly [east: number, north: number];

const junctions = 5;
const apartMetres = 65;
const panoramaMetres = 10;
/** Panoramas further than this from a junction show no light, and so are not known of. */
const seenFromMetres = 18;
const detectedShare = 0.75;
/** Distance at which half of the lights are too small to be found. */
const foundToMetres = 13;
const falsePerPanorama = 0.3;
const arms: readonly Spot[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/**
 * Five junctions in a row, with some seven lights each: on both sides of most arms and on some islands
 * between. About as many panoramas as lights, 3.5 detections of each light, 8 m away.
 */
export function makeJunctions(scenario: JunctionScenario): {
  readonly bearings: Bearing[];
  readonly lights: Place[];
  readonly plane: LocalPlane;
} {
  const random = seededRandom(scenario.seed);
  const gaussian = gaussianFrom(random);
  const plane = new LocalPlane(-0.14, 51.5);
  const middles = Array.from(
    { length: junctions },
    (_, i) => (i - (junctions - 1) / 2) * apartMetres,
  );
  const lights = middles.flatMap((middle) => lightsAt(middle, random));
  const sizes = lights.map(() => scenario.depthBias + scenario.sizeSigma * gaussian());
  const bearings: Bearing[] = [];

  const look = ([east, north]: Spot, off: Spot) => {
    const turned = scenario.headingDegrees * gaussian();
    const place = {
      lon: plane.lonOf(east + off[0] + scenario.positionMetres * gaussian()),
      lat: plane.latOf(north + off[1] + scenario.positionMetres * gaussian()),
    };
    for (const [index, light] of lights.entries()) {
      const [toEast, toNorth] = [light[0] - east, light[1] - north];
      const metres = Math.hypot(toEast, toNorth);
      const share = detectedShare / (1 + Math.exp((metres - foundToMetres) / 2));
      if (metres < 2 || random() > share) continue;
      bearings.push({
        ...place,
        bearingDegrees:
          (Math.atan2(toEast, toNorth) * 180) / Math.PI +
          turned +
          scenario.bearingDegrees * gaussian(),
        depthMetres: metres * Math.exp((sizes[index] ?? 0) + scenario.depthSigma * gaussian()),
      });
    }
    if (random() < falsePerPanorama) {
      bearings.push({ ...place, bearingDegrees: random() * 360, depthMetres: 4 + 16 * random() });
    }
  };
  const drive = (middle: number, [alongEast, alongNorth]: Spot, off: Spot) => {
    const start = -seenFromMetres + random() * panoramaMetres;
    for (
      let along = start;
      along < seenFromMetres;
      along += panoramaMetres * (0.8 + 0.4 * random())
    ) {
      // On the right lane.
      const [east, north] = [
        along * alongEast + 1.75 * alongNorth,
        along * alongNorth - 1.75 * alongEast,
      ];
      look([middle + east, north], off);
    }
  };
  const road = (): Spot => [scenario.roadMetres * gaussian(), scenario.roadMetres * gaussian()];
  const main = road();
  for (const middle of middles) {
    drive(middle, [1, 0], main);
    drive(middle, [0, 1], road());
  }
  return {
    bearings,
    lights: lights.map(([east, north]) => ({ lon: plane.lonOf(east), lat: plane.latOf(north) })),
    plane,
  };
}

function lightsAt(middle: number, random: () => number): Spot[] {
  const half = 3.5 + 2 * random();
  return arms.flatMap(([alongEast, alongNorth]) => {
    if (random() < 0.15) return [];
    const out = half + 1 + 2 * random();
    const at = (along: number, aside: number): Spot => [
      middle + alongEast * along + alongNorth * aside,
      alongNorth * along + alongEast * aside,
    ];
    const sides = [-1, 1].filter(() => random() > 0.15);
    const lights = sides.map((side) => at(out, side * (half + random())));
    return random() < 0.4 ? [...lights, at(out + 2 * random() - 1, 0)] : lights;
  });
}
