import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { encodeGeometry } from './detection-geometry.ts';

/** The samples of the API's document. */
const samples = [
  [
    [2097, 2489, 2191, 2489, 2191, 2571, 2097, 2571],
    'GjgKBm1weS1vchIYEgIAABgDIhAJ4iDyJhq8AQAApAG7AQAPGgR0eXBlIgkKB3BvbHlnb24ogCB4AQ==',
  ],
  [
    [2894, 1527, 3138, 1527, 3138, 1965, 2894, 1965],
    'GjgKBm1weS1vchIYEgIAABgDIhAJnC3uFxroAwAA7AbnAwAPGgR0eXBlIgkKB3BvbHlnb24ogCB4AQ==',
  ],
] as const;

function decode(text: string) {
  const layer = new VectorTile(new PbfReader(Buffer.from(text, 'base64'))).layers['mpy-or'];
  assert.ok(layer);
  const rings = layer.feature(0).loadGeometry();
  const [ring = []] = rings;
  return { layer, rings, points: ring.slice(0, -1).flatMap(({ x, y }) => [x, y]) };
}

test('boxes are written byte for byte, wherever their ring starts and however it turns', () => {
  for (const [ring, text] of samples) {
    for (let turn = 0; turn < 8; turn += 2) {
      const turned = [...ring.slice(turn), ...ring.slice(0, turn)];
      assert.equal(encodeGeometry(Int16Array.from(turned)), text);
      const [a = 0, b = 0, ...rest] = turned;
      const back = [rest[4], rest[5], rest[2], rest[3], rest[0], rest[1], a, b].map(Number);
      assert.equal(encodeGeometry(Int16Array.from(back)), text);
    }
  }
});

test('other outlines are outer rings, also where they come the other way round', () => {
  const ring = [0, 0, 4096, 0, 4096, 4096, 2000, 2100];
  for (const given of [ring, [2000, 2100, 4096, 4096, 4096, 0, 0, 0]]) {
    const { layer, points } = decode(encodeGeometry(Int16Array.from(given)));
    assert.equal(layer.version, 2);
    assert.deepEqual(points, ring);
  }
});

test('long outlines have long lengths', () => {
  const ring = Array.from({ length: 3000 }, (_, index) => [
    Math.round(2048 + 2000 * Math.cos((index / 3000) * 2 * Math.PI)),
    Math.round(2048 + 2000 * Math.sin((index / 3000) * 2 * Math.PI)),
  ]).flat();
  assert.deepEqual(decode(encodeGeometry(Int16Array.from(ring))).points, ring);
});

const recorded = fileURLToPath(
  new URL('../../../../shared/data/api-truth/mapillary-v4/graph/', import.meta.url),
);

test('recorded outlines are written byte for byte', { skip: !existsSync(recorded) }, () => {
  let compared = 0;
  for (const file of readdirSync(recorded, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('detections.json')) continue;
    const { data } = JSON.parse(readFileSync(recorded + file, 'utf8')) as {
      data: { geometry: string }[];
    };
    for (const { geometry } of data) {
      const { layer, rings, points } = decode(geometry);
      // A detection of ours is one ring.
      if (layer.length > 1 || rings.length > 1) continue;
      assert.equal(encodeGeometry(Int16Array.from(points)), geometry, file);
      compared++;
    }
  }
  assert.ok(compared > 8);
});
