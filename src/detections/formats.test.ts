/** Every format from a file, and what is said of files in which something is wrong. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import type { Classes } from './classes.ts';
import type { DetectionRecord, Problem } from './detection-record.ts';
import { type DetectionFormat, readDetections, sniffFormat } from './formats.ts';
import { boxRing } from './parse-record.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-formats-'));
});
after(() => rm(directory, { recursive: true }));

async function read(format: DetectionFormat, content: object | string, classes: Classes = {}) {
  const path = join(directory, 'detections');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const records: DetectionRecord[] = [];
  const problems: Problem[] = [];
  let skipped = 0;
  for await (const found of readDetections(path, format, classes, () => {})) {
    if ('skipped' in found) skipped += found.skipped;
    else if ('message' in found) problems.push(found);
    else records.push(found);
  }
  return { records, problems, skipped };
}

const lines = (...records: (object | string)[]) =>
  records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');

const bench = { image: '17', value: 'object--bench', box: [0.1, 0.2, 0.3, 0.4] };

test('NDJSON: a box or a polygon per line', async () => {
  const { records, problems } = await read(
    'ndjson',
    lines({ ...bench, confidence: 0.5, id: 7, created_at: '2024-05-01T10:00:00Z' }, '', {
      image: 'a.jpg',
      value: 'warning--wind--g1',
      polygon: [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    }),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(records[0], {
    where: 'line 1',
    image: '17',
    value: 'object--bench',
    rings: [boxRing(0.1, 0.2, 0.3, 0.4)],
    frame: 'normalised',
    isTraced: false,
    confidence: 0.5,
    sourceId: '7',
    createdAtMs: Date.UTC(2024, 4, 1, 10),
  });
  assert.deepEqual([records[1]?.where, records[1]?.rings], ['line 3', [[0, 0, 1, 0, 0, 1]]]);
  const again = await read(
    'ndjson',
    lines(
      { ...bench, id: 7 },
      {
        image: 'a.jpg',
        value: 'warning--wind--g1',
        polygon: [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
      },
    ),
  );
  assert.equal(
    again.records[1]?.sourceId,
    records[1]?.sourceId,
    'without an id, the same record has the same one',
  );
  assert.notEqual(records[1]?.sourceId, '7');
});

test('NDJSON: everything wrong is told with its line', async () => {
  const { problems, records } = await read(
    'ndjson',
    lines(
      '{"image": "17"',
      '[1]',
      { ...bench, image: undefined },
      { ...bench, value: 'Bench' },
      { ...bench, box: [1, 2, 3] },
      { ...bench, box: [1, 2, 3, null] },
      { ...bench, polygon: [] },
      { image: '17', value: 'object--bench' },
      { ...bench, confidence: 2 },
      { ...bench, created_at: '3024-01-01' },
      '{"image":"17","value":"object--bench","box":[1e999,0,1,1]}',
      bench,
    ),
  );
  assert.equal(records.length, 1);
  const told = problems.map(({ where, message }) => `${where}: ${message}`).join('\n');
  for (const expected of [
    /^line 1: it is no JSON/m,
    /^line 2: it must be a JSON object/m,
    /^line 3: image: /m,
    /^line 4: value: must be a value/m,
    /^line 5: box: must be \[left, top, right, bottom\]/m,
    /^line 6: box.3: must be a number/m,
    /^line 7: it must have either a box or a polygon/m,
    /^line 8: it must have either a box or a polygon/m,
    /^line 9: confidence: must be from 0 to 1/m,
    /^line 10: created_at: must be a time/m,
    /^line 11: box/m,
  ]) {
    assert.match(told, expected);
  }
  assert.equal(problems.length, 11, told);
});

const feature = (geometry: object, properties: object = {}) => ({
  type: 'Feature',
  id: 'f1',
  geometry,
  properties: { image: '17', value: 'object--bench', ...properties },
});
const triangle = [
  [0, 0, 5],
  [1, 0, 5],
  [0, 1, 5],
  [0, 0, 5],
];

test('GeoJSON: polygons, without heights and holes', async () => {
  const { records, problems } = await read('geojson', {
    type: 'FeatureCollection',
    features: [
      feature({ type: 'Polygon', coordinates: [triangle, triangle] }, { confidence: 0.25 }),
      feature({ type: 'MultiPolygon', coordinates: [[triangle], [triangle]] }),
    ],
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(records[0]?.rings, [[0, 0, 1, 0, 0, 1, 0, 0]]);
  assert.deepEqual([records[0]?.confidence, records[0]?.sourceId], [0.25, 'f1']);
  assert.equal(records[1]?.rings.length, 2);
});

test('GeoJSON: other features are told with their place', async () => {
  const { records, problems } = await read('geojson', {
    features: [
      feature({ type: 'Point', coordinates: [0, 0] }),
      feature({ type: 'Polygon', coordinates: [] }),
      feature({ type: 'Polygon', coordinates: [[[0], [1]]] }),
      feature({ type: 'Polygon', coordinates: [triangle] }, { value: 5 }),
      { type: 'Feature', geometry: null, properties: null },
    ],
  });
  assert.equal(records.length, 0);
  assert.deepEqual(
    problems.map(({ where }) => where),
    [0, 1, 2, 3, 4].map((index) => `line 1, features[${index}]`),
  );
  assert.match(problems[0]?.message ?? '', /geometry.*must be a Polygon/);
  const cut = await read('geojson', '{"features":[\n{"type":');
  assert.deepEqual(cut.problems, [{ where: 'line 2', message: 'the file ends in the middle' }]);
});

const coco = (annotations: readonly object[], more: object = {}) => ({
  annotations: annotations.map((each, index) => ({
    id: index + 1,
    image_id: 5,
    category_id: 1,
    ...each,
  })),
  categories: [
    { id: 1, name: 'bench', supercategory: 'furniture' },
    { id: 2, name: 'Bird', supercategory: 'animal--bird' },
    { id: 3, name: 'object--manhole' },
    { id: 4, name: 'person' },
  ],
  images: [{ id: 5, file_name: 'a.jpg', width: 40, height: 30 }],
  ...more,
});
const classes = { bench: 'object--bench', person: null };

test('COCO: boxes, polygons, masks; tables behind the annotations', async () => {
  // Of columns of 30, the 10 rows from 5 on, in the columns 10 to 19.
  const runs = [10 * 30 + 5, ...Array.from({ length: 9 }, () => [10, 20]).flat(), 10, 15 + 20 * 30];
  const { records, problems, skipped } = await read(
    'coco',
    coco([
      { bbox: [4, 3, 8, 6], score: 0.75 },
      {
        segmentation: [
          [0, 0, 10, 0, 0, 10],
          [20, 20, 30, 20, 30, 25],
        ],
        bbox: [0, 0, 30, 25],
      },
      { segmentation: { size: [30, 40], counts: runs }, category_id: 2, iscrowd: 1 },
      { bbox: [0, 0, 1, 1], category_id: 3, segmentation: [] },
      { bbox: [0, 0, 1, 1], category_id: 4 },
      { segmentation: { size: [30, 40], counts: [0, 3, 1197] } },
    ]),
    classes,
  );
  assert.deepEqual(problems, []);
  assert.equal(skipped, 2, 'the person, and the speck');
  assert.deepEqual(
    records.map(({ value, sourceId, image, frame }) => [value, sourceId, image, frame]),
    ['object--bench', 'object--bench', 'animal--bird', 'object--manhole'].map((value, index) => [
      value,
      `${index + 1}`,
      'a.jpg',
      { width: 40, height: 30 },
    ]),
  );
  assert.deepEqual(records[0]?.rings, [boxRing(4, 3, 12, 9)]);
  assert.equal(records[0]?.confidence, 0.75);
  assert.equal(records[1]?.rings.length, 2);
  const [mask = []] = records[2]?.rings ?? [];
  const xs = mask.filter((_, index) => index % 2 === 0);
  const ys = mask.filter((_, index) => index % 2 === 1);
  assert.deepEqual(
    [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    [10, 5, 20, 15],
  );
});

test('COCO: everything wrong is told with its annotation', async () => {
  const { records, problems } = await read(
    'coco',
    coco([
      { bbox: [4, 3, 8, 6], image_id: 6 },
      { bbox: [4, 3, 8, 6], category_id: 9 },
      { bbox: [4, 3, -8, 6] },
      { bbox: [4, 3, 8] },
      {},
      { segmentation: [[0, 0, 1]] },
      { segmentation: { size: [30, 40], counts: [1, 2, 3] } },
      { segmentation: { size: [31, 40], counts: [1240] } },
      { segmentation: { size: [30, 40], counts: [1200] } },
      { segmentation: { size: [30, 40], counts: 'a bad text' } },
      { segmentation: { size: [30], counts: 'x' } },
      { segmentation: 'everything' },
      { bbox: [0, 0, 1, 1], category_id: 4, id: null },
    ]),
    { bench: 'object--bench' },
  );
  assert.equal(records.length, 0);
  const told = problems.map(({ where, message }) => `${where}: ${message}`);
  for (const [index, expected] of [
    /no image 6 in the file/,
    /no category 9/,
    /bbox: has no area/,
    /bbox: /,
    /neither a segmentation nor a bbox/,
    /an x without a y/,
    /runs cover 6 pixels, and the mask has 40 × 30/,
    /is 40 × 31, and its image 40 × 30/,
    /mask is empty/,
    /can’t be decompressed|runs cover/,
    /segmentation: must be polygons/,
    /segmentation: must be polygons/,
    /id: must be an id/,
  ].entries()) {
    assert.match(told[index] ?? '', expected);
    assert.match(told[index] ?? '', new RegExp(`^line 1, annotations\\[${index}\\]: `));
  }
  const unknown = await read('coco', coco([{ bbox: [0, 0, 1, 1], category_id: 4 }]), {});
  assert.match(unknown.problems[0]?.message ?? '', /category 4 \(person\) is no value/);
  const others = await read('coco', coco([{ bbox: [0, 0, 1, 1], category_id: 4 }]), { '*': null });
  assert.deepEqual([others.problems, others.skipped], [[], 1]);
  const noTables = await read('coco', { annotations: [] });
  assert.match(noTables.problems[0]?.message ?? '', /there is no "images"/);
  const badTables = await read('coco', coco([], { images: [{ id: 1 }] }));
  assert.match(badTables.problems[0]?.where ?? '', /images\[0\]/);
});

/** A mask of two segments on nothing: ids that need all three channels, and a speck. */
async function writeMask(name: string, width = 40, height = 30): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  const paint = (left: number, top: number, side: number, id: number) => {
    for (let y = top; y < top + side; y++) {
      for (let x = left; x < left + side; x++) pixels.writeUIntLE(id, (y * width + x) * 3, 3);
    }
  };
  paint(0, 0, 10, 0x010203);
  paint(20, 5, 12, 0xfffefd);
  paint(2, 20, 3, 0x010203);
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(directory, name));
}

const panoptic = (segments: readonly object[], file = 'a.png') =>
  coco([{ file_name: file, segments_info: segments }]);

test('Vistas: segments of a mask', async () => {
  await writeMask('a.png');
  const { records, problems, skipped } = await read(
    'vistas',
    panoptic([
      { id: 0x010203, category_id: 2 },
      { id: 0xfffefd, category_id: 3 },
    ]),
  );
  assert.deepEqual(problems, []);
  assert.equal(skipped, 1);
  assert.deepEqual(
    records.map(({ value, sourceId, isTraced, frame }) => [value, sourceId, isTraced, frame]),
    [
      ['animal--bird', `5/${0x010203}`, true, { width: 40, height: 30 }],
      ['object--manhole', `5/${0xfffefd}`, true, { width: 40, height: 30 }],
    ],
  );
  const [ring = []] = records[1]?.rings ?? [];
  const xs = ring.filter((_, index) => index % 2 === 0);
  assert.deepEqual([Math.min(...xs), Math.max(...xs)], [20, 32]);
});

test('Vistas: masks that are not there, of another size, or no such PNG are told', async () => {
  await writeMask('small.png', 39, 30);
  await writeFile(join(directory, 'broken.png'), 'no picture');
  await sharp({ create: { width: 40, height: 30, channels: 3, background: '#123' } })
    .jpeg()
    .toFile(join(directory, 'jpeg.png'));
  const segments = [{ id: 1, category_id: 3 }];
  for (const [file, expected] of [
    ['none.png', /there is no mask none.png beside the file/],
    ['small.png', /is 39 × 30, and its image 40 × 30/],
    ['broken.png', /can't be read/],
    ['jpeg.png', /must be a PNG/],
    ['../outside.png', /must be the name of a PNG/],
    ['/etc/passwd', /must be the name of a PNG/],
    ['a.png', /segment \d+ that the file doesn't tell of/],
  ] as const) {
    const { records, problems } = await read('vistas', panoptic(segments, file));
    assert.equal(records.length, 0);
    assert.match(problems[0]?.message ?? '', expected, file);
  }
});

test('formats are told from names and beginnings', async () => {
  const sniff = async (name: string, content: string) => {
    const path = join(directory, name);
    await writeFile(path, content);
    return sniffFormat(path, name);
  };
  assert.equal(await sniff('a.ndjson', ''), 'ndjson');
  assert.equal(await sniff('a.geojson', ''), 'geojson');
  assert.equal(await sniff('b', lines(bench, bench)), 'ndjson');
  assert.equal(await sniff('b', JSON.stringify(coco([{}]))), 'coco');
  assert.equal(await sniff('b', JSON.stringify(panoptic([]))), 'vistas');
  assert.equal(await sniff('b', JSON.stringify({ features: [] })), 'geojson');
  await assert.rejects(sniff('b', 'what?'), /format of b can't be told/);
});
