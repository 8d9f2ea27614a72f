import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { shareQuestion } from './shared-question.ts';

/** A question whose answers are given by the test, in the order in which they were asked for. */
function openQuestion() {
  const put: PromiseWithResolvers<number>[] = [];
  const ask = shareQuestion(() => {
    const question = Promise.withResolvers<number>();
    put.push(question);
    return question.promise;
  });
  return { put, ask };
}

describe('a shared question', () => {
  test('is put once for all who ask in one turn, after the last of them', async () => {
    const { put, ask } = openQuestion();
    const answers = [ask(), ask()];
    assert.equal(put.length, 0);
    await nextTurn();
    assert.equal(put.length, 1);
    put[0]?.resolve(1);
    assert.deepEqual(await Promise.all(answers), [1, 1]);
  });

  test('is put again for those who ask while it is under way', async () => {
    const { put, ask } = openQuestion();
    const first = ask();
    await nextTurn();
    const later = [ask(), ask()];
    await nextTurn();
    assert.equal(put.length, 1);
    put[0]?.reject(new Error('broken'));
    await assert.rejects(first);
    await nextTurn();
    assert.equal(put.length, 2);
    put[1]?.resolve(2);
    assert.deepEqual(await Promise.all(later), [2, 2]);
  });

  test('does not wait for ever for one that gets no answer', async () => {
    const { put, ask } = openQuestion();
    void ask();
    await nextTurn();
    const second = ask();
    await sleep(120);
    const third = ask();
    await nextTurn();
    assert.equal(put.length, 2);
    put[1]?.resolve(2);
    assert.deepEqual(await Promise.all([second, third]), [2, 2]);
  });
});
