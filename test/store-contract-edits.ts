import assert from 'node:assert/strict';
import { editSequence, listEdits, readEdit, undoEdit } from '../src/edits/edit-sequence.ts';
import { bearingDegrees, distanceMetres } from '../src/geo/geodesy.ts';
import type { SequenceEdit } from '../src/model/edit.ts';
import type { Image } from '../src/model/image.ts';
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
import type { StoreTest } from './store-contract.ts';

const [a, b, c] = [idOf('a'), idOf('b'), idOf('c')];

/** Two drives that were one, and somebody else's beside them. */
async function publishDrives(store: Store) {
  const drives = [
    await publishDrive(store, 'a', { count: 30, second: 0 }),
    await publishDrive(store, 'b', { count: 20, second: 30 }),
  ] as const;
  await publishDrive(store, 'c', { count: 5, second: 20, changes: { creatorId: 34, lat: 55.61 } });
  return drives.map(({ images }) => images) as [readonly Image[], readonly Image[]];
}

const still = { eastMetres: 0, northMetres: 0, turnDegrees: 0 };

export function editsContract(storeTest: StoreTest): void {
  storeTest(
    'makes edits as if it had been published so, and undoes them',
    async (store, config) => {
      const [first, second] = await publishDrives(store);
      const [, , third] = first as [Image, Image, Image];
      const bs = second.map(({ id }) => id);
      const inB = (images: readonly Image[]) => images.filter(({ id }) => bs.includes(id));

      const edits: readonly {
        readonly edit: SequenceEdit;
        readonly of?: string;
        readonly count: number;
        readonly check: (
          images: readonly Image[],
          newId: string | null,
        ) => Promise<readonly string[]>;
      }[] = [
        {
          edit: { kind: 'move', ...still, eastMetres: 3000, northMetres: -40, turnDegrees: -100 },
          count: 30,
          async check(images) {
            for (const [index, { lon, lat, compassAngleDegrees }] of images.entries()) {
              const was = first[index] as Image;
              const metres = distanceMetres(was.lon, was.lat, lon, lat);
              assert.ok(Math.abs(metres - Math.hypot(3000, 40)) < 12, String(metres));
              assert.ok(Math.abs(bearingDegrees(was.lon, was.lat, lon, lat) - 90.8) < 0.5);
              assert.equal(compassAngleDegrees, 350.25);
            }
            return [a, b, c];
          },
        },
        {
          edit: { kind: 'move', ...still, turnDegrees: 180 },
          count: 30,
          async check(images) {
            for (const [index, image] of images.entries()) {
              assert.deepEqual(image, { ...first[index], compassAngleDegrees: 270.25 });
            }
            return [a, b, c];
          },
        },
        {
          edit: {
            kind: 'place',
            imageId: third.id,
            position: { lon: 12.9, lat: 55.58 },
            headingDegrees: null,
          },
          count: 1,
          async check(images) {
            const expected = first.map((image) =>
              image === third ? { ...image, lon: 12.9, lat: 55.58 } : image,
            );
            assert.deepEqual(images, expected);
            return [a, b, c];
          },
        },
        {
          edit: { kind: 'retime', shiftMs: -3_600_000 },
          count: 30,
          async check(images) {
            for (const [index, image] of images.entries()) {
              const was = first[index] as Image;
              assert.deepEqual(image, { ...was, capturedAtMs: was.capturedAtMs - 3_600_000 });
            }
            return [a, b, c];
          },
        },
        {
          edit: { kind: 'split', imageId: third.id },
          count: 28,
          async check(images, newId) {
            assert.deepEqual(images, first.slice(0, 2));
            assert.match(newId ?? '', /^[\w-]{22}$/);
            const behind = first.slice(2).map((image, sequenceIndex) => ({
              ...image,
              ...{ sequenceId: newId, sequenceIndex },
            }));
            assert.deepEqual(await imagesOf(store, newId ?? ''), behind);
            return [a, b, c, newId ?? ''];
          },
        },
        {
          edit: { kind: 'join', sequenceId: b },
          count: 20,
          async check(images) {
            assert.deepEqual(
              images.map(({ id }) => id),
              [...first, ...second].map(({ id }) => id),
            );
            assert.equal(await store.sequences.get(b), undefined);
            assert.equal(await store.sequences.imageIds(b), undefined);
            return [a, c];
          },
        },
        {
          // What was driven earlier comes first, whichever is named first.
          edit: { kind: 'join', sequenceId: a },
          of: b,
          count: 50,
          async check(images) {
            assert.deepEqual(
              images.map(({ id }) => id),
              [...first, ...second].map(({ id }) => id),
            );
            assert.equal(inB(images).length, 20);
            return [b, c];
          },
        },
      ];

      for (const { edit, of = a, count, check } of edits) {
        const before = await allRows(config);
        const made = await editSequence(store, { sequenceId: of, userId: ada, edit });
        assert.equal(made.imageCount, count, edit.kind);
        assert.equal(made.done.kind, edit.kind);
        const newId = made.done.kind === 'split' ? made.done.sequenceId : null;
        const ids = await check(await imagesOf(store, of), newId);
        await assertAsPublished(store, config, ids);
        const undo = await undoEdit(store, { sequenceId: of, userId: ada, editId: made.id });
        assert.deepEqual(undo.done, { kind: 'undo', editId: made.id });
        assertSameRows(await allRows(config), before);
        const again = await undoEdit(store, { sequenceId: of, userId: ada, editId: made.id });
        assert.deepEqual(again, undo);
      }
    },
  );

  storeTest('keeps the history of a sequence', async (store) => {
    const [first] = await publishDrives(store);
    const editing = { sequenceId: a, userId: ada };
    const move: SequenceEdit = { kind: 'move', ...still, eastMetres: 0.1 };
    const one = await editSequence(store, { ...editing, edit: move, externalId: 'one' });
    assert.deepEqual(await editSequence(store, { ...editing, edit: move, externalId: 'one' }), one);
    const other = editSequence(store, {
      ...editing,
      edit: { ...move, eastMetres: 2 },
      externalId: 'one',
    });
    await assert.rejects(other, { kind: 'conflict' });
    const two = await editSequence(store, { ...editing, edit: { kind: 'join', sequenceId: b } });
    const twice = editSequence(store, { ...editing, edit: { kind: 'join', sequenceId: b } });
    await assert.rejects(twice, { kind: 'not-found' });
    await assert.rejects(undoEdit(store, { ...editing, editId: one.id }), { kind: 'conflict' });
    const three = await undoEdit(store, { ...editing, editId: two.id });
    const four = await undoEdit(store, { ...editing, editId: one.id });
    await assert.rejects(undoEdit(store, { ...editing, editId: four.id }), { kind: 'conflict' });
    const page = await listEdits(store, editing, { limit: 3 });
    const rest = await listEdits(store, editing, { limit: 3, after: page.next });
    assert.equal(rest.next, undefined);
    assert.deepEqual(
      [...page.items, ...rest.items],
      [four, three, { ...two, undoneBy: three.id }, { ...one, undoneBy: four.id }],
    );
    assert.deepEqual(one.done, move);
    const ofB = await listEdits(store, { ...editing, sequenceId: b }, { limit: 9 });
    assert.deepEqual(ofB.items, page.items.slice(1));

    const { edit, before } = await readEdit(store, { ...editing, editId: one.id }, { limit: 2 });
    assert.deepEqual(edit, rest.items[0]);
    assert.deepEqual(
      before.items,
      first.slice(0, 2).map((image) => ({
        imageId: image.id,
        sequenceId: a,
        sequenceIndex: image.sequenceIndex,
        capturedAtMs: image.capturedAtMs,
        lon: image.lon,
        lat: image.lat,
        compassAngleDegrees: image.compassAngleDegrees,
      })),
    );
    await assert.rejects(
      readEdit(store, { ...editing, sequenceId: c, editId: one.id }, { limit: 2 }),
      {
        kind: 'forbidden',
      },
    );
  });
}
