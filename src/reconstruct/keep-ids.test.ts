import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plane } from '../../test/synthetic-views.ts';
import { keepIds } from './keep-ids.ts';

const at = (east: number, north: number, value = 'object--bench') => ({
  value,
  lon: plane.lonOf(east),
  lat: plane.latOf(north),
});

test('the nearest of the same value goes on, once, within 5 metres', () => {
  const before = [
    { ...at(0, 0), id: 1 },
    { ...at(4, 0), id: 2 },
    { ...at(100, 0), id: 3 },
    { ...at(0, 0, 'object--mailbox'), id: 4 },
  ];
  const after = [at(3, 0), at(1, 0), at(2.5, 1), at(105.5, 0), at(1, 0, 'object--mailbox')];
  assert.deepEqual(keepIds(before, after), [2, 1, undefined, undefined, 4]);
});

test('what is not derived any more, and what is new, disturbs nobody', () => {
  assert.deepEqual(keepIds([], [at(0, 0)]), [undefined]);
  assert.deepEqual(keepIds([{ ...at(0, 0), id: 1 }], []), []);
});

test('neither order changes who goes on as whom', () => {
  const before = [3, 1, 2].map((id) => ({ ...at(id * 2, 0), id }));
  const after = [at(3, 0), at(5, 0), at(7, 0)];
  const ids = keepIds(before, after);
  assert.deepEqual(keepIds(before.toReversed(), after), ids);
  assert.deepEqual(keepIds(before, after.toReversed()), ids.toReversed());
});
