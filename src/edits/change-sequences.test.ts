import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleImage } from '../../test/store-samples.ts';
import type { SequenceEdit } from '../model/edit.ts';
import type { Image } from '../model/image.ts';
import type { SequenceWithImages } from '../store/edit-stores.ts';
import { changeSequences, maxEditedImages } from './change-sequences.ts';

const nowMs = Date.UTC(2024, 5, 1);

function sequenceOf(id: string, images: readonly Partial<Image>[]): SequenceWithImages {
  const owner = { creatorId: 18, organizationId: null };
  const inOrder = images.map((image, sequenceIndex) =>
    sampleImage(sequenceIndex * 16 + 1, { ...image, sequenceId: id, sequenceIndex }),
  );
  return { id, ...owner, images: inOrder };
}

function changed(edit: SequenceEdit, ...before: readonly SequenceWithImages[]): readonly Image[] {
  return changeSequences(edit, 'new', nowMs)(before).flatMap(({ images }) => images);
}

const move = { kind: 'move', eastMetres: 0, northMetres: 0, turnDegrees: 0 } as const;
const join = { kind: 'join', sequenceId: 'b' } as const;

test('an offset is one of metres at every place, also over the antimeridian', () => {
  const places = [
    { lon: 179.9999, lat: 0 },
    { lon: 12, lat: 60 },
  ];
  const [east, north] = changed({ ...move, eastMetres: 100 }, sequenceOf('a', places));
  assert.ok(Math.abs((east?.lon ?? 0) - (179.9999 + 100 / 111_319.49 - 360)) < 1e-7);
  assert.equal(east?.lat, 0);
  // A degree of longitude at 60° north, on the ellipsoid.
  assert.ok(Math.abs((north?.lon ?? 0) - (12 + 100 / 55_800)) < 1e-6);
});

test('a heading stays below 360 degrees, and exactly as it is when it is not turned', () => {
  const turn = (from: number, turnDegrees: number) =>
    changed({ ...move, turnDegrees }, sequenceOf('a', [{ compassAngleDegrees: from }]))[0]
      ?.compassAngleDegrees;
  assert.equal(turn(350, 20), 10);
  assert.equal(turn(10, -20), 350);
  assert.equal(turn(200.1, 360), 200.1);
  const place = { kind: 'place', imageId: 1, position: null, headingDegrees: 360 } as const;
  assert.equal(changed(place, sequenceOf('a', [{}]))[0]?.compassAngleDegrees, 0);
});

test('what lies nowhere is refused', () => {
  const pole = sequenceOf('a', [{ lat: 89.95 }]);
  assert.throws(() => changed({ ...move, northMetres: 9000 }, pole), /can’t lie there/);
  assert.equal(changed({ ...move, northMetres: -9000 }, pole).length, 1);
});

test('sequences are joined end to end, in the order of their first images', () => {
  const early = sequenceOf('a', [{ capturedAtMs: 1000 }, { capturedAtMs: 9000 }]);
  const late = sequenceOf('b', [{ capturedAtMs: 2000 }, { capturedAtMs: 1500 }]);
  for (const before of [
    [early, late],
    [late, early],
  ] as const) {
    const images = changed(join, ...before);
    assert.deepEqual(
      images.map(({ capturedAtMs }) => capturedAtMs),
      [1000, 9000, 2000, 1500],
    );
    assert.deepEqual(
      images.map(({ sequenceIndex }) => sequenceIndex),
      [0, 1, 2, 3],
    );
    assert.ok(images.every(({ sequenceId }) => sequenceId === before[0].id));
  }
});

test('sequences of others, far away or too long are not joined', () => {
  const one = sequenceOf('a', [{ capturedAtMs: 1 }]);
  const refused = (other: SequenceWithImages) => {
    try {
      changed(join, one, other);
      return '';
    } catch (error) {
      return String(error);
    }
  };
  assert.equal(refused(sequenceOf('b', [{ capturedAtMs: 2, lat: 55.68 }])), '');
  assert.match(refused(sequenceOf('b', [{ capturedAtMs: 2, lat: 55.7 }])), /11 km apart/);
  assert.match(refused({ ...sequenceOf('b', [{}]), organizationId: 35 }), /one organisation/);
  assert.match(refused({ ...sequenceOf('b', [{}]), creatorId: 34 }), /one contributor/);
  const many = (count: number) =>
    sequenceOf(
      'b',
      Array.from({ length: count }, () => ({})),
    );
  assert.equal(refused(many(maxEditedImages - 1)), '');
  assert.match(refused(many(maxEditedImages)), /can’t be made/);
});
