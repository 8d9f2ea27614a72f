import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import { Heap } from './heap.ts';

test('what goes in in any order comes out sorted', () => {
  const random = seededRandom(1);
  for (let count = 0; count < 50; count++) {
    const numbers = Array.from({ length: count }, () => Math.floor(random() * 20));
    const heap = new Heap<number>((a, b) => a < b);
    for (const number of numbers) heap.push(number);
    assert.equal(heap.size, count);
    assert.deepEqual(
      numbers.map(() => heap.pop()),
      numbers.toSorted((a, b) => a - b),
    );
    assert.equal(heap.pop(), undefined);
  }
});
