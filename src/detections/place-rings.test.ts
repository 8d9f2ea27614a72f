import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExifOrientation } from '../model/image.ts';
import type { Frame } from './detection-record.ts';
import { boxRing } from './parse-record.ts';
import { placeRings } from './place-rings.ts';

const upright = {
  width: 4000,
  height: 3000,
  exifOrientation: 1,
  cameraType: 'perspective',
} as const;
const panorama = { ...upright, width: 8000, height: 4000, cameraType: 'equirectangular' } as const;

function place(
  ring: readonly number[],
  frame: Frame = 'normalised',
  image: Parameters<typeof placeRings>[1] = upright,
) {
  return placeRings({ rings: [ring], frame, isTraced: false }, image).map((each) => [...each]);
}

test('coordinates become 4096ths of the upright image, clockwise', () => {
  const box = [1024, 1024, 2048, 1024, 2048, 2048, 1024, 2048];
  assert.deepEqual(place(boxRing(0.25, 0.25, 0.5, 0.5)), [box]);
  assert.deepEqual(place(boxRing(1000, 750, 2000, 1500), 'pixels'), [box]);
  assert.deepEqual(place(boxRing(160, 120, 320, 240), { width: 640, height: 480 }), [box]);
  const turned = [0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.25];
  assert.deepEqual(place(turned), [box]);
});

test('a size that only fits the stored picture is turned upright with it', () => {
  // A box at the left upper corner of the stored picture, twice as wide as high.
  const stored = boxRing(0, 0, 400, 200);
  const boxes: Record<number, number[]> = {
    5: boxRing(0, 0, 273, 410),
    6: boxRing(3823, 0, 4096, 410),
    7: boxRing(3823, 3686, 4096, 4096),
    8: boxRing(0, 3686, 273, 4096),
  };
  for (const [orientation, expected] of Object.entries(boxes)) {
    const image = { ...upright, exifOrientation: Number(orientation) as ExifOrientation };
    const [ring = []] = place(stored, { width: 4000, height: 3000 }, image);
    const xs = ring.filter((_, index) => index % 2 === 0);
    const ys = ring.filter((_, index) => index % 2 === 1);
    assert.deepEqual(
      boxRing(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)),
      expected,
      orientation,
    );
    // Its own upright size is taken as it is.
    assert.deepEqual(place(boxRing(0, 0, 300, 400), { width: 3000, height: 4000 }, image), [
      boxRing(0, 0, 410, 410),
    ]);
  }
  assert.throws(
    () => place(stored, { width: 500, height: 500 }),
    /500 × 500 pixels, but the image has 4000 × 3000/,
  );
});

test('what reaches beyond an image is cut at its edges', () => {
  assert.deepEqual(place(boxRing(-0.5, 0.25, 0.5, 2)), [boxRing(0, 1024, 2048, 4096)]);
  for (const outside of [boxRing(1.1, 0, 1.2, 1), boxRing(0, -2, 1, -1)]) {
    assert.throws(() => place(outside), /outside/);
  }
});

test('a panorama goes on behind its seam', () => {
  assert.deepEqual(place(boxRing(0.75, 0.25, 1.25, 0.5), 'normalised', panorama), [
    boxRing(3072, 1024, 4096, 2048),
    boxRing(0, 1024, 1024, 2048),
  ]);
  assert.deepEqual(place(boxRing(-400, 1000, 400, 2000), 'pixels', panorama), [
    boxRing(0, 1024, 205, 2048),
    boxRing(3891, 1024, 4096, 2048),
  ]);
  assert.throws(() => place(boxRing(2.1, 0, 2.2, 1), 'normalised', panorama), /outside/);
});

test('polygons without area are refused', () => {
  for (const ring of [
    [],
    [0.1, 0.1],
    [0.1, 0.1, 0.9, 0.9],
    [0, 0, 0.5, 0.5, 1, 1],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0, 0, 1e308, 1, -1e308, 1e308],
  ]) {
    assert.throws(() => place(ring), /no area|outside/, `${ring}`);
  }
  assert.throws(
    () => place(Array.from({ length: 20_002 }, (_, i) => Math.sin(i))),
    /more than 10000 points/,
  );
  const many = {
    rings: Array.from({ length: 1001 }, () => boxRing(0, 0, 1, 1)),
    frame: 'normalised',
    isTraced: false,
  } as const;
  assert.throws(() => placeRings(many, upright), /more than 1000 parts/);
});

test('what is smaller than the units becomes the smallest box', () => {
  assert.deepEqual(place(boxRing(0.5, 0.5, 0.50001, 0.50001)), [boxRing(2048, 2048, 2049, 2049)]);
  assert.deepEqual(place([0.99999, 0.99999, 1, 0.99999, 1, 1]), [boxRing(4095, 4095, 4096, 4096)]);
});

test('an outline of very many points takes no time', () => {
  // A comb, whose every tooth is farther out than smoothing may move it.
  const comb = Array.from({ length: 200_000 }, (_, point) => [
    point / 400_000,
    point % 4 < 2 ? 0.2 : 0.8,
  ]);
  const startMs = performance.now();
  const rings = [[...comb.flat(), 0.5, 0.9, 0, 0.9]];
  const [ring = []] = placeRings({ rings, frame: 'normalised', isTraced: true }, upright);
  assert.ok(ring.length <= 800, `${ring.length}`);
  assert.ok(performance.now() - startMs < 5000, `${performance.now() - startMs} ms`);
});

test('long outlines keep their shape in few points', () => {
  const circle = Array.from({ length: 8000 }, (_, i) => {
    const angle = (Math.floor(i / 2) / 4000) * 2 * Math.PI;
    return 0.5 + 0.3 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  const [plain = []] = place(circle);
  assert.ok(plain.length <= 800 && plain.length > 40, `${plain.length}`);
  const traced = placeRings({ rings: [circle], frame: 'normalised', isTraced: true }, upright);
  assert.ok((traced[0]?.length ?? 0) < plain.length);
  for (const ring of [plain, [...(traced[0] ?? [])]]) {
    for (let i = 0; i < ring.length; i += 2) {
      const radius = Math.hypot((ring[i] as number) - 2048, (ring[i + 1] as number) - 2048);
      assert.ok(Math.abs(radius - 0.3 * 4096) < 5, `${radius}`);
    }
  }
});
