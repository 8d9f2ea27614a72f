import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SequenceImage, sequenceOf } from './sequence.ts';

const owner = { id: 's', creatorId: 18, organizationId: null };

function imageAt(id: number, lat: number, changes: Partial<SequenceImage> = {}): SequenceImage {
  const camera = { make: 'Acme', model: 'Street 1', cameraType: 'perspective' } as const;
  return { id, capturedAtMs: id * 1000, lon: 12, lat, ...camera, ...changes };
}

test('a sequence has its ends, its length and its camera from its images', () => {
  assert.deepEqual(sequenceOf(owner, [imageAt(3, 55)]), {
    ...owner,
    ...{ capturedAtMs: 3000, endedAtMs: 3000, lengthMetres: 0 },
    ...{ make: 'Acme', model: 'Street 1', isPano: false, imageIds: [3] },
  });
  // There and back again: two degrees of a meridian of a sphere of 6,371,008.8 m.
  const there = sequenceOf(owner, [imageAt(3, 55), imageAt(4, 56), imageAt(9, 55)]);
  assert.ok(Math.abs(there.lengthMetres - 222_390.16) < 0.01);
  assert.deepEqual([there.capturedAtMs, there.endedAtMs], [3000, 9000]);
});

test('a sequence of several cameras names what they have in common', () => {
  const other = sequenceOf(owner, [imageAt(3, 55), imageAt(4, 55, { model: 'Street 2' })]);
  assert.deepEqual([other.make, other.model], ['Acme', null]);
  const unknown = sequenceOf(owner, [imageAt(3, 55, { make: null }), imageAt(4, 55)]);
  assert.deepEqual([unknown.make, unknown.model], [null, 'Street 1']);
  const pano = imageAt(4, 55, { cameraType: 'equirectangular' });
  assert.equal(sequenceOf(owner, [imageAt(3, 55), pano]).isPano, true);
  assert.throws(() => sequenceOf(owner, []));
});
