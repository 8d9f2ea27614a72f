import assert from 'node:assert/strict';
import { s2CellAt } from '../src/geo/s2.ts';
import { cellAt } from '../src/geo/tile-grid.ts';
import { coverageSets } from '../src/model/coverage.ts';
import type { Image } from '../src/model/image.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Publication } from '../src/store/store.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { encodeCell } from './made-cell.ts';
import type { OpeningTest, StoreConfig } from './store-contract.ts';
import { execute, query } from './store-execute.ts';
import { makeTables } from './store-version.ts';
import { makeDrives } from './synthetic-drives.ts';

export function migrationsContract(openingTest: OpeningTest): void {
  openingTest('packs the images of a database of version 1', async (config) => {
    const publications = drivesThroughCells();
    await makeVersion1(config, publications);
    const store = await openStore(config);
    try {
      const places = publications.flatMap(({ coverage }) => coverage.mly1_public);
      for (const [cell, inCell] of Map.groupBy(places, (place) => place.cell)) {
        const parts = inCell.map(({ part }) => part).sort(bySequenceId);
        for (const set of coverageSets) {
          const held = await store.coverage.cell(set, cell);
          assert.deepEqual(held, parts);
          assert.deepEqual(encodeCell(held), encodeCell(parts));
        }
      }
      const images = publications.flatMap((publication) => publication.images);
      const { items } = await store.images.inBox([-180, -90, 180, 90], {}, { limit: 20_000 });
      assert.equal(items.length, images.length);
      const [image] = images as [Image];
      const found = await store.images.inS2Cell(s2CellAt(image.lon, image.lat));
      assert.ok(found.some(({ id }) => id === image.id));
      // What is published after the change stands beside what was there before.
      const [later] = makeDrives({ ...town, seed: 9, drives: 1, imagesPerDrive: 1 });
      assert.ok(later);
      await store.sequences.publish([{ ...later, coverage: placeOnCoverage(...placed(later)) }]);
      assert.deepEqual(await store.images.get(later.images[0]?.id ?? 0), later.images[0]);
    } finally {
      await store.close();
    }
  });

  openingTest('numbers the parts of records of a database of version 5', async (config) => {
    await makeTables(config, 5);
    const ids = ['17', '17#2', '17#3', '17#02', '17#1', '17#99999', '18#2', 'a#b', '#2'];
    const rows = ids.map((id, index) => `(1, ${index}, 2, 'v', null, 3, '${id}', '')`);
    await execute(
      config,
      `insert into detections
        (image_id, id, run_id, value, confidence, created_at_ms, source_id, ring)
        values ${rows.join()}, (5, 0, 2, 'v', null, 3, '17#2', '')`,
    );
    await (await openStore(config)).close();
    const numbered = ids.map((id) => [id, 1]);
    numbered[1] = ['17', 2];
    numbered[2] = ['17', 3];
    const found = await query(
      config,
      'select source_id, part from detections order by image_id, id',
    );
    assert.deepEqual(
      found.map((row) => [row.source_id, row.part]),
      [...numbered, ['17#2', 1]],
    );
  });

  openingTest('keeps users, applications and tokens of a database of version 1', async (config) => {
    await makeTables(config, 1);
    await execute(
      config,
      `insert into users values (18, 'wayside'), (34, 'Anna'), (50, 'anna'), (66, 'ANNA');
      insert into applications values (20, 18, 'default'), (36, 34, 'map');
      insert into client_tokens values ('${'ab'.repeat(32)}', 20), ('${'cd'.repeat(32)}', 20)`,
    );
    const store = await openStore(config);
    try {
      const { users, accounts, applications } = store;
      const key = await applications.key('ab'.repeat(32));
      assert.ok(key && Math.abs(key.createdAtMs - Date.now()) < 60_000);
      const { secretHash, createdAtMs } = key;
      assert.deepEqual(key, {
        secretHash,
        applicationId: 20,
        kind: 'token',
        hint: '',
        createdAtMs,
      });
      assert.equal((await applications.keysOf(20)).length, 2);
      assert.deepEqual(await applications.get(20), {
        ...{ id: 20, ownerId: 18, name: 'default', description: '', website: '' },
        ...{ callbackUrls: [], scopes: ['read', 'write', 'upload'], isPublic: false, limits: {} },
        createdAtMs: (await applications.get(20))?.createdAtMs,
      });
      assert.equal((await applications.ensure('map', 34)).id, 36);
      // Namesakes in another case stay who they are; there are no new ones.
      for (const [id, username] of [
        [34, 'Anna'],
        [50, 'anna'],
        [66, 'ANNA'],
      ] as const) {
        assert.deepEqual(await users.byUsername(username), { id, username });
        assert.deepEqual(await users.ensure(username), { id, username });
        const account = { username, email: null, passwordHash: 'hash', isAdministrator: false };
        assert.equal(await accounts.create(account), 'username-taken');
        const adopted = await accounts.create(account, { adopt: true });
        assert.deepEqual(await accounts.byUsername(username), adopted);
        assert.deepEqual(await accounts.get(id), adopted);
      }
      assert.ok([34, 50, 66].includes((await users.ensure('aNNa')).id));
    } finally {
      await store.close();
    }
  });

  openingTest('sums up the sequences of a database of version 10', async (config) => {
    await makeTables(config, 10);
    const names = Array.from({ length: 250 }, (_, index) => `s${index}`);
    const pair = [
      { lon: 179.5, capturedAtMs: 1000, make: "'Acme'", model: "'Street 1'" },
      { lon: -179.5, capturedAtMs: 61_000, make: "'Acme'", model: "'Street 2'" },
    ];
    const images = names.flatMap((name, index) =>
      pair.map(({ lon, capturedAtMs, make, model }, position) => {
        const id = index * 32 + position * 16 + 1;
        return `(${id}, '${name}', ${position}, 18, null, ${capturedAtMs}, ${lon}, 0, null, 90,
          'perspective', null, null, null, ${make}, ${model}, 4000, 3000, 1, '${id}', 'image/jpeg')`;
      }),
    );
    // Images that were deleted left their places empty.
    const order = names.flatMap((name, index) => [
      `('${name}', 0, ${index * 32 + 1})`,
      `('${name}', 3, ${index * 32 + 17})`,
    ]);
    await execute(
      config,
      `insert into sequences values ${names.map((name) => `('${name}', 18, 35, 1000, 0, 2)`).join()};
      insert into images values ${images.join()};
      insert into sequence_images values ${order.join()}`,
    );
    const { sequences, close } = await openStore(config);
    try {
      for (const name of names) {
        const summary = await sequences.get(name);
        // A degree of the equator of a sphere of 6,371,008.8 m.
        assert.ok(Math.abs((summary?.lengthMetres ?? 0) - 111_195.08) < 0.01);
        assert.deepEqual(summary, {
          ...{ id: name, creatorId: 18, organizationId: 35, isPano: false, imageCount: 2 },
          ...{ capturedAtMs: 1000, endedAtMs: 61_000, lengthMetres: summary?.lengthMetres },
          ...{ make: 'Acme', model: null },
        });
      }
    } finally {
      await close();
    }
  });

  openingTest('gives jobs of a database of version 1 owners and turns', async (config) => {
    await makeTables(config, 1);
    await execute(config, olderQueue);
    const { jobs, close } = await openStore(config);
    try {
      const [retrying] = (await jobs.list({ state: 'retrying', limit: 9 })).items;
      assert.deepEqual([retrying?.key, retrying?.owner, retrying?.error], ['c', 34, 'broke']);
      const [dead] = (await jobs.list({ state: 'dead', limit: 9 })).items;
      assert.deepEqual([dead?.key, dead?.owner, dead?.failedAtMs], ['e', null, 1000]);
      const taken = await jobs.take(9, 60_000);
      assert.deepEqual(
        taken.map(({ key, owner }) => [key, owner]),
        [
          ['a', 34],
          ['d', 50],
          ['f', null],
          ['b', 34],
        ],
      );
    } finally {
      await close();
    }
  });
}

/** What an older queue held: a user's photos, one of which failed, beside another's. */
const olderQueue = `
  insert into uploads values (21, 34, null, 'a', '{}', 'open'), (37, 50, null, 'b', '{}', 'closed');
  insert into photos values (17, 21, 'a', 'a', 'received', null, null),
    (33, 21, 'b', 'b', 'received', null, null), (49, 21, 'c', 'c', 'received', null, null);
  insert into jobs values
    (1, 'prepare-photo', 'a', '17', 10, 1000000, 0, 0, 'waiting', null),
    (2, 'prepare-photo', 'b', '33', 10, 1000001, 0, 0, 'waiting', null),
    (3, 'prepare-photo', 'c', '49', 10, 1000002, 1, 2000000000000000, 'waiting', 'broke'),
    (4, 'publish-upload', 'd', '37', 10, 1000003, 0, 0, 'waiting', null),
    (5, 'publish-upload', 'e', '53', 10, 1000004, 5, 0, 'dead', 'broke for good'),
    (6, 'other', 'f', '{}', 10, 1000005, 0, 0, 'waiting', null)`;

const town = { lon: 8.53, lat: 47.37, radiusDegrees: 0.02 };
const bySequenceId = (a: { sequenceId: string }, b: { sequenceId: string }) =>
  a.sequenceId < b.sequenceId ? -1 : 1;

type Drive = ReturnType<typeof makeDrives>[number];
const placed = ({ sequence, images }: Drive) => [sequence, images] as const;

/** More images than one page of the conversion, and one that lies on a border that its line only touches. */
function drivesThroughCells(): Publication[] {
  const drives = makeDrives({ ...town, seed: 5, drives: 40, imagesPerDrive: 300 });
  const [first] = drives;
  assert.ok(first);
  const border = 360 / 2 ** 5;
  const touching = [border - 1e-4, border, border - 1e-4].map((lon, index) => {
    const id = 17 + index * 16;
    const sha256 = `${id}`.padStart(64, '0');
    return { ...(first.images[index] as Image), id, lon, lat: 1, sha256, sequenceId: 'touching' };
  });
  const sequence = { ...first.sequence, id: 'touching', imageIds: touching.map(({ id }) => id) };
  return [...drives, { sequence, images: touching }].map((drive) => ({
    ...drive,
    coverage: placeOnCoverage(...placed(drive)),
  }));
}

/** The rows of publications as the schema of version 1 held them. */
async function makeVersion1(config: StoreConfig, publications: readonly Publication[]) {
  const isSqlite = config.databaseUrl === undefined;
  const literal = (value: unknown): string => {
    if (value instanceof Uint8Array) return isSqlite ? `x'${hex(value)}'` : `'\\x${hex(value)}'`;
    return typeof value === 'string' ? `'${value}'` : String(value);
  };
  const insert = (table: string, rows: readonly (readonly unknown[])[]) =>
    `insert into ${table} values ${rows.map((row) => `(${row.map(literal).join()})`).join()};`;
  const images = publications.flatMap((publication) => publication.images);
  const sequences = publications.map(({ sequence }) => sequence);
  const both = <Row>(rowsOf: (tileSet: number) => Row[]) => [...rowsOf(0), ...rowsOf(1)];
  const flag = (value: boolean) => (value ? 1 : 0);
  await makeTables(config, 1);
  await execute(
    config,
    [
      insert(
        'images',
        images.map((image) => [
          ...[image.id, image.sequenceId, image.sequenceIndex, image.creatorId],
          ...[image.organizationId, image.capturedAtMs, image.lon, image.lat, null],
          ...[image.compassAngleDegrees, image.cameraType, null, null, null, null, null],
          ...[image.width, image.height, 1, image.sha256, image.mediaType],
        ]),
      ),
      insert(
        'sequences',
        sequences.map((sequence) => [
          ...[sequence.id, sequence.creatorId, sequence.organizationId, sequence.capturedAtMs],
          ...[flag(sequence.isPano), sequence.imageIds.length],
        ]),
      ),
      insert(
        'sequence_images',
        sequences.flatMap(({ id, imageIds }) => imageIds.map((image, index) => [id, index, image])),
      ),
      insert(
        'image_places',
        both((tileSet) =>
          images.map(({ id, lon, lat, ...image }) => [
            ...[tileSet, cellAt(lon, lat), id, lon, lat, image.sequenceId, image.capturedAtMs],
            ...[image.creatorId, image.organizationId, image.compassAngleDegrees],
            ...[flag(image.cameraType === 'equirectangular')],
            ...[tileSet === 0 ? s2CellAt(lon, lat) : null, null, null],
          ]),
        ),
      ),
      insert(
        'sequence_places',
        both((tileSet) =>
          publications
            .flatMap(({ coverage }) => coverage.mly1_public)
            .filter(({ part }) => part.lines.length > 0)
            .map(({ cell, part }) => [
              ...[tileSet, cell, part.sequenceId, part.imageId, part.capturedAtMs, part.creatorId],
              ...[part.organizationId, flag(part.isPano), part.lines],
            ]),
        ),
      ),
    ].join('\n'),
  );
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
