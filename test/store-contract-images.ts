import assert from 'node:assert/strict';
import { s2CellAt } from '../src/geo/s2.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

export function imagesContract(storeTest: StoreTest): void {
  storeTest('gives back an image as it was published', async ({ images, sequences }) => {
    const full = sampleImage(17, { organizationId: 35, lon: -179.99999999999997, lat: 1e-9 });
    const bare = sampleImage(33, {
      altitudeMetres: null,
      cameraType: 'equirectangular',
      cameraParameters: null,
      make: null,
      model: null,
      capturedAtMs: -1_000,
      compassAngleDegrees: 0,
    });
    await sequences.publish([samplePublication('s', [full, bare])]);
    assert.deepEqual(await images.get(17), { ...full, sequenceId: 's', sequenceIndex: 0 });
    assert.deepEqual(await images.get(33), { ...bare, sequenceId: 's', sequenceIndex: 1 });
    assert.equal(await images.get(49), undefined);
    assert.equal(await images.get(2 ** 53 - 1), undefined);
  });

  storeTest('gives many in the order asked for, each once', async ({ images, sequences }) => {
    const ids = Array.from({ length: 300 }, (_, index) => index * 16 + 17);
    await sequences.publish([
      samplePublication(
        's',
        ids.map((id) => sampleImage(id)),
      ),
    ]);
    const asked = [...ids.toReversed(), 5, ...ids.slice(0, 9)];
    assert.deepEqual(
      (await images.getMany(asked)).map(({ id }) => id),
      ids.toReversed(),
    );
    assert.deepEqual(await images.getMany([]), []);
    assert.deepEqual(await images.getMany([6]), []);
    assert.equal(await images.count(), 300);
  });

  storeTest('publishes a sequence once', async ({ images, sequences }) => {
    const first = samplePublication('s', [sampleImage(17), sampleImage(33)]);
    await sequences.publish([first, first]);
    await sequences.publish([first, samplePublication('t', [sampleImage(49)])]);
    await sequences.publish([]);
    assert.equal(await images.count(), 3);
    assert.deepEqual(await sequences.imageIds('s'), [17, 33]);
    assert.deepEqual(await sequences.imageIds('t'), [49]);
    assert.equal(await sequences.imageIds('u'), undefined);
  });

  storeTest('publishes all of a batch or nothing', async ({ images, sequences, tiles }) => {
    const fine = samplePublication('s', [sampleImage(17)]);
    const clashing = samplePublication('t', [sampleImage(33), sampleImage(17)]);
    await assert.rejects(sequences.publish([fine, clashing]));
    assert.equal(await images.get(17), undefined);
    assert.equal(await sequences.imageIds('s'), undefined);
    assert.equal(await tiles.countStale(), 0);
    await sequences.publish([fine]);
    assert.equal(await images.count(), 1);
  });

  storeTest('publishes a sequence once, whoever else does', async ({ images, sequences }) => {
    const publication = samplePublication('s', [sampleImage(17)]);
    await Promise.all(Array.from({ length: 4 }, () => sequences.publish([publication])));
    assert.equal(await images.count(), 1);
  });

  storeTest('finds by S2 cell exactly', async ({ images, sequences }) => {
    const spots = Array.from({ length: 40 }, (_, index) =>
      sampleImage(index * 16 + 17, { lon: 12.97 + index * 0.0002, lat: 55.6 }),
    );
    await sequences.publish([samplePublication('s', spots.toReversed())]);
    const cells = Map.groupBy(spots, ({ lon, lat }) => s2CellAt(lon, lat));
    assert.ok(cells.size > 5);
    for (const [cell, inside] of cells) {
      assert.deepEqual(
        (await images.inS2Cell(cell)).map(({ id }) => id),
        inside.map(({ id }) => id),
      );
    }
    assert.deepEqual(await images.inS2Cell(0), []);
  });
}
