import { type Builder, makeLook } from './builder.ts';
import type { Vector3 } from './geodesy.ts';
import { SIGN_CLASSES } from './pictures.ts';
import { between, pick, type Random } from './random.ts';
import type { Mask, Rgb } from './scene.ts';
import { KERB_HEIGHT, type Station } from './streets.ts';

/** One function per thing that stands in a street. A station's heading is the passing traffic's. */

const IRON: Rgb = [0.26, 0.28, 0.29];
const STEEL: Rgb = [0.6, 0.62, 0.63];
const GREENS: readonly Rgb[] = [
  [0.24, 0.42, 0.14],
  [0.3, 0.46, 0.16],
  [0.2, 0.36, 0.16],
  [0.42, 0.48, 0.16],
  [0.5, 0.4, 0.14],
];
const CARS: readonly Rgb[] = [
  [0.6, 0.1, 0.1],
  [0.15, 0.26, 0.5],
  [0.75, 0.75, 0.73],
  [0.16, 0.17, 0.18],
  [0.76, 0.6, 0.2],
  [0.25, 0.42, 0.36],
  [0.5, 0.53, 0.56],
];

const G = KERB_HEIGHT;

export const yawOf = (heading: number): number => ((90 - heading) * Math.PI) / 180;

/** A point `forward` and `right` of a station, for someone who follows its heading. */
function from(s: Station, forward: number, right: number, z: number): Vector3 {
  const yaw = yawOf(s.heading);
  const [c, n] = [Math.cos(yaw), Math.sin(yaw)];
  return [s.x + c * forward + n * right, s.y + n * forward - c * right, z];
}

export function tree(builder: Builder, random: Random, { x, y }: Station): void {
  const seed = Math.floor(random() * 1e5);
  const height = between(random, 2.6, 3.3);
  const size = between(random, 1.3, 2);
  builder.cylinder(
    x,
    y,
    0,
    height + size,
    between(random, 0.11, 0.19),
    makeLook('bark', [0.4, 0.31, 0.24], seed),
  );
  builder.box(
    [x, y, G + 0.02],
    [0.65, 0.65, 0.04],
    0,
    makeLook('concrete', [0.36, 0.3, 0.24], seed),
  );
  const green = pick(random, GREENS);
  for (let i = 0; i < 10; i++) {
    const angle = i * 2.4 + seed;
    const spread = i === 0 ? 0 : size * between(random, 0.4, 0.85);
    const r = size * between(random, 0.4, 0.62);
    const center: Vector3 = [
      x + Math.cos(angle) * spread,
      y + Math.sin(angle) * spread,
      height + size * (0.4 + (i % 4) * 0.36),
    ];
    builder.ellipsoid(center, [r, r, r * 0.85], makeLook('leaf', green, seed + i));
  }
}

export function utilityPole(builder: Builder, random: Random, s: Station): void {
  const id = builder.object('object--support--utility-pole', [s.x, s.y, 4]);
  const wood = makeLook('bark', [0.45, 0.36, 0.28], Math.floor(random() * 1e5));
  builder.cylinder(s.x, s.y, 0, 8.4, 0.15, wood, id);
  builder.box([s.x, s.y, 7.7], [0.06, 0.95, 0.07], yawOf(s.heading), wood, id);
  for (const side of [-0.8, 0.8]) {
    const [x, y] = from(s, 0, side, 0);
    builder.cylinder(x, y, 7.77, 8, 0.06, makeLook('paint', [0.8, 0.78, 0.72], 1), id);
  }
}

export function streetLight(builder: Builder, s: Station): void {
  const id = builder.object('object--street-light', from(s, 0, 0, 3.2));
  const iron = makeLook('paint', IRON, Math.round(s.x * 7 + s.y));
  builder.cylinder(s.x, s.y, G, 5.7, 0.075, iron, id);
  builder.cylinder(s.x, s.y, G, 1.0, 0.13, iron, id);
  builder.box(from(s, 0, -0.75, 5.7), [0.05, 0.8, 0.05], yawOf(s.heading), iron, id);
  builder.box(from(s, 0, -1.5, 5.62), [0.15, 0.34, 0.08], yawOf(s.heading), iron, id);
  builder.box(
    from(s, 0, -1.5, 5.53),
    [0.11, 0.28, 0.02],
    yawOf(s.heading),
    makeLook('lamp', [0.95, 0.93, 0.82]),
    id,
  );
}

export function bench(builder: Builder, random: Random, s: Station): void {
  const id = builder.object('object--bench', from(s, 0, 0, 0.55));
  const wood = makeLook(
    'wood',
    pick(random, [
      [0.5, 0.33, 0.18],
      [0.42, 0.24, 0.16],
      [0.28, 0.4, 0.3],
    ] as const),
    Math.floor(s.x * 13),
  );
  const iron = makeLook('paint', IRON, 3);
  const yaw = yawOf(s.heading);
  for (let i = 0; i < 3; i++)
    builder.box(from(s, 0, -0.18 + i * 0.18, 0.57), [0.85, 0.075, 0.025], yaw, wood, id);
  for (let i = 0; i < 2; i++)
    builder.box(from(s, 0, -0.28, 0.78 + i * 0.2), [0.85, 0.025, 0.08], yaw, wood, id);
  for (const end of [-0.7, 0.7]) {
    builder.box(from(s, end, 0, 0.34), [0.04, 0.26, 0.22], yaw, iron, id);
    builder.box(from(s, end, -0.3, 0.75), [0.04, 0.02, 0.32], yaw, iron, id);
  }
}

export function trashCan(builder: Builder, random: Random, s: Station): void {
  const id = builder.object('object--trash-can', [s.x, s.y, 0.6]);
  const color = pick(random, [
    [0.2, 0.4, 0.28],
    [0.5, 0.28, 0.12],
    [0.2, 0.3, 0.42],
  ] as const);
  const look = makeLook('wood', color, Math.floor(s.y * 11), { accent: [0.16, 0.17, 0.18] });
  builder.cylinder(s.x, s.y, G, 1.0, 0.27, look, id);
  builder.cylinder(s.x, s.y, 1.0, 1.08, 0.3, makeLook('paint', IRON, 2), id);
  builder.disc([s.x, s.y, 1.08], 0.3, makeLook('paint', IRON, 2), id);
}

export function hydrant(builder: Builder, s: Station): void {
  const id = builder.object('object--fire-hydrant', [s.x, s.y, 0.48]);
  const red = makeLook('paint', [0.76, 0.13, 0.1], Math.round(s.x * 3));
  const cap = makeLook('paint', [0.86, 0.72, 0.2], 5);
  builder.cylinder(s.x, s.y, G, 0.76, 0.14, red, id);
  builder.cylinder(s.x, s.y, G, 0.2, 0.2, red, id);
  builder.ellipsoid([s.x, s.y, 0.76], [0.17, 0.17, 0.14], red, id);
  builder.ellipsoid([s.x, s.y, 0.9], [0.05, 0.05, 0.05], cap, id);
  builder.box([s.x, s.y, 0.58], [0.08, 0.25, 0.07], yawOf(s.heading), cap, id);
}

export function mailbox(builder: Builder, s: Station): void {
  const id = builder.object('object--mailbox', [s.x, s.y, 1.0]);
  const yellow = makeLook('paint', [0.86, 0.66, 0.1], Math.round(s.y));
  builder.box([s.x, s.y, 1.05], [0.24, 0.2, 0.36], yawOf(s.heading), yellow, id);
  builder.box(
    from(s, 0, -0.205, 1.2),
    [0.16, 0.01, 0.03],
    yawOf(s.heading),
    makeLook('paint', [0.1, 0.1, 0.1]),
    id,
  );
  builder.cylinder(s.x, s.y, G, 0.7, 0.06, makeLook('paint', IRON), id);
}

export function junctionBox(builder: Builder, s: Station): void {
  const id = builder.object('object--junction-box', [s.x, s.y, 0.75]);
  builder.box(
    [s.x, s.y, 0.75],
    [0.5, 0.22, 0.63],
    yawOf(s.heading),
    makeLook('paint', [0.55, 0.58, 0.52], Math.round(s.x * 5)),
    id,
  );
}

export function bikeRack(builder: Builder, s: Station): void {
  const id = builder.object('object--bike-rack', from(s, 0, 0, 0.5));
  const steel = makeLook('paint', STEEL, 7);
  for (let i = -2; i <= 2; i++) {
    for (const side of [-0.3, 0.3]) {
      const [x, y] = from(s, i * 0.42, side, 0);
      builder.cylinder(x, y, G, 0.86, 0.03, steel, id);
    }
    builder.box(from(s, i * 0.42, 0, 0.87), [0.03, 0.33, 0.03], yawOf(s.heading), steel, id);
  }
}

const SIGN_MASKS: Record<string, Mask> = {
  'regulatory--stop--g1': 'octagon',
  'regulatory--yield--g1': 'triangle-down',
  'regulatory--maximum-speed-limit-50--g1': 'circle',
  'regulatory--maximum-speed-limit-30--g1': 'circle',
  'regulatory--no-entry--g1': 'circle',
  'regulatory--no-parking--g1': 'circle',
  'regulatory--keep-right--g1': 'circle',
  'regulatory--priority-road--g4': 'diamond',
  'warning--pedestrians-crossing--g1': 'triangle',
  'warning--children--g2': 'triangle',
  'warning--traffic-signals--g1': 'triangle',
  'warning--curve-right--g1': 'triangle',
};

/** A sign on a post, read by traffic that follows the station's heading. */
export function sign(builder: Builder, s: Station, className: string, z = 2.35, post = true): void {
  const picture = SIGN_CLASSES.indexOf(className);
  if (picture < 0) throw new Error(`no picture for sign ${className}`);
  const mask = SIGN_MASKS[className] ?? 'none';
  const center = from(s, -0.06, 0, z);
  const id = builder.object(className, center, s.heading + 180);
  const right: Vector3 = [
    Math.cos((s.heading * Math.PI) / 180),
    -Math.sin((s.heading * Math.PI) / 180),
    0,
  ];
  const half = mask === 'none' ? 0.34 : mask === 'octagon' ? 0.42 : 0.39;
  builder.quad(
    center,
    right,
    [0, 0, 1],
    [half, half],
    makeLook('picture', STEEL, picture, { picture }),
    mask,
    id,
  );
  if (post) builder.cylinder(s.x, s.y, G, z + 0.45, 0.035, makeLook('paint', STEEL, 4));
}

export function trafficLight(builder: Builder, s: Station): void {
  const steel = makeLook('paint', [0.34, 0.38, 0.36], Math.round(s.x + s.y));
  builder.cylinder(s.x, s.y, G, 3.5, 0.07, steel);
  const center = from(s, -0.18, 0, 2.95);
  const id = builder.object('object--traffic-light--general-upright', center, s.heading + 180);
  builder.box(
    center,
    [0.13, 0.17, 0.5],
    yawOf(s.heading),
    makeLook('traffic-light', [0.09, 0.1, 0.1], 1),
    id,
  );
}

export function car(builder: Builder, random: Random, s: Station): void {
  const yaw = yawOf(s.heading);
  const paint = makeLook('paint', pick(random, CARS), Math.floor(random() * 1e4), {
    accent: [0.5, 0.5, 0.5],
  });
  const dark = makeLook('paint', [0.07, 0.07, 0.08], 3);
  const glass = makeLook('glass', [0.16, 0.2, 0.24], Math.floor(random() * 1e4));
  builder.box(from(s, 0, 0, 0.62), [2.05, 0.84, 0.3], yaw, paint);
  builder.box(from(s, 0, 0, 0.36), [2.0, 0.8, 0.12], yaw, dark);
  builder.box(from(s, -0.25, 0, 1.13), [1.0, 0.7, 0.24], yaw, glass);
  builder.box(from(s, -0.25, 0, 1.4), [0.96, 0.68, 0.05], yaw, paint);
  for (const f of [-1.2, -0.25, 0.7])
    for (const r of [-0.67, 0.67]) {
      builder.box(from(s, f, r, 1.14), [0.05, 0.05, 0.26], yaw, paint);
    }
  const wheel = makeLook('paint', [0.08, 0.08, 0.08], 11);
  const rim = makeLook('paint', STEEL, 12);
  for (const f of [-1.3, 1.25])
    for (const r of [-0.78, 0.78]) {
      // Ellipsoids don't turn, and every straight street runs north or east: close enough on the bend.
      const east = Math.abs(Math.cos(yaw)) > 0.7;
      builder.ellipsoid(from(s, f, r, 0.32), east ? [0.32, 0.12, 0.32] : [0.12, 0.32, 0.32], wheel);
      builder.ellipsoid(
        from(s, f, r * 1.1, 0.32),
        east ? [0.19, 0.06, 0.19] : [0.06, 0.19, 0.19],
        rim,
      );
    }
  const lights = makeLook('lamp', [0.9, 0.9, 0.82]);
  const tail = makeLook('paint', [0.7, 0.06, 0.05], 2);
  const plate = makeLook('lamp', [0.85, 0.85, 0.8]);
  for (const r of [-0.6, 0.6]) {
    builder.box(from(s, 2.05, r, 0.7), [0.02, 0.16, 0.08], yaw, lights);
    builder.box(from(s, -2.05, r, 0.72), [0.02, 0.15, 0.09], yaw, tail);
  }
  for (const f of [-2.06, 2.06]) builder.box(from(s, f, 0, 0.48), [0.01, 0.26, 0.06], yaw, plate);
}
