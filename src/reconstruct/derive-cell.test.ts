import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeStreet } from '../../bench/synthetic-objects.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { cameraOf, plane, type Shot, type Spot, viewsOf } from '../../test/synthetic-views.ts';
import { distanceMetres } from '../geo/geodesy.ts';
import { isInBox } from '../geo/tile-grid.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import { deriveCell, deriveTracks } from './derive-cell.ts';
import { bordersOf, cellsAround, featureCellAt } from './feature-cells.ts';
import type { View } from './view.ts';

function deriveAll(views: readonly View[]): DerivedFeature[] {
  const cells = new Set(views.flatMap(({ camera }) => cellsAround(camera.lon, camera.lat)));
  return [...cells].sort((a, b) => a - b).flatMap((cell) => deriveCell(cell, views));
}

function metresFrom(feature: DerivedFeature, [east, north]: Spot): number {
  return Math.hypot(plane.eastOf(feature.lon) - east, plane.northOf(feature.lat) - north);
}

/** A drive eastwards, 5 m a photo, past what is around 0, 0. */
const drive = (over: Partial<Shot> = {}): Shot[] =>
  Array.from({ length: 8 }, (_, i) => ({
    imageId: i + 1,
    at: [i * 5 - 38, -4, 2],
    headingDegrees: 88 + i,
    ...over,
  }));

for (const [name, over] of Object.entries<Partial<Shot>>({
  perspective: { pitchDegrees: -2, rollDegrees: 3 },
  'perspective, stored upside down': { exifOrientation: 3, rollDegrees: -2 },
  'perspective, stored on its side': { exifOrientation: 6, pitchDegrees: 1 },
  'perspective, stored on its other side': { exifOrientation: 8 },
  'perspective, strong distortion': { cameraParameters: [0.6, -0.2, 0.05] },
  fisheye: { cameraType: 'fisheye', cameraParameters: [0.33, 0.01, -0.003], rollDegrees: 5 },
  equirectangular: { cameraType: 'equirectangular', pitchDegrees: 10, rollDegrees: 15 },
  'recorded perspective': { isRecorded: true },
  'recorded, on its side': { isRecorded: true, exifOrientation: 6 },
  'recorded equirectangular': { isRecorded: true, cameraType: 'equirectangular' },
})) {
  test(`exact rays give the exact place: ${name}`, () => {
    const spot = [0, 1, 3] as const;
    const [feature, ...others] = deriveAll(viewsOf(drive(over), [{ spot }]));
    assert.ok(feature);
    assert.equal(others.length, 0);
    // Outlines have whole units, of a centimetre at 30 metres; recorded poses are trusted less, and so moved.
    const metres = metresFrom(feature, spot);
    assert.ok(metres < (over.isRecorded ? 0.12 : 0.04), `${metres} m`);
    assert.ok(feature.viewCount >= 6);
    assert.equal(feature.detections.length, feature.viewCount);
  });
}

test('many exact rays from all sides give the place within a centimetre', () => {
  const shots = Array.from({ length: 40 }, (_, i): Shot => {
    const angle = (i / 40) * 2 * Math.PI;
    const at = [15 * Math.sin(angle), 15 * Math.cos(angle), 2] as const;
    return { imageId: i + 1, at, headingDegrees: (angle * 180) / Math.PI + 180 };
  });
  const [feature] = deriveAll(viewsOf(shots, [{ spot: [0.5, -0.5, 2.5] }]));
  assert.ok(feature);
  assert.ok(metresFrom(feature, [0.5, -0.5, 2.5]) < 0.01);
  assert.equal(feature.viewCount, 40);
  assert.equal(feature.firstSeenAtMs, 1_700_000_001_000);
  assert.equal(feature.lastSeenAtMs, 1_700_000_040_000);
});

test('an object that hundreds of images show is still one', () => {
  const shots = Array.from({ length: 700 }, (_, i): Shot => {
    const angle = (i / 700) * 2 * Math.PI;
    const at = [20 * Math.sin(angle), 20 * Math.cos(angle), 2] as const;
    return { imageId: i + 1, at, headingDegrees: (angle * 180) / Math.PI + 180 };
  });
  const features = deriveAll(viewsOf(shots, [{ spot: [0, 0, 3] }, { spot: [6, 1, 3] }]));
  assert.equal(features.length, 2);
  // Of 1400 rays through one place, the nearest 1000 count.
  for (const { viewCount } of features) assert.ok(viewCount >= 450);
});

test('a feature looks towards those who saw it', () => {
  const [feature] = deriveAll(viewsOf(drive(), [{ spot: [0, -3, 3] }]));
  assert.ok(feature);
  // The camera that saw it largest is 3 m to the west and 1 m to the south, the others further west.
  const { alignedDirectionDegrees } = feature;
  assert.ok(alignedDirectionDegrees > 251 && alignedDirectionDegrees < 268);
});

test('two signs of one value on one pole are two features, and so are two values', () => {
  const upper = { spot: [0, 1, 3.4], value: 'regulatory--stop--g1' } as const;
  const lower = { spot: [0, 1, 2.5], value: 'regulatory--stop--g1' } as const;
  const other = { spot: [0, 1, 2.5], value: 'regulatory--yield--g1' } as const;
  for (const pair of [
    [upper, lower],
    [upper, other],
  ]) {
    const features = deriveAll(viewsOf(drive(), pair));
    assert.equal(features.length, 2);
    for (const feature of features) assert.ok(metresFrom(feature, [0, 1, 0]) < 0.3);
  }
});

test('neighbours that one image shows side by side are never joined, however wrong positions are', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = seededRandom(seed);
    const off = () => (random() - 0.5) * 2;
    const shots = [0, 1].flatMap((pass) => {
      const bias = [off() * 2, off() * 2] as const;
      return drive({ isRecorded: true, frame: `pass ${pass}` }).map((shot) => ({
        shot,
        moved: [shot.at[0] + bias[0], shot.at[1] + bias[1], shot.at[2]] as const,
        imageId: shot.imageId + pass * 100,
      }));
    });
    const objects = [{ spot: [0, 2, 3] }, { spot: [0, 4.5, 3] }] as const;
    const views = shots.flatMap(({ shot, moved, imageId }) =>
      viewsOf([{ ...shot, imageId }], objects).map(({ sightings }) => ({
        camera: cameraOf({ ...shot, imageId, at: moved }),
        sightings,
      })),
    );
    const features = deriveAll(views);
    for (const { detections } of features) {
      assert.equal(new Set(detections.map(({ imageId }) => imageId)).size, detections.length);
      // Detections are numbered by object in each image: a feature is made of one object's.
      assert.equal(new Set(detections.map(({ id }) => id % 1000)).size, 1);
    }
    assert.equal(features.length, 2);
  }
});

const street = {
  seed: 7,
  value: 'object--fire-hydrant',
  metres: 1500,
  spacing: 20,
  passes: 2,
  biasMetres: 1,
  headingDegrees: 0.5,
  isComputed: false,
  falsePerImage: 0.2,
};

test('the order in which views and detections come changes nothing', () => {
  const { views } = makeStreet(street);
  const random = seededRandom(3);
  const shuffled = views
    .map((view) => ({
      ...view,
      sightings: view.sightings.toSorted(() => random() - 0.5),
    }))
    .toSorted(() => random() - 0.5);
  const expected = deriveAll(views);
  assert.ok(expected.length > 50);
  assert.deepEqual(deriveAll(shuffled), expected);
});

test('deriving only the cells around new views gives what deriving all anew gives', () => {
  const { views } = makeStreet(street);
  const isNew = ({ camera }: View) => camera.imageId % 301 < 20;
  const before = views.filter((view) => !isNew(view));
  const cellsOf = (some: readonly View[]) =>
    new Set(some.flatMap(({ camera }) => cellsAround(camera.lon, camera.lat)));
  const cells = new Map([...cellsOf(before)].map((cell) => [cell, deriveCell(cell, before)]));
  for (const cell of cellsOf(views.filter(isNew))) cells.set(cell, deriveCell(cell, views));
  for (const cell of cellsOf(views)) {
    assert.deepEqual(cells.get(cell) ?? [], deriveCell(cell, views));
  }
});

test('cells share no detection and no object', () => {
  const features = deriveAll(makeStreet({ ...street, metres: 4000 }).views);
  const ids = features.flatMap(({ detections }) => detections.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  for (const [index, a] of features.entries()) {
    for (const b of features.slice(index + 1)) {
      assert.ok(distanceMetres(a.lon, a.lat, b.lon, b.lat) > 0.5);
    }
  }
});

test('both sides of a border know what is at it', () => {
  const exact = { biasMetres: 0, headingDegrees: 0.1, falsePerImage: 0 };
  const { views } = makeStreet({ ...street, ...exact, metres: 6000 });
  const features = deriveAll(views);
  const cells = [...new Set(features.map(({ lon, lat }) => featureCellAt(lon, lat)))];
  let known = 0;
  for (const cell of cells) {
    const { outside } = deriveTracks(cell, views).features();
    const expected = features.filter(
      ({ lon, lat }) => featureCellAt(lon, lat) !== cell && isInBox(lon, lat, bordersOf(cell)),
    );
    assert.equal(outside.length, expected.length);
    for (const [index, { value, lon, lat, detections }] of expected.entries()) {
      const there = outside[index] as DerivedFeature;
      assert.equal(there.value, value);
      assert.ok(distanceMetres(there.lon, there.lat, lon, lat) < 1);
      const ids = new Set(there.detections.map(({ id }) => id));
      assert.ok(detections.filter(({ id }) => ids.has(id)).length > detections.length / 2);
      known++;
    }
  }
  assert.ok(known >= 4, `${known}`);
});

test('numbers that cannot be are left out, and harm nothing else', () => {
  const good = viewsOf(drive(), [{ spot: [0, 1, 3] }]);
  const [expected] = deriveAll(good);
  const [first] = good;
  assert.ok(first && expected);
  const camera = first.camera;
  const wrong = [Number.NaN, Number.POSITIVE_INFINITY, -1e308];
  const views: View[] = [
    ...wrong.map((value) => ({ ...first, camera: { ...camera, lon: value } })),
    ...wrong.map((value) => ({ ...first, camera: { ...camera, compassAngleDegrees: value } })),
    ...wrong.map((value) => ({ ...first, camera: { ...camera, width: value } })),
    ...wrong.map((value) => ({
      ...first,
      camera: { ...camera, rotation: [value, 0, 0] as const, cameraParameters: null },
    })),
    ...[
      [],
      [0, 0],
      [5, 5, 5, 5, 5, 5],
      [0, 0, 4096, 0, 4096, 4096, 0, 4096],
      [-32768, -32768, 32767, -32768, 32767, 32767],
      [0, 0, 4096, 4096, 0, 4096, 4096, 0],
    ].map((ring) => ({
      camera,
      sightings: [{ detectionId: 1, value: '', ring: Int16Array.from(ring) }],
    })),
  ].map((view, index) => ({
    camera: { ...view.camera, imageId: 100 + index },
    sightings: view.sightings.map((sighting) => ({
      ...sighting,
      detectionId: 1_000_000 + index,
      value: 'object--wrong',
    })),
  }));
  const features = deriveAll([...good, ...views.filter(({ camera: { lon } }) => lon > -1e300)]);
  assert.deepEqual(
    features.filter(({ value }) => value === 'object--thing'),
    [expected],
  );
  for (const feature of features) {
    assert.ok(Number.isFinite(feature.lon + feature.lat + feature.uncertaintyMetres));
  }
});
