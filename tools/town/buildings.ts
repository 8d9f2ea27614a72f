import { type Builder, makeLook } from './builder.ts';
import type { Vector3 } from './geodesy.ts';
import { FIRST_POSTER, FIRST_SHOP, POSTER_COUNT, SHOP_COUNT } from './pictures.ts';
import { between, createRandomFor, hash, pick, type Random } from './random.ts';
import type { FacadeLook, Rgb } from './scene.ts';
import { bend, bendSlope, SETBACK, STREETS_X, STREETS_Y } from './streets.ts';

const DEPTH = 11;
const OUTSKIRTS = 62;

const WALLS: Record<FacadeLook['wall'], readonly Rgb[]> = {
  brick: [
    [0.56, 0.27, 0.2],
    [0.64, 0.37, 0.25],
    [0.45, 0.24, 0.22],
    [0.7, 0.5, 0.36],
  ],
  plaster: [
    [0.86, 0.77, 0.58],
    [0.82, 0.62, 0.5],
    [0.66, 0.74, 0.7],
    [0.85, 0.82, 0.74],
    [0.77, 0.55, 0.42],
    [0.62, 0.68, 0.78],
    [0.83, 0.7, 0.42],
  ],
  stone: [
    [0.68, 0.64, 0.56],
    [0.6, 0.58, 0.55],
    [0.74, 0.67, 0.54],
  ],
  boards: [
    [0.45, 0.56, 0.58],
    [0.7, 0.67, 0.58],
    [0.58, 0.3, 0.26],
    [0.38, 0.48, 0.4],
  ],
};
const TRIMS: readonly Rgb[] = [
  [0.93, 0.91, 0.86],
  [0.88, 0.83, 0.72],
  [0.4, 0.36, 0.33],
  [0.8, 0.8, 0.8],
];
const SHUTTERS: readonly Rgb[] = [
  [0.2, 0.4, 0.32],
  [0.5, 0.18, 0.16],
  [0.2, 0.32, 0.5],
  [0.45, 0.33, 0.2],
  [0.75, 0.74, 0.68],
];
const ROOFS: readonly Rgb[] = [
  [0.6, 0.28, 0.2],
  [0.5, 0.24, 0.2],
  [0.36, 0.34, 0.36],
  [0.66, 0.38, 0.26],
];
const ROOF_METAL: Rgb = [0.5, 0.5, 0.5];

/** Rows of houses along both sides of every street, leaving the crossings open. */
export function placeBuildings(builder: Builder, seed: number): void {
  const random = createRandomFor(seed, 'buildings');
  const lows = [(STREETS_Y[0] as number) - OUTSKIRTS, ...STREETS_Y];
  const highs = [...STREETS_Y, (STREETS_Y[3] as number) + OUTSKIRTS];
  for (const [i, x] of STREETS_X.entries()) {
    for (const side of [-1, 1]) {
      for (let j = 0; j < 5; j++) {
        const start = (lows[j] as number) + (j === 0 ? 0 : bend(j - 1, x) + SETBACK + 0.8);
        const end = (highs[j] as number) + (j === 4 ? 0 : bend(j, x) - SETBACK - 0.8);
        row(random, start, end, (at, width) => {
          house(builder, random, [x + side * (SETBACK + DEPTH / 2), at], [-side, 0], width, i);
        });
      }
    }
  }
  const lefts = [(STREETS_X[0] as number) - OUTSKIRTS, ...STREETS_X];
  const rights = [...STREETS_X, (STREETS_X[3] as number) + OUTSKIRTS];
  for (const [j, y] of STREETS_Y.entries()) {
    for (const side of [-1, 1]) {
      for (let i = 0; i < 5; i++) {
        const start = (lefts[i] as number) + (i === 0 ? 0 : SETBACK + DEPTH + 0.7);
        const end = (rights[i] as number) - (i === 4 ? 0 : SETBACK + DEPTH + 0.7);
        row(random, start, end, (at, width) => {
          const slope = bendSlope(j, at);
          const n = Math.sqrt(1 + slope * slope);
          const out: [number, number] = [(-slope / n) * side, side / n];
          const reach = SETBACK + DEPTH / 2;
          const center: [number, number] = [at + out[0] * reach, y + bend(j, at) + out[1] * reach];
          house(builder, random, center, [-out[0], -out[1]], width, 10 + j);
        });
      }
    }
  }
}

function row(
  random: Random,
  start: number,
  end: number,
  place: (center: number, width: number) => void,
): void {
  let at = start;
  while (end - at > 6.5) {
    let width = between(random, 8.5, 14.5);
    if (end - at - width < 7.5) width = Math.min(end - at, 17);
    place(at + width / 2, width - 0.02);
    at += width + (random() < 0.16 ? between(random, 2.5, 4.5) : 0);
  }
}

function house(
  builder: Builder,
  random: Random,
  [x, y]: [number, number],
  [fx, fy]: [number, number],
  width: number,
  street: number,
): void {
  // Local -y looks at the street, so local x runs to the right of someone facing the house.
  const yaw = Math.atan2(fx, -fy);
  const seed = Math.floor(random() * 1e6) + street;
  const wall = pick(random, [
    'brick',
    'brick',
    'plaster',
    'plaster',
    'plaster',
    'stone',
    'boards',
  ] as const);
  const color = pick(random, WALLS[wall]);
  const floors = 1 + Math.floor(random() * 2.8);
  const shop = random() < 0.42;
  const bays = Math.max(2, Math.round(width / between(random, 2.5, 3.3)));
  const facade: FacadeLook = {
    wall,
    trim: pick(random, TRIMS),
    shutter: random() < 0.55 ? pick(random, SHUTTERS) : undefined,
    shop,
    bays,
    sideBays: 3,
    doorBay: Math.floor(random() * bays),
    windowHalf: between(random, 0.44, 0.62),
    groundHeight: shop ? 3.9 : 3.3,
    floorHeight: between(random, 2.9, 3.2),
  };
  const height = facade.groundHeight + floors * facade.floorHeight + 0.5;
  const depth = DEPTH - between(random, 0, 0.5);
  const look = makeLook('facade', color, seed, { facade, accent: pick(random, SHUTTERS) });
  builder.box([x, y, height / 2], [width / 2, depth / 2, height / 2], yaw, look);
  if (random() < 0.8)
    gableRoof(builder, random, [x, y, height], yaw, width, depth, look.color, seed, facade);
  else flatRoof(builder, [x, y, height], yaw, width, depth, seed, facade.trim);

  const right: Vector3 = [Math.cos(yaw), Math.sin(yaw), 0];
  const at = (along: number, out: number, z: number): Vector3 => [
    x + right[0] * along + fx * (depth / 2 + out),
    y + right[1] * along + fy * (depth / 2 + out),
    z,
  ];
  // String course and eaves: real mouldings catch light that a flat texture can't.
  const trim = makeLook('concrete', facade.trim, seed + 5);
  builder.box(at(0, 0.04, facade.groundHeight - 0.08), [width / 2 - 0.02, 0.1, 0.1], yaw, trim);
  builder.box(at(0, 0.1, height - 0.16), [width / 2 - 0.02, 0.18, 0.16], yaw, trim);
  if (shop) {
    const picture = FIRST_SHOP + (seed % SHOP_COUNT);
    const half = Math.min(2.6, width / 2 - 0.8);
    const center = at(0, 0.13, 3.36);
    const facing = (Math.atan2(fx, fy) * 180) / Math.PI;
    const id = builder.object('object--sign--store', center, facing);
    const board = makeLook('picture', [1, 1, 1], seed, { picture });
    builder.quad(center, right, [0, 0, 1], [half, (half * 96) / 512], board, 'none', id);
    if (random() < 0.6) awning(builder, at, right, yaw, facade, width, look.accent, seed);
  }
  for (let i = 0; i < 3; i++) {
    if (random() < 0.5) continue;
    const bay = Math.floor(random() * (bays - 1)) + 1;
    const along = -width / 2 + (bay * width) / bays + between(random, -0.05, 0.05);
    const picture = FIRST_POSTER + (Math.floor(hash(seed, i, 3) * 1e6) % POSTER_COUNT);
    const paper = makeLook('picture', [1, 1, 1], seed + i, { picture });
    builder.quad(
      at(along, 0.02, between(random, 1.35, 1.75)),
      right,
      [0, 0, 1],
      [0.33, 0.44],
      paper,
    );
  }
  if (random() < 0.7) {
    const pipe = makeLook('paint', [0.42, 0.44, 0.44], seed + 9);
    const [px, py] = at(width / 2 - 0.15, 0.08, 0);
    builder.cylinder(px, py, 0.1, height - 0.2, 0.06, pipe);
  }
}

function awning(
  builder: Builder,
  at: (along: number, out: number, z: number) => Vector3,
  right: Vector3,
  yaw: number,
  facade: FacadeLook,
  width: number,
  color: Rgb,
  seed: number,
): void {
  const bayWidth = width / facade.bays;
  const cloth = makeLook('wood', color, seed, { accent: [0.92, 0.9, 0.84] });
  const tilt = 0.45;
  for (let bay = 0; bay < facade.bays; bay++) {
    if (bay === facade.doorBay) continue;
    const along = -width / 2 + (bay + 0.5) * bayWidth;
    const out: Vector3 = [
      Math.sin(yaw) * Math.cos(tilt),
      -Math.cos(yaw) * Math.cos(tilt),
      -Math.sin(tilt),
    ];
    const inward: Vector3 = [-out[0], -out[1], -out[2]];
    builder.quad(at(along, 0.5, 2.72), right, inward, [bayWidth / 2 - 0.12, 0.55], cloth);
  }
}

function gableRoof(
  builder: Builder,
  random: Random,
  [x, y, z]: Vector3,
  yaw: number,
  width: number,
  depth: number,
  wall: Rgb,
  seed: number,
  facade: FacadeLook,
): void {
  const rise = between(random, 2.6, 4);
  const run = depth / 2;
  const overhang = 0.35;
  const length = Math.hypot(rise, run);
  const roof = makeLook('roof', pick(random, ROOFS), seed + 1);
  const gable = makeLook('gable', wall, seed, { facade });
  const right: Vector3 = [Math.cos(yaw), Math.sin(yaw), 0];
  const back: Vector3 = [-Math.sin(yaw), Math.cos(yaw), 0];
  for (const side of [-1, 1]) {
    // From the eave up to the ridge.
    const up: Vector3 = [
      (-side * back[0] * run) / length,
      (-side * back[1] * run) / length,
      rise / length,
    ];
    const half = (length + overhang) / 2;
    const center: Vector3 = [
      x + side * back[0] * run + up[0] * (half - overhang),
      y + side * back[1] * run + up[1] * (half - overhang),
      z + up[2] * (half - overhang),
    ];
    const along: Vector3 = side < 0 ? right : [-right[0], -right[1], 0];
    builder.quad(center, along, up, [width / 2 + 0.12, half], roof);
    const end: Vector3 = [
      x + side * right[0] * (width / 2),
      y + side * right[1] * (width / 2),
      z + rise / 2,
    ];
    const across: Vector3 = [side * back[0], side * back[1], 0];
    builder.quad(end, across, [0, 0, 1], [run, rise / 2], gable, 'gable');
  }
  const brick = makeLook('gable', [0.5, 0.27, 0.22], seed + 3, {
    facade: { ...facade, wall: 'brick' },
  });
  const shift = between(random, -width / 3, width / 3);
  const top = makeLook('concrete', ROOF_METAL, seed);
  const cx = x + right[0] * shift + back[0] * 1.2;
  const cy = y + right[1] * shift + back[1] * 1.2;
  builder.box([cx, cy, z + rise], [0.45, 0.32, 0.9], yaw, brick);
  builder.box([cx, cy, z + rise + 0.95], [0.52, 0.39, 0.08], yaw, top);
  // A dormer looks to the street from the wider roofs.
  if (width > 10.5) {
    const dormer = makeLook('facade', wall, seed + 4, {
      facade: {
        ...facade,
        shop: false,
        bays: 1,
        sideBays: 1,
        doorBay: 5,
        groundHeight: 0.01,
        floorHeight: 2.7,
        windowHalf: 0.45,
      },
    });
    const dx = x - right[0] * shift * 0.7 - back[0] * run * 0.55;
    const dy = y - right[1] * shift * 0.7 - back[1] * run * 0.55;
    builder.box([dx, dy, z + 1.35], [0.85, 1.3, 1.35], yaw, dormer);
    builder.box([dx, dy, z + 2.76], [1.0, 1.45, 0.07], yaw, roof);
  }
}

function flatRoof(
  builder: Builder,
  [x, y, z]: Vector3,
  yaw: number,
  width: number,
  depth: number,
  seed: number,
  trim: Rgb,
): void {
  const stone = makeLook('concrete', trim, seed + 2);
  builder.box([x, y, z + 0.2], [width / 2 + 0.1, depth / 2 + 0.1, 0.2], yaw, stone);
  builder.box([x, y, z + 0.9], [1.2, 0.9, 0.6], yaw, makeLook('concrete', ROOF_METAL, seed + 6));
}
