import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalPlane } from '../geo/local-plane.ts';
import { tileBounds, tileOfKey } from '../geo/tile-grid.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import { featureCellAt, featureZoom } from '../reconstruct/feature-cells.ts';
import { matchFeatures } from './match-features.ts';

const cell = featureCellAt(14.2, 46.05);
const [, south, borderLon, north] = tileBounds(tileOfKey(featureZoom, cell));
/** Metres from the middle of the cell's eastern border. */
const plane = new LocalPlane(borderLon, (south + north) / 2);
const neighbour = featureCellAt(plane.lonOf(1), plane.latOf(0));

const at = (east: number, value = 'object--bench') => ({
  value,
  lon: plane.lonOf(east),
  lat: plane.latOf(0),
});

const place = (id: number, east: number, value?: string) => ({
  ...at(east, value),
  id,
  cell: east < 0 ? cell : neighbour,
});

const derived = (east: number, value?: string): DerivedFeature => ({
  ...at(east, value),
  uncertaintyMetres: 1,
  alignedDirectionDegrees: 0,
  firstSeenAtMs: 1,
  lastSeenAtMs: 2,
  viewCount: 1,
  detections: [{ id: 6, imageId: 1 }],
});

function match(
  before: ReturnType<typeof place>[],
  inside: readonly DerivedFeature[],
  outside: readonly DerivedFeature[],
) {
  const matched = matchFeatures(before, { inside, outside });
  assert.deepEqual(
    matched.inside.map(({ before: _, ...feature }) => feature),
    inside,
  );
  return {
    inside: matched.inside.map(({ before: was }) => was),
    outside: matched.outside.map(({ id, cell: to, lon }) => [id, to, plane.eastOf(lon).toFixed(1)]),
  };
}

test('what was on the other side of a border goes on, and what is there now', () => {
  const before = [place(1, 1), place(2, -20), place(3, -1, 'object--mailbox')];
  const inside = [derived(-1), derived(-19)];
  assert.deepEqual(match(before, inside, [derived(2, 'object--mailbox')]), {
    inside: [
      { id: 1, cell: neighbour },
      { id: 2, cell },
    ],
    outside: [[3, neighbour, '2.0']],
  });
});

test('the nearest goes on, on whichever side of the border', () => {
  const before = [place(1, 3), place(2, -4)];
  assert.deepEqual(match(before, [derived(-1)], [derived(4)]), {
    inside: [{ id: 2, cell }],
    outside: [[1, neighbour, '4.0']],
  });
  assert.deepEqual(match(before, [derived(-1), derived(-3)], []), {
    inside: [
      { id: 1, cell: neighbour },
      { id: 2, cell },
    ],
    outside: [],
  });
});

test('new features have no id, and those outside are not told', () => {
  assert.deepEqual(match([place(1, -8)], [derived(-1)], [derived(1)]), {
    inside: [undefined],
    outside: [],
  });
});
