import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EntityKind, entityKinds, IdAllocator, kindOfId, parseId } from './ids.ts';

const kinds = Object.keys(entityKinds) as EntityKind[];

test('ids tell their kind, and are below 2^53 with the largest lease', async () => {
  const ids = new IdAllocator(async () => 2 ** 28 - 1);
  for (const kind of kinds) {
    const id = await ids.next(kind);
    assert.ok(Number.isSafeInteger(id));
    assert.equal(kindOfId(id), kind);
    assert.equal(parseId(String(id)), id);
  }
});

test('takes a lease when the last is used up, one for all who wait', async () => {
  let leases = 0;
  const ids = new IdAllocator(async () => ++leases);
  const first = await Promise.all(Array.from({ length: 1000 }, () => ids.next('image')));
  assert.equal(new Set(first).size, 1000);
  assert.equal(leases, 1);
  for (let count = 1000; count < 2 ** 21; count++) await ids.next('image');
  assert.equal(leases, 1);
  const after = await Promise.all([ids.next('image'), ids.next('user')]);
  assert.equal(leases, 2);
  for (const id of after) assert.ok(id > Math.max(...first));
});

test('asks again for a lease that could not be had', async () => {
  let attempts = 0;
  const ids = new IdAllocator(async () => {
    if (++attempts === 1) throw new Error('no database');
    return 5;
  });
  await assert.rejects(ids.next('image'), /no database/);
  assert.equal(kindOfId(await ids.next('image')), 'image');
});

test('no other number is an id of a known kind', () => {
  for (const id of [0, -17, 1.5, NaN, Infinity, 2 ** 53 + 1, 16, 15]) {
    assert.equal(kindOfId(id), undefined, String(id));
  }
});

test('reads decimal ids and nothing else', () => {
  assert.equal(parseId('9007199254740991'), 9_007_199_254_740_991);
  const others = [
    '',
    '0',
    '01',
    '-1',
    '1.0',
    '1e3',
    ' 1',
    '1 ',
    '+1',
    '0x10',
    '9007199254740992',
    '１',
  ];
  for (const text of [...others, '9'.repeat(1000)]) assert.equal(parseId(text), undefined, text);
});
