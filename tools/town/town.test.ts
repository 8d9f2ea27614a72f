import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { buildAtlas } from './atlas.ts';
import { bearing, type Camera, project, worldToCamera } from './cameras.ts';
import { detectionsFileOf, writeDetections } from './detections.ts';
import { enuToWgs84, type Vector3, wgs84ToEnu } from './geodesy.ts';
import type { Outline } from './outlines.ts';
import { compileWorld } from './render.ts';
import { planShots, type Shot } from './shots.ts';
import { takePicture } from './take-picture.ts';
import { buildTown } from './town.ts';
import { createHit, type Scene, trace } from './trace.ts';

const SAMPLE = join(import.meta.dirname, '../../sample');
const SEED = 1;
const shots = planShots(SEED);

type TruthImage = {
  file: string;
  camera: string;
  enu: Vector3;
  outlines: { object: string; pixels: number; polygon: [number, number][] }[];
};
type Truth = {
  cameras: Record<string, Camera>;
  images: TruthImage[];
  objects: { id: string; class: string; enu: Vector3 }[];
};
const readText = (name: string): string => readFileSync(join(SAMPLE, name), 'utf8');
const readTruth = (): Truth => JSON.parse(readText('ground-truth.json'));

/** Even-odd rule. */
function isWithin(polygon: readonly [number, number][], x: number, y: number): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length] as [number, number];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  });
  return inside;
}

function shotOf(projection: Camera['projection'], orientation = 1): Shot {
  const shot = shots.find(
    (s) => s.camera.projection === projection && s.orientation === orientation,
  );
  assert.ok(shot);
  return shot;
}

describe('cameras', () => {
  for (const projection of ['perspective', 'fisheye', 'equirectangular'] as const) {
    it(`${projection}: a pixel's ray projects onto the pixel`, () => {
      const { camera } = shotOf(projection);
      for (const fx of [0.02, 0.3, 0.5, 0.77, 0.98]) {
        for (const fy of [0.03, 0.5, 0.6, 0.97]) {
          const [x, y] = [fx * camera.width, fy * camera.height];
          const back = project(camera, bearing(camera, x, y));
          assert.ok(back);
          assert.ok(Math.hypot(back[0] - x, back[1] - y) < 1e-6, `${fx} ${fy} → ${back}`);
        }
      }
    });
  }

  it('a point ahead lies at the centre, one to the right lies right', () => {
    const { camera, pose } = shotOf('perspective');
    const [right, , forward] = pose.rotation;
    const at = (side: number): Vector3 =>
      [0, 1, 2].map(
        (k) =>
          (pose.position[k] as number) + 10 * (forward[k] as number) + side * (right[k] as number),
      ) as Vector3;
    const [x, y] = project(camera, worldToCamera(pose, at(0))) as [number, number];
    assert.ok(Math.abs(x - camera.width / 2) < 1e-6 && Math.abs(y - camera.height / 2) < 1e-6);
    const [x2] = project(camera, worldToCamera(pose, at(1))) as [number, number];
    assert.ok(x2 > x);
  });
});

it('metres to degrees and back', () => {
  const enu: Vector3 = [123.4, -87.6, 5.5];
  wgs84ToEnu(enuToWgs84(enu)).forEach((v, k) => {
    assert.ok(Math.abs(v - (enu[k] as number)) < 1e-6);
  });
});

describe('rendering', async () => {
  const town = buildTown(SEED);
  const world = compileWorld(town, await buildAtlas(SEED));

  it('the same seed gives the same bytes', async () => {
    const shot = shotOf('perspective');
    const again = compileWorld(buildTown(SEED), await buildAtlas(SEED));
    const first = await takePicture(world, shot, 0.1);
    const second = await takePicture(again, shot, 0.1);
    assert.deepEqual(first.jpeg, second.jpeg);
    assert.deepEqual(first.outlines, second.outlines);
  });

  it('a committed picture comes out again, byte for byte', { timeout: 60_000 }, async () => {
    const shot = shotOf('perspective', 6);
    const { jpeg } = await takePicture(world, shot);
    assert.ok(jpeg.equals(readFileSync(join(SAMPLE, shot.file))));
  });

  for (const projection of ['perspective', 'fisheye', 'equirectangular'] as const) {
    it(`${projection}: an outline lies where its object projects to`, async () => {
      const shot = shotOf(projection);
      const { outlines } = await takePicture(world, shot, 0.4);
      checkOutlines(
        outlines,
        shot,
        world.scene,
        (n) => town.objects[n - 1] as { class: string; enu: Vector3 },
      );
    });
  }
});

/** Whether the straight line from the camera to the object's point meets the object first. */
function isInSight(scene: Scene, from: Vector3, to: Vector3, object: number): boolean {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const n = Math.hypot(x, y, z);
  const hit = createHit();
  hit.t = n + 1;
  trace(scene, ...from, x / n, y / n, z / n, hit, false);
  return hit.primitive >= 0 && scene.object[hit.primitive] === object;
}

/** Every sign whose centre is in sight has it within its outline. */
function checkOutlines(
  outlines: readonly Outline[],
  shot: Shot,
  scene: Scene,
  objectOf: (n: number) => { class: string; enu: Vector3 },
): void {
  let signs = 0;
  for (const { object, polygon } of outlines) {
    const { class: name, enu } = objectOf(object);
    if (!/^(regulatory|warning|information)--/.test(name)) continue;
    if (!isInSight(scene, shot.pose.position, enu, object)) continue;
    const at = project(shot.camera, worldToCamera(shot.pose, enu));
    assert.ok(at);
    const [x, y] = [at[0] / shot.camera.width, at[1] / shot.camera.height];
    if (x < 0 || x > 1 || y < 0 || y > 1) continue;
    signs++;
    assert.ok(isWithin(polygon, x, y), `${name} at ${x}, ${y}`);
  }
  assert.ok(signs > 0, 'the picture shows a sign');
}

describe('the committed sample', () => {
  const files = readdirSync(SAMPLE, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.jpg'),
  );

  it('has every picture, in at most 12 MB', () => {
    assert.deepEqual(
      files.map((f) => f.replaceAll('\\', '/')).sort(),
      shots.map((s) => s.file).sort(),
    );
    const bytes = files.reduce((sum, f) => sum + statSync(join(SAMPLE, f)).size, 0);
    assert.ok(bytes <= 12e6, `${bytes} bytes`);
    assert.ok(statSync(join(SAMPLE, 'ground-truth.json')).size <= 3e6);
  });

  it('carries the metadata that each drive promises', async () => {
    for (const shot of shots) {
      const { exif, xmp, orientation, width, height } = await sharp(
        join(SAMPLE, shot.file),
      ).metadata();
      assert.ok(exif, shot.file);
      const tags = exifReader(exif);
      assert.equal(tags.Image?.Make, shot.drive.device.make);
      assert.equal(orientation, shot.orientation);
      assert.equal(tags.Photo?.PixelXDimension, width);
      assert.equal(tags.Photo?.PixelYDimension, height);
      assert.equal(Number(tags.Photo?.SubSecTimeOriginal), shot.capturedAtMs % 1000);
      assert.equal(tags.Photo?.OffsetTimeOriginal !== undefined, shot.drive.clock === 'offset');
      assert.equal(tags.GPSInfo?.GPSDateStamp !== undefined, shot.drive.clock === 'gps');
      assert.equal(tags.GPSInfo?.GPSImgDirection !== undefined, shot.drive.hasHeading);
      const degrees = (parts: unknown): number => {
        const [d, m, s] = parts as [number, number, number];
        return d + m / 60 + s / 3600;
      };
      const lat = degrees(tags.GPSInfo?.GPSLatitude);
      const lon = degrees(tags.GPSInfo?.GPSLongitude);
      const [east, north] = wgs84ToEnu({ lon, lat, alt: 420 });
      const [x, y] = shot.pose.position;
      assert.ok(
        Math.hypot(east - x, north - y) < 8,
        `${shot.file} is ${east - x}, ${north - y} m off`,
      );
      const marker = `GPano:ProjectionType="${shot.camera.projection}"`;
      assert.equal(String(xmp).includes(marker), shot.camera.projection !== 'perspective');
    }
  });

  it('has a truth that knows every picture, its camera and the classes it shows', () => {
    const truth = readTruth();
    assert.equal(truth.images.length, shots.length);
    const ids = new Set(truth.objects.map((o) => o.id));
    for (const image of truth.images) {
      assert.ok(truth.cameras[image.camera]);
      for (const { object, polygon } of image.outlines) {
        assert.ok(ids.has(object));
        assert.ok(polygon.length >= 3 && polygon.length <= 24);
        assert.ok(polygon.flat().every((v) => v >= 0 && v <= 1));
      }
    }
    const classes = new Set(truth.objects.map((o) => o.class));
    for (const name of [
      'regulatory--stop--g1',
      'object--fire-hydrant',
      'object--street-light',
      'object--traffic-light--general-upright',
      'marking--discrete--crosswalk-zebra',
    ]) {
      assert.ok(classes.has(name), name);
    }
  });

  it('has the outlines as detections, too', () => {
    for (const [user, text] of writeDetections(JSON.parse(readText('ground-truth.json')))) {
      assert.equal(readText(detectionsFileOf(user)), text);
    }
  });
});
