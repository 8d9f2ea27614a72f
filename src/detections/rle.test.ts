import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnusableRecord } from './detection-record.ts';
import { decodeRuns, decompressRuns } from './rle.ts';

test('runs go down the columns, and the mask is cut out', () => {
  // Columns of 3: 0 1 1 | 1 0 0 | 0 0 0 | 0 1 0
  const mask = decodeRuns([1, 3, 6, 1, 1], 4, 3);
  assert.deepEqual(
    { ...mask, labels: [...(mask?.labels ?? [])] },
    { left: 0, top: 0, width: 4, height: 3, labels: [0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0] },
  );
  const small = decodeRuns([7, 1, 4], 4, 3);
  assert.deepEqual(
    [small?.left, small?.top, small?.width, small?.height, ...(small?.labels ?? [])],
    [2, 1, 1, 1, 1],
  );
  assert.equal(decodeRuns([12], 4, 3), undefined);
});

test('runs that do not fit their size are refused', () => {
  for (const runs of [[11], [13], [], [6, -1, 7], [6, 1.5, 4.5], [Number.NaN, 12]]) {
    assert.throws(() => decodeRuns(runs, 4, 3), UnusableRecord, `${runs}`);
  }
  assert.throws(() => decodeRuns([0, 1e10], 1e5, 1e5), /too many pixels/);
});

/** The compression as COCO defines it, written from its description. */
function compress(runs: readonly number[]): string {
  let text = '';
  for (const [index, run] of runs.entries()) {
    let rest = index > 2 ? run - (runs[index - 2] as number) : run;
    for (;;) {
      const bits = rest & 0x1f;
      rest >>= 5;
      const isLast = (bits & 0x10) === 0 ? rest === 0 : rest === -1;
      text += String.fromCharCode(48 + (isLast ? bits : bits | 0x20));
      if (isLast) break;
    }
  }
  return text;
}

test('compressed runs are the same as those before', () => {
  for (const runs of [
    [0, 5, 3],
    [6, 1, 40, 4, 5, 4, 5, 4, 21],
    [100_000, 31, 32, 1023, 1024, 1, 70_000_000],
  ]) {
    assert.deepEqual(decompressRuns(compress(runs)), runs);
  }
  // From the description of the format in COCO's API.
  assert.deepEqual(decompressRuns('61X13mN000`0'), [6, 1, 40, 4, 5, 4, 5, 4, 21]);
});

test('what is no compressed text is refused', () => {
  for (const text of ['P', 'PPPPPPPPPPPPPPPPP', '\u0001', 'é', '6 1', 'oooooooooooooooo0']) {
    assert.throws(() => decodeRuns(decompressRuns(text), 4, 3), UnusableRecord, text);
  }
});
