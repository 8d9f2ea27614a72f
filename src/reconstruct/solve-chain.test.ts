import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import { solveChain } from './solve-chain.ts';

test('the solution fulfils the equations of every place', () => {
  const random = seededRandom(2);
  const blocks = Array.from({ length: 20 }, () => {
    const [p, q, r] = [random(), random(), random()];
    return {
      a: [1 + p * p, p * q, p * r, 1 + q * q, q * r, 1 + r * r],
      b: [random(), random(), random()],
    };
  });
  const links = blocks.map(() => [random() * 5, random(), random() * 2] as const);
  const solved = solveChain(blocks, links);
  for (const [index, { a, b }] of blocks.entries()) {
    const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0] = a;
    const rows = [
      [a0, a1, a2],
      [a1, a3, a4],
      [a2, a4, a5],
    ];
    const here = solved[index]?.x ?? [0, 0, 0];
    for (const [axis, row] of rows.entries()) {
      let sum = row.reduce((total, part, i) => total + part * (here[i] ?? 0), 0);
      for (const [neighbour, link] of [
        [index - 1, index],
        [index + 1, index + 1],
      ] as const) {
        const there = solved[neighbour]?.x;
        if (!there || neighbour < 0) continue;
        sum += (links[link]?.[axis] ?? 0) * ((here[axis] ?? 0) - (there[axis] ?? 0));
      }
      assert.ok(Math.abs(sum - (b[axis] ?? 0)) < 1e-9);
    }
  }
});
