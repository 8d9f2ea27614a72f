import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestDeletion } from '../src/deletions/request-deletion.ts';
import { editSequence, listEdits, undoEdit } from '../src/edits/edit-sequence.ts';
import { WaysideError } from '../src/errors.ts';
import { distanceMetres } from '../src/geo/geodesy.ts';
import type { SequenceEdit } from '../src/model/edit.ts';
import type { Image } from '../src/model/image.ts';
import { cellsAround } from '../src/reconstruct/feature-cells.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import {
  ada,
  allRows,
  assertAsPublished,
  assertSameRows,
  idOf,
  imagesOf,
  publishDrive,
} from './edited-town.ts';
import { seededRandom } from './seeded-random.ts';
import type { StoreTest } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { findTraces } from './traces.ts';

const [a, b] = [idOf('a'), idOf('b')];
const still = { eastMetres: 0, northMetres: 0, turnDegrees: 0 };
const east = (eastMetres: number): SequenceEdit => ({ kind: 'move', ...still, eastMetres });

const editAs = (store: Store, sequenceId: string, edit: SequenceEdit) =>
  editSequence(store, { sequenceId, userId: ada, edit });

const deletionOf = (store: Store, kind: 'image' | 'sequence' | 'upload', id: string | number) =>
  requestDeletion(store, { kind, id: String(id) }, ada);

/** What resolves; undefined for what could not be done any more. */
async function ifStill<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    assert.ok(error instanceof WaysideError, String(error));
    assert.ok(['not-found', 'conflict', 'invalid-argument'].includes(error.kind), error.message);
    return undefined;
  }
}

const allIds = async (store: Store) => {
  const { items } = await store.images.inBox([-180, -85, 180, 85], {}, { limit: 2000 });
  return items.map(({ id }) => id).toSorted((x, y) => x - y);
};

/** But for the bytes, which go later. */
const tracesOf = async (...wanted: Parameters<typeof findTraces>) =>
  (await findTraces(...wanted)).filter((place) => !/^(?:erasures|jobs)\./.test(place));

const idsOf = (images: readonly Image[]) => images.map(({ id }) => id);

export function editRacesContract(storeTest: StoreTest): void {
  storeTest('makes edits of a sequence one after another', async (store, config) => {
    const { images } = await publishDrive(store, 'a', { count: 8, second: 0 });
    const before = await allRows(config);
    const other = await openStore(config);
    const stores = [store, other, store, other];
    await Promise.all(
      stores.flatMap((each) => [
        editAs(each, a, east(3)),
        editAs(each, a, { kind: 'retime', shiftMs: 1500 }),
      ]),
    );
    for (const [index, image] of (await imagesOf(store, a)).entries()) {
      const was = images[index] as Image;
      assert.equal(image.capturedAtMs, was.capturedAtMs + 6000);
      assert.ok(Math.abs(distanceMetres(was.lon, was.lat, image.lon, image.lat) - 12) < 0.1);
    }
    const { items } = await listEdits(store, { sequenceId: a, userId: ada }, { limit: 100 });
    assert.equal(items.length, 8);
    for (const { id } of items) {
      const undo = { sequenceId: a, userId: ada, editId: id };
      const undone = await Promise.all(stores.map((each) => undoEdit(each, undo)));
      assert.equal(new Set(undone.map((each) => each.id)).size, 1);
    }
    await other.close();
    assertSameRows(await allRows(config), before);
  });

  storeTest('joins a sequence or deletes it, whoever is first', async (store, config) => {
    const other = await openStore(config);
    for (const [round, letters] of ['cd', 'ef', 'gh', 'ij'].entries()) {
      const [one = '', two = ''] = letters;
      const first = await publishDrive(store, one, { count: 6, second: round * 100 });
      const second = await publishDrive(store, two, { count: 5, second: round * 100 + 6 });
      const [id, joined] = [first.sequence.id, second.sequence.id];
      const results = await Promise.all([
        sleep(round * 4).then(() =>
          ifStill(editAs(store, id, { kind: 'join', sequenceId: joined })),
        ),
        sleep(8).then(() => ifStill(deletionOf(other, 'sequence', joined))),
      ]);
      assert.equal(results.filter((result) => result !== undefined).length, 1);
      const isJoined = (await imagesOf(store, id)).length === 11;
      assert.deepEqual(
        idsOf(await imagesOf(store, id)),
        idsOf([...first.images, ...(isJoined ? second.images : [])]),
      );
      const left = await store.images.getMany(idsOf(second.images));
      assert.equal(left.length, isJoined ? 5 : 0);
      assert.equal(await store.sequences.get(joined), undefined);
    }
    await other.close();
  });

  storeTest('loses and revives nothing when all happens at once', async (store, config) => {
    const random = seededRandom(11);
    const other = await openStore(config);
    const drives = [];
    for (const [index, letter] of ['a', 'b', 'c', 'd'].entries()) {
      drives.push(await publishDrive(store, letter, { count: 8, second: index * 8 }));
    }
    const images = drives.flatMap((drive) => drive.images);
    const gone = new Set(images.filter((_, index) => index % 5 === 0).map(({ id }) => id));
    const anyOf = <Item>(items: readonly Item[]) =>
      items[Math.floor(random() * items.length)] as Item;
    const sequenceIds = async (from: Store) => {
      const { items } = await from.sequences.ofOwner({ creatorId: ada }, { limit: 100 });
      return items.map(({ id }) => id);
    };
    const editors = [store, other].flatMap((each) =>
      [0, 1].map(async () => {
        for (let round = 0; round < 6; round++) {
          const ids = await sequenceIds(each);
          const [sequenceId, editing] = [anyOf(ids), { userId: ada }];
          const imageId = anyOf(images).id;
          const edit = anyOf<SequenceEdit>([
            east(30),
            { kind: 'retime', shiftMs: 700 },
            { kind: 'place', imageId, position: { lon: 12.98, lat: 55.7 }, headingDegrees: 7 },
            { kind: 'split', imageId: anyOf(await imagesOf(each, sequenceId)).id },
            { kind: 'join', sequenceId: anyOf(ids) },
          ]);
          const made = await ifStill(editAs(each, sequenceId, edit));
          if (made && random() < 0.4) {
            await ifStill(undoEdit(each, { ...editing, sequenceId, editId: made.id }));
          }
        }
      }),
    );
    const deleters = [...gone].map((id, index) =>
      deletionOf(index % 2 ? store : other, 'image', id),
    );
    const publishers = ['e', 'f', 'g'].map((letter, index) =>
      publishDrive(other, letter, { count: 4, second: 900 + index * 300 }),
    );
    await Promise.all([...editors, ...deleters, ...publishers]);
    await other.close();
    const published = (await Promise.all(publishers)).flatMap((drive) => idsOf(drive.images));
    const left = [...idsOf(images).filter((id) => !gone.has(id)), ...published];
    assert.deepEqual(
      await allIds(store),
      left.toSorted((x, y) => x - y),
    );
    const ids = await sequenceIds(store);
    const inSequences = await Promise.all(ids.map((id) => imagesOf(store, id)));
    assert.deepEqual(
      idsOf(inSequences.flat()).toSorted((x, y) => x - y),
      await allIds(store),
    );
    await assertAsPublished(store, config, ids);
    assert.deepEqual(await tracesOf(config, { ids: [...gone], texts: [] }), []);
  });

  storeTest('takes an upload out of a sequence that others are in', async (store, config) => {
    const first = await publishDrive(store, 'a', { count: 60, second: 0 });
    const second = await publishDrive(store, 'b', { count: 60, second: 60 });
    const join = await editAs(store, a, { kind: 'join', sequenceId: b });
    const [uploadId = 0] = (await store.uploads.idsOfCreator(ada)).toSorted((x, y) => y - x);
    for (const job of await store.jobs.take(500, 60_000)) await store.jobs.finish(job.id);
    await deletionOf(store, 'upload', uploadId);
    assert.deepEqual(await imagesOf(store, a), first.images);
    await assertAsPublished(store, config, [a]);
    const ids = [uploadId, ...idsOf(second.images)];
    assert.deepEqual(await tracesOf(config, { ids, texts: [] }), []);
    // What is left of it is nothing.
    await undoEdit(store, { sequenceId: a, userId: ada, editId: join.id });
    await assertAsPublished(store, config, [a]);
    assert.equal(await store.sequences.get(b), undefined);
  });

  storeTest('forgets the edits of what is deleted', async (store, config) => {
    const first = await publishDrive(store, 'a', { count: 10, second: 0 });
    const second = await publishDrive(store, 'b', { count: 5, second: 10 });
    const [, one, two, three] = first.images as [Image, Image, Image, Image];
    const heading = { position: null, headingDegrees: 1 };
    const placed = await editAs(store, a, { kind: 'place', imageId: one.id, ...heading });
    await undoEdit(store, { sequenceId: a, userId: ada, editId: placed.id });
    await editAs(store, b, east(5));
    await editAs(store, a, east(5));
    const split = await editAs(store, a, { kind: 'split', imageId: three.id });
    assert.equal(split.done.kind, 'split');
    const newId = (split.done.kind === 'split' && split.done.sequenceId) || '';
    await editAs(store, newId, { kind: 'join', sequenceId: b });

    for (const { id } of [one, three]) {
      await deletionOf(store, 'image', id);
      assert.deepEqual(await tracesOf(config, { ids: [id], texts: [] }), []);
    }
    const kinds = async (sequenceId: string) => {
      const editing = { sequenceId, userId: ada };
      return (await listEdits(store, editing, { limit: 9 })).items.map(({ done }) => done.kind);
    };
    assert.deepEqual(await kinds(a), ['split', 'move']);
    assert.deepEqual(await kinds(newId), ['join', 'split']);
    await deletionOf(store, 'sequence', newId);
    const gone = [...first.images.slice(3), ...second.images];
    assert.deepEqual(await tracesOf(config, { ids: idsOf(gone), texts: [newId, b] }), []);
    assert.deepEqual(await kinds(a), ['split', 'move']);
    // Nothing of what was split off is left to come back.
    const undo = { sequenceId: a, userId: ada, editId: split.id };
    assert.equal((await undoEdit(store, undo)).imageCount, 0);
    assert.deepEqual(idsOf(await imagesOf(store, a)), idsOf([first.images[0] as Image, two]));
    await deletionOf(store, 'sequence', a);
    assert.deepEqual(await tracesOf(config, { ids: idsOf(first.images), texts: [a] }), []);
  });

  storeTest('makes map features stale where images were and are', async (store) => {
    const { images } = await publishDrive(store, 'a', { count: 3, second: 0 });
    const [first, second] = images as [Image, Image];
    const run = await store.detections.ensureRun('eyes', '1');
    const cellsOf = ({ lon, lat }: Pick<Image, 'lon' | 'lat'>) => cellsAround(lon, lat);
    const see = ({ id: imageId }: Image) =>
      store.detections.add(
        run.id,
        [
          {
            ...{ imageId, sourceId: 'x', value: 'object--bench', confidence: 1, createdAtMs: 1 },
            rings: [Int16Array.of(0, 0, 4096, 0, 4096, 2048)],
          },
        ],
        cellsOf,
      );
    const staleCells = async () => {
      const stale = await store.mapFeatures.stale(100);
      for (const each of stale) await store.mapFeatures.replaceCell(each, []);
      return stale.map(({ cell }) => cell).toSorted((x, y) => x - y);
    };
    const around = (...places: readonly Pick<Image, 'lon' | 'lat'>[]) =>
      [...new Set(places.flatMap(cellsOf))].toSorted((x, y) => x - y);

    await see(second);
    assert.deepEqual(await staleCells(), around(second));
    await editAs(store, a, east(4000));
    const [movedFirst, movedSecond] = (await imagesOf(store, a)) as [Image, Image];
    assert.deepEqual(await staleCells(), around(second, movedSecond));
    // Whoever looked an image up before it was moved adds to where it is.
    await see(first);
    assert.deepEqual(await staleCells(), around(movedFirst));
    // Frames of reference are sequences.
    await editAs(store, a, { kind: 'split', imageId: second.id });
    assert.deepEqual(await staleCells(), around(movedSecond));
  });

  storeTest('takes back the last hundred edits, and no earlier ones', async (store, config) => {
    await publishDrive(store, 'a', { count: 2, second: 0 });
    const editing = { sequenceId: a, userId: ada };
    const ids: number[] = [];
    for (let count = 0; count < 101; count++) ids.push((await editAs(store, a, east(1))).id);
    assert.equal((await store.edits.imagesBefore(ids[0] ?? 0, { limit: 9 })).items.length, 0);
    assert.equal((await store.edits.imagesBefore(ids[1] ?? 0, { limit: 9 })).items.length, 2);
    await execute(config, `update edits set undone_by = 1 where id <> ${ids[0]}`);
    await assert.rejects(undoEdit(store, { ...editing, editId: ids[0] ?? 0 }), /too old/);
  });
}
