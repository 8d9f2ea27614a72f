import type { MipPicture } from './atlas.ts';
import { bearing, type Camera, type Pose } from './cameras.ts';
import type { Vector3 } from './geodesy.ts';
import {
  createGroundHit,
  type DecalIndex,
  indexDecals,
  shadeGround,
  traceGround,
} from './ground.ts';
import type { Town } from './scene.ts';
import { shadeSurface } from './shade.ts';
import { shadeSky, type Weather } from './sky.ts';
import { compileScene, createHit, type Scene, trace } from './trace.ts';

export type World = { scene: Scene; decals: DecalIndex; atlas: readonly MipPicture[] };

/** `sun` points to the sun. */
export type Light = { sun: Vector3; weather: Weather; exposure: number };

export type Rendering = { rgb: Uint8Array; ids: Uint16Array };

export function compileWorld(town: Town, atlas: readonly MipPicture[]): World {
  return { scene: compileScene(town), decals: indexDecals(town.decals), atlas };
}

const hit = createHit();
const shadow = createHit();
const ground = createGroundHit();
const color = new Float64Array(3);

/** One ray: leaves the linear colour in `color` and returns the object's number. */
function sample(
  world: World,
  origin: Vector3,
  direction: Vector3,
  light: Light,
  pixel: number,
): number {
  const [ox, oy, oz] = origin;
  const [dx, dy, dz] = direction;
  hit.t = 1e9;
  const onGround = traceGround(ox, oy, oz, dx, dy, dz, ground);
  if (onGround) hit.t = ground.t;
  const solid = trace(world.scene, ox, oy, oz, dx, dy, dz, hit, false);
  if (!solid && (!onGround || ground.t > 900)) {
    shadeSky(color, dx, dy, dz, light.weather, pixel);
    for (let c = 0; c < 3; c++) color[c] = (color[c] as number) ** 2 * 1.05;
    return 0;
  }
  const t = solid ? hit.t : ground.t;
  const x = ox + dx * t;
  const y = oy + dy * t;
  const z = oz + dz * t;
  const nx = solid ? hit.nx : ground.nx;
  const ny = solid ? hit.ny : ground.ny;
  const nz = solid ? hit.nz : ground.nz;
  const facing = Math.abs(dx * nx + dy * ny + dz * nz);
  // Between the pixel's two extents on a surface seen at a slant: the supersampling does the rest.
  const footprint = (t * pixel) / Math.sqrt(Math.max(facing, 0.02));
  let object = 0;
  let glow = 0;
  if (solid) {
    const p = hit.primitive;
    shadeSurface(color, world.scene, world.atlas, hit, dx, dy, dz, footprint);
    object = world.scene.object[p] as number;
    const look = world.scene.looks[p];
    const quad = world.scene.shape[p] === 0;
    // The back of a sign is no sign.
    if (quad && look?.material === 'picture' && hit.face === 1) object = 0;
    if (look?.material === 'traffic-light' || look?.material === 'lamp') glow = 0.35;
  } else {
    object = shadeGround(color, world.decals, x, y, ground.nz === 0, footprint);
  }
  const [sx, sy, sz] = light.sun;
  let direct = nx * sx + ny * sy + nz * sz;
  if (direct > 0) {
    shadow.t = 120;
    const e = 0.004;
    if (trace(world.scene, x + nx * e, y + ny * e, z + nz * e, sx, sy, sz, shadow, true))
      direct = 0;
  } else direct = 0;
  // Light from the sky, and a little thrown back by the street; corners near the ground get less.
  const open = nz > 0.5 ? 1 : 0.62 + 0.38 * Math.min(1, z / 2.2);
  const sky = (0.46 + 0.16 * nz) * open + glow;
  const haze = 1 - Math.exp(-t * light.weather.haze);
  for (let c = 0; c < 3; c++) {
    const albedo = Math.max(0, color[c] as number);
    const warm = (SUN_COLOR[c] as number) * direct + (SKY_COLOR[c] as number) * sky;
    const lit = albedo * albedo * warm * light.exposure;
    color[c] = lit + ((HAZE_COLOR[c] as number) - lit) * haze;
  }
  return object;
}

const SUN_COLOR = [1.12, 1.04, 0.9];
const SKY_COLOR = [0.94, 1, 1.1];
const HAZE_COLOR = [0.56, 0.66, 0.76];

/** Where the four extra rays of a contrasty pixel go: a rotated grid. */
const OFFSETS = [
  [-0.125, -0.375],
  [0.375, -0.125],
  [0.125, 0.375],
  [-0.375, 0.125],
] as const;

const CONTRAST = 0.05;

/** Renders one upright picture: one ray a pixel, and four more wherever neighbours differ. */
export function renderPicture(world: World, camera: Camera, pose: Pose, light: Light): Rendering {
  const { width, height } = camera;
  const linear = new Float32Array(width * height * 3);
  const tone = new Float32Array(width * height);
  const ids = new Uint16Array(width * height);
  const size = Math.max(width, height);
  const pixel =
    camera.projection === 'equirectangular' ? (2 * Math.PI) / width : 1 / (camera.focal * size);
  const [r, d, f] = pose.rotation;
  const cast = (px: number, py: number, footprint: number): number => {
    const [x, y, z] = bearing(camera, px, py);
    const direction: Vector3 = [
      r[0] * x + d[0] * y + f[0] * z,
      r[1] * x + d[1] * y + f[1] * z,
      r[2] * x + d[2] * y + f[2] * z,
    ];
    return sample(world, pose.position, direction, light, footprint);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      ids[i] = cast(x + 0.5, y + 0.5, pixel);
      linear[i * 3] = color[0] as number;
      linear[i * 3 + 1] = color[1] as number;
      linear[i * 3 + 2] = color[2] as number;
      tone[i] = Math.sqrt(
        ((color[0] as number) + 2 * (color[1] as number) + (color[2] as number)) / 4,
      );
    }
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      let red = linear[i * 3] as number;
      let green = linear[i * 3 + 1] as number;
      let blue = linear[i * 3 + 2] as number;
      if (isEdge(tone, ids, i, x, y, width, height)) {
        for (const [ax, ay] of OFFSETS) {
          cast(x + 0.5 + ax, y + 0.5 + ay, pixel * 0.6);
          // A bright speck must not outshine its whole pixel.
          red += Math.min(1.2, color[0] as number);
          green += Math.min(1.2, color[1] as number);
          blue += Math.min(1.2, color[2] as number);
        }
        red /= 5;
        green /= 5;
        blue /= 5;
      }
      rgb[i * 3] = display(red);
      rgb[i * 3 + 1] = display(green);
      rgb[i * 3 + 2] = display(blue);
    }
  }
  return { rgb, ids };
}

function isEdge(
  tone: Float32Array,
  ids: Uint16Array,
  i: number,
  x: number,
  y: number,
  width: number,
  height: number,
): boolean {
  const here = tone[i] as number;
  const id = ids[i] as number;
  const differs = (j: number): boolean =>
    ids[j] !== id || Math.abs((tone[j] as number) - here) > CONTRAST;
  return (
    (x > 0 && differs(i - 1)) ||
    (x + 1 < width && differs(i + 1)) ||
    (y > 0 && differs(i - width)) ||
    (y + 1 < height && differs(i + width))
  );
}

/** Linear light to a display byte, with a soft shoulder so that sunlit walls keep their texture. */
function display(linear: number): number {
  const x = Math.max(0, linear);
  const rolled = x < 0.6 ? x : 0.6 + 0.4 * (1 - Math.exp(-(x - 0.6) / 0.4));
  return Math.min(255, Math.round(255 * Math.sqrt(rolled)));
}
