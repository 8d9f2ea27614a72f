import assert from 'node:assert/strict';
import { test } from 'node:test';
import { s2 } from 's2js';
import { seededRandom } from '../../test/seeded-random.ts';
import { parseS2Id, s2CellAt, s2Id, s2Level } from './s2.ts';

function oracleCell(lon: number, lat: number): bigint {
  return s2.cellid.parent(s2.cellid.fromLatLng(s2.LatLng.fromDegrees(lat, lon)), s2Level);
}

/** Points all over the sphere, and many near cube edges, axes and poles, where cells change faces. */
function* points(): Generator<[lon: number, lat: number]> {
  const random = seededRandom(1);
  for (let count = 0; count < 5000; count++) {
    yield [random() * 360 - 180, (Math.asin(random() * 2 - 1) * 180) / Math.PI];
  }
  for (let count = 0; count < 2000; count++) {
    const near = (value: number) => value + (random() - 0.5) * 1e-5;
    const lon = near(Math.floor(random() * 8) * 45 - 180);
    yield [lon, Math.max(-90, Math.min(90, near(Math.floor(random() * 5) * 45 - 90)))];
  }
  yield [0, 90];
  yield [0, -90];
  yield [180, 0];
  yield [-180, 0];
}

test('the cell of a position is the one that S2 defines', () => {
  for (const [lon, lat] of points()) {
    assert.equal(s2Id(s2CellAt(lon, lat)), oracleCell(lon, lat).toString(), `${lon}, ${lat}`);
  }
});

test('public ids are those that MapillaryJS computes', () => {
  assert.equal(s2Id(s2CellAt(12.97, 55.6)), '5067577237549613056');
  assert.equal(s2Id(s2CellAt(-108.57081597222, 39.068354972222)), '9747791758871232512');
  assert.equal(s2Id(s2CellAt(0, 0)), '1152921504673955840');
});

test('a public id is read signed and unsigned', () => {
  for (const [lon, lat] of points()) {
    const cell = s2CellAt(lon, lat);
    const id = BigInt(s2Id(cell));
    assert.equal(parseS2Id(id.toString()), cell);
    assert.equal(parseS2Id(BigInt.asIntN(64, id).toString()), cell);
  }
});

test('no other text is a cell', () => {
  const parent = s2.cellid.parent(oracleCell(12.97, 55.6), 16).toString();
  const child = s2.cellid.fromLatLng(s2.LatLng.fromDegrees(55.6, 12.97)).toString();
  const face7 = ((7n << 61n) | (1n << 26n)).toString();
  const others = ['', '0', '-0', '-1', 'x', ' 1', '1e3', '05067577237549613056', '+1', face7];
  for (const text of [...others, parent, child, '9'.repeat(20), '9'.repeat(400)]) {
    assert.equal(parseS2Id(text), undefined, text);
  }
  assert.equal(parseS2Id((2n ** 64n + 5067577237549613056n).toString()), undefined);
});
