import type { Builder } from './builder.ts';
import * as put from './furniture.ts';
import { between, createRandomFor, type Random } from './random.ts';
import type { Decal } from './scene.ts';
import {
  bend,
  MAIN_STREET,
  onEastStreet,
  onNorthStreet,
  ROAD_HALF,
  STREETS_X,
  STREETS_Y,
  type Station,
} from './streets.ts';

/** Everything in the streets that is not a house: by street, from one crossing to the next. */

type Street = { east: boolean; index: number };

const KERBSIDE = ROAD_HALF + 0.7;
const OUTSKIRTS = 58;

function station(street: Street, along: number, offset: number, forward: boolean): Station {
  return street.east
    ? onEastStreet(street.index, along, offset, forward)
    : onNorthStreet(street.index, along, offset, forward);
}

/** Where a street meets the streets across it, as its own `along`. */
function crossings(street: Street): number[] {
  if (street.east) return [...STREETS_X];
  return STREETS_Y.map((y, j) => y + bend(j, STREETS_X[street.index] as number));
}

const hasLights = (x: number, y: number): boolean => y === MAIN_STREET && (x === 1 || x === 2);

export function placeObjects(builder: Builder, seed: number): void {
  const random = createRandomFor(seed, 'objects');
  for (const east of [true, false]) {
    for (let index = 0; index < 4; index++) {
      const street = { east, index };
      const stops = crossings(street);
      const bounds = [(stops[0] as number) - OUTSKIRTS, ...stops, (stops[3] as number) + OUTSKIRTS];
      for (let k = 0; k + 1 < bounds.length; k++) {
        block(builder, random, street, bounds[k] as number, bounds[k + 1] as number);
      }
      stops.forEach((at, k) => {
        const lights = east ? hasLights(k, index) : hasLights(index, k);
        for (const forward of [true, false]) approach(builder, random, street, at, forward, lights);
      });
    }
  }
}

const BLOCK_SIGNS = [
  'regulatory--maximum-speed-limit-50--g1',
  'regulatory--no-entry--g1',
  'information--parking--g1',
  'regulatory--maximum-speed-limit-30--g1',
  'regulatory--no-parking--g1',
  'warning--children--g2',
  'warning--curve-right--g1',
];

/** Both kerbs between two crossings: a slot every few metres takes one thing. */
function block(builder: Builder, random: Random, street: Street, low: number, high: number): void {
  // In turn, so that every kind is met within a few streets.
  let signs = Math.floor(random() * BLOCK_SIGNS.length);
  for (const forward of [true, false]) {
    let slot = Math.floor(random() * 5);
    for (let at = low + 17.5; at < high - 17; at += between(random, 3.3, 4.6), slot++) {
      const s = station(street, at, KERBSIDE, forward);
      const r = random();
      if (slot % 5 === 1)
        forward ? put.streetLight(builder, s) : put.utilityPole(builder, random, s);
      else if (slot % 5 === 3)
        put.sign(
          builder,
          s,
          BLOCK_SIGNS[signs++ % BLOCK_SIGNS.length] as string,
          between(random, 2.2, 2.5),
        );
      else if (r < 0.34) put.tree(builder, random, station(street, at, KERBSIDE + 0.2, forward));
      else if (r < 0.44) put.bench(builder, random, station(street, at, KERBSIDE + 0.1, forward));
      else if (r < 0.53) put.trashCan(builder, random, s);
      else if (r < 0.61) put.hydrant(builder, s);
      else if (r < 0.67) put.mailbox(builder, s);
      else if (r < 0.72) put.junctionBox(builder, s);
      else if (r < 0.78) put.bikeRack(builder, s);
    }
    for (let at = low + 21; at < high - 21; at += between(random, 5.2, 8)) {
      if (random() < 0.3) put.car(builder, random, station(street, at, ROAD_HALF - 1.0, forward));
    }
  }
  for (let at = low + 14; at < high - 12; at += between(random, 13, 22)) {
    iron(builder, random, street, at, between(random, -1.3, 1.3), 'manhole');
    if (random() < 0.7) iron(builder, random, street, at + 4, ROAD_HALF - 0.3, 'catch-basin');
  }
}

function iron(
  builder: Builder,
  random: Random,
  street: Street,
  at: number,
  offset: number,
  kind: 'manhole' | 'catch-basin',
): void {
  const s = station(street, at, offset, true);
  const object = builder.object(`object--${kind}`, [s.x, s.y, 0]);
  const half: [number, number] = kind === 'manhole' ? [0.36, 0.36] : [0.36, 0.22];
  decal(builder, kind, s, half, object, Math.floor(random() * 1e5));
}

function decal(
  builder: Builder,
  kind: Decal['kind'],
  s: Station,
  [halfX, halfY]: [number, number],
  object: number,
  seed: number,
): void {
  const yaw = put.yawOf(s.heading);
  builder.decal({
    kind,
    x: s.x,
    y: s.y,
    ax: Math.cos(yaw),
    ay: Math.sin(yaw),
    halfX,
    halfY,
    object,
    seed,
  });
}

/** One arm of a crossing, as its traffic comes to it: zebra, stop line, arrow, lights or signs. */
function approach(
  builder: Builder,
  random: Random,
  street: Street,
  at: number,
  forward: boolean,
  lights: boolean,
): void {
  const back = (metres: number): number => (forward ? at - metres : at + metres);
  const seed = Math.floor(random() * 1e5);
  const main = street.east && street.index === MAIN_STREET;
  if (lights || random() < 0.4) {
    const s = station(street, back(10.2), 0, forward);
    const object = builder.object('marking--discrete--crosswalk-zebra', [s.x, s.y, 0]);
    decal(builder, 'zebra', s, [1.5, ROAD_HALF - 0.35], object, seed);
  }
  const corner = station(street, back(14), KERBSIDE, forward);
  if (lights) {
    const line = station(street, back(12.9), 1.5, forward);
    decal(
      builder,
      'stop-line',
      line,
      [0.22, 1.4],
      builder.object('marking--discrete--stop-line', [line.x, line.y, 0]),
      seed,
    );
    const arrow = station(street, back(18), 1.5, forward);
    decal(
      builder,
      'arrow',
      arrow,
      [1.6, 0.6],
      builder.object('marking--discrete--arrow--straight', [arrow.x, arrow.y, 0]),
      seed,
    );
    // For when the lights are off.
    const rule = main ? 'priority-road--g4' : forward ? 'stop--g1' : 'yield--g1';
    put.sign(builder, station(street, back(15.6), KERBSIDE, forward), `regulatory--${rule}`, 2.3);
    put.trafficLight(builder, station(street, back(12.3), KERBSIDE - 0.2, forward));
    put.sign(
      builder,
      corner,
      random() < 0.5
        ? 'information--pedestrians-crossing--g1'
        : 'warning--pedestrians-crossing--g1',
    );
    return;
  }
  const line = station(street, back(7.6), 1.5, forward);
  const r = random();
  if (main) put.sign(builder, corner, 'regulatory--priority-road--g4');
  else if (r < 0.38) {
    put.sign(builder, corner, 'regulatory--stop--g1');
    decal(
      builder,
      'stop-line',
      line,
      [0.22, 1.4],
      builder.object('marking--discrete--stop-line', [line.x, line.y, 0]),
      seed,
    );
  } else if (r < 0.7) put.sign(builder, corner, 'regulatory--yield--g1');
  else if (r < 0.85) put.sign(builder, corner, 'warning--traffic-signals--g1');
  else put.sign(builder, corner, 'regulatory--keep-right--g1');
  // No entry stands on the far side of the crossing, for those who would turn in.
  if (!main && random() < 0.35) {
    put.sign(builder, station(street, back(-9), KERBSIDE, forward), 'regulatory--no-entry--g1');
  }
}
