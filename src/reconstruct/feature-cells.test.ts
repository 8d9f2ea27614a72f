import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import { boxAround, distanceMetres } from '../geo/geodesy.ts';
import { isInBox, tileBounds, tileKey, tileOfKey } from '../geo/tile-grid.ts';
import {
  bordersOf,
  cellsAround,
  featureCellAt,
  featureZoom,
  haloMetres,
  neighbourhoodOf,
} from './feature-cells.ts';
import { furthestMetres } from './keep-ids.ts';

const random = seededRandom(1);
const places = Array.from({ length: 500 }, () => ({
  lon: random() * 360 - 180,
  lat: random() * 150 - 75,
}));

test('a neighbourhood reaches as far as its halo on all sides', () => {
  for (const { lon, lat } of places) {
    const cell = featureCellAt(lon, lat);
    const [west, south, east, north] = tileBounds(tileOfKey(featureZoom, cell));
    const around = neighbourhoodOf(cell);
    const [left, bottom, right, top] = around;
    assert.ok(isInBox(lon, lat, around));
    for (const y of [south, north]) {
      assert.ok(distanceMetres(left, y, west, y) > haloMetres * 0.999);
      assert.ok(distanceMetres(right, y, east, y) > haloMetres * 0.999);
    }
    assert.ok(distanceMetres(west, bottom, west, south) > haloMetres * 0.999);
    assert.ok(distanceMetres(west, top, west, north) > haloMetres * 0.999);
  }
});

test('what moves into another cell, as far as ids go on, is found from either one', () => {
  for (const { lon, lat } of places) {
    const [west, south, east, north] = tileBounds(tileOfKey(featureZoom, featureCellAt(lon, lat)));
    for (const [borderLon, borderLat] of [
      [west, lat],
      [east, lat],
      [lon, south],
      [lon, north],
    ] as const) {
      const [left, bottom, right, top] = boxAround(borderLon, borderLat, furthestMetres);
      for (const [x, y] of [
        [left, borderLat],
        [right, borderLat],
        [borderLon, bottom],
        [borderLon, top],
      ] as const) {
        assert.ok(isInBox(x, y, bordersOf(featureCellAt(lon, lat))));
      }
    }
  }
});

test('an image is in the neighbourhood of each cell that it changes, and of no other', () => {
  for (const { lon, lat } of places) {
    const cells = cellsAround(lon, lat);
    assert.ok(cells.includes(featureCellAt(lon, lat)));
    const { x, y } = tileOfKey(featureZoom, featureCellAt(lon, lat));
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const key = tileKey((x + dx + 2 ** featureZoom) % 2 ** featureZoom, y + dy);
        if (isInBox(lon, lat, neighbourhoodOf(key))) assert.ok(cells.includes(key));
      }
    }
  }
});

test('cells on both sides of the antimeridian belong together', () => {
  const cells = cellsAround(179.9999, 10);
  assert.equal(cells.length >= 2, true);
  assert.ok(cells.includes(featureCellAt(-179.9999, 10)));
});
