import assert from 'node:assert/strict';
import { kindOfId } from '../src/model/ids.ts';
import type { StoreTest } from './store-contract.ts';

export function accountsContract(storeTest: StoreTest): void {
  storeTest('makes a user once, however many ask at once', async ({ users }) => {
    const made = await Promise.all(Array.from({ length: 5 }, () => users.ensure('anna')));
    assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    const [anna] = made;
    assert.ok(anna);
    assert.equal(kindOfId(anna.id), 'user');
    assert.deepEqual(await users.get(anna.id), anna);
    assert.deepEqual(await users.byUsername('anna'), anna);
    assert.equal(await users.byUsername('Anna'), undefined);
    assert.equal(await users.get(anna.id + 16), undefined);
  });

  storeTest('gives many users in the order asked for, each once', async ({ users }) => {
    const anna = await users.ensure('anna');
    const ben = await users.ensure('ben');
    assert.deepEqual(await users.getMany([ben.id, 7, anna.id, ben.id]), [ben, anna]);
    assert.deepEqual(await users.getMany([]), []);
  });

  storeTest('keeps the first secret of a name', async ({ secrets }) => {
    const kept = await Promise.all(['a', 'b', 'c'].map((each) => secrets.ensure('signing', each)));
    assert.equal(new Set(kept).size, 1);
    assert.equal(await secrets.ensure('signing', 'd'), kept[0]);
    assert.equal(await secrets.ensure('other', 'e'), 'e');
  });
}
