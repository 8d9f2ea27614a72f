import assert from 'node:assert/strict';
import { cellAt, cellZoom, tileBounds, tileOfKey } from '../src/geo/tile-grid.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

export function coverageContract(storeTest: StoreTest): void {
  storeTest('holds what was published in a cell, by sequence', async ({ coverage, sequences }) => {
    const first = samplePublication('b', [
      sampleImage(49, { organizationId: 35, compassAngleDegrees: 359.5 }),
      sampleImage(17),
    ]);
    const second = samplePublication('a', [sampleImage(33, { cameraType: 'equirectangular' })]);
    await sequences.publish([first, second]);
    const cell = cellAt(12.97, 55.6);
    const places = [second, first].flatMap((each) => each.coverage.mly1_public);
    for (const set of ['mly1_public', 'mly1_computed_public'] as const) {
      assert.deepEqual(
        await coverage.cell(set, cell),
        places.map(({ part }) => part),
      );
      assert.deepEqual(await coverage.cell(set, cell + 1), []);
    }
  });

  storeTest('keeps parts without a line, and without images', async ({ coverage, sequences }) => {
    const publication = samplePublication('a', [sampleImage(17)]);
    const [place] = publication.coverage.mly1_public;
    assert.ok(place);
    const { cell, part } = place;
    const parts = [
      { ...part, lines: new Uint8Array() },
      { ...part, images: new Uint8Array() },
    ];
    const places = parts.map((each, index) => ({ cell: cell + index, part: each }));
    await sequences.publish([
      { ...publication, coverage: { mly1_public: places, mly1_computed_public: [] } },
    ]);
    for (const [index, each] of parts.entries()) {
      assert.deepEqual(await coverage.cell('mly1_public', cell + index), [each]);
    }
  });

  storeTest('keeps the two sets apart', async ({ coverage, sequences, tiles, images }) => {
    const original = samplePublication('s', [sampleImage(17, { lon: 1, lat: 1 })]);
    const moved = samplePublication('s', [sampleImage(17, { lon: 2, lat: 2 })]);
    await sequences.publish([
      {
        ...original,
        coverage: {
          mly1_public: original.coverage.mly1_public,
          mly1_computed_public: moved.coverage.mly1_public,
        },
      },
    ]);
    const counts = async (set: 'mly1_public' | 'mly1_computed_public') =>
      Promise.all([1, 2].map(async (at) => (await coverage.cell(set, cellAt(at, at))).length));
    assert.deepEqual(await counts('mly1_public'), [1, 0]);
    assert.deepEqual(await counts('mly1_computed_public'), [0, 1]);
    const stale = await tiles.stale(10);
    assert.deepEqual(
      stale.map(({ set, z, key }) => [set, z, key]).sort(),
      [
        ['mly1_computed_public', cellZoom, cellAt(2, 2)],
        ['mly1_public', cellZoom, cellAt(1, 1)],
      ].sort(),
    );
    const all = await images.inBox([1.5, 1.5, 2.5, 2.5], {}, { limit: 5 });
    assert.deepEqual(all.items, [], 'searches go by original positions');
  });

  storeTest('knows the bounds of all images, to a cell', async ({ coverage, sequences }) => {
    assert.equal(await coverage.bounds(), undefined);
    const bounds = (lon: number, lat: number) => tileBounds(tileOfKey(cellZoom, cellAt(lon, lat)));
    await sequences.publish([samplePublication('a', [sampleImage(17, { lon: 10, lat: 50 })])]);
    assert.deepEqual(await coverage.bounds(), bounds(10, 50));
    await sequences.publish([
      samplePublication('b', [sampleImage(33, { lon: 12, lat: 48 })]),
      samplePublication('c', [sampleImage(49, { lon: 11, lat: 49 })]),
    ]);
    const [west, , , north] = bounds(10, 50);
    const [, south, east] = bounds(12, 48);
    assert.deepEqual(await coverage.bounds(), [west, south, east, north]);
  });
}
