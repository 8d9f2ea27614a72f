import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelayMs } from './backoff.ts';

test('waits longer after each failure, within bounds', () => {
  const longest = (attempt: number) => retryDelayMs(attempt, () => 1);
  assert.deepEqual([1, 2, 3, 4].map(longest), [1000, 4000, 16_000, 64_000]);
  for (const attempt of [5, 6, 100, 1000]) assert.ok(longest(attempt) <= 300_000);
  for (const attempt of [1, 3, 9])
    assert.equal(retryDelayMs(attempt, () => 0) * 2, longest(attempt));
});

test('spreads what failed together over the second half of the wait', () => {
  const delays = Array.from({ length: 1000 }, () => retryDelayMs(3));
  assert.ok(delays.every((ms) => ms >= 8000 && ms <= 16_000));
  const quarters = Map.groupBy(delays, (ms) => Math.min(3, Math.floor((ms - 8000) / 2000)));
  assert.equal(quarters.size, 4);
});
