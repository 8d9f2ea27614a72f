import assert from 'node:assert/strict';
import { kindOfId } from '../src/model/ids.ts';
import type { ApplicationDetails } from '../src/store/application-stores.ts';
import { openStore } from '../src/store/open-store.ts';
import type { StoreTest } from './store-contract.ts';

const details = (name: string, changes: Partial<ApplicationDetails> = {}): ApplicationDetails => ({
  name,
  description: 'Finds <benches> & "trees" in 街道',
  website: 'https://trees.example',
  callbackUrls: ['https://trees.example/back?a=1', 'http://127.0.0.1/'],
  scopes: ['upload', 'read'],
  isPublic: true,
  ...changes,
});

const plain = {
  description: '',
  website: '',
  callbackUrls: [],
  scopes: ['read', 'write', 'upload'],
  isPublic: false,
  limits: {},
};

export function applicationsContract(storeTest: StoreTest): void {
  storeTest('makes a plain application of a name and owner once', async (store, config) => {
    const other = await openStore(config);
    const [made, ...more] = await Promise.all(
      [store, other, store, other].map(({ applications }) => applications.ensure('map', 18)),
    );
    assert.ok(made);
    assert.equal(kindOfId(made.id), 'application');
    assert.ok(Math.abs(made.createdAtMs - Date.now()) < 60_000);
    const { id, createdAtMs } = made;
    assert.deepEqual(made, { ...plain, id, name: 'map', ownerId: 18, createdAtMs });
    for (const same of more) assert.deepEqual(same, made);
    const { applications } = store;
    assert.notEqual((await applications.ensure('map', 34)).id, id);
    assert.deepEqual(await other.applications.get(id), made);
    assert.equal(await applications.get(3), undefined);
    await other.close();
  });

  storeTest('keeps all that is said of an application', async ({ applications }) => {
    const made = await applications.create(details('trees'), 18);
    assert.ok(made);
    const { id, createdAtMs } = made;
    assert.deepEqual(made, { ...details('trees'), id, ownerId: 18, limits: {}, createdAtMs });
    assert.deepEqual(await applications.get(id), made);
    await applications.setLimits(id, { tiles: 0, search: 5 });
    assert.equal(await applications.update(id, details('woods', { scopes: [] })), true);
    assert.deepEqual(await applications.get(id), {
      ...made,
      name: 'woods',
      scopes: [],
      limits: { tiles: 0, search: 5 },
    });
  });

  storeTest('gives an owner one application of a name', async (store, config) => {
    const other = await openStore(config);
    const made = await Promise.all(
      [store, other, store, other].map((each) => each.applications.create(details('trees'), 18)),
    );
    assert.equal(made.filter((each) => each !== undefined).length, 1);
    const { applications } = store;
    const woods = await applications.create(details('woods'), 18);
    const others = await applications.create(details('trees'), 34);
    assert.ok(woods && others);
    assert.equal(await applications.update(woods.id, details('trees')), false);
    assert.deepEqual(await applications.get(woods.id), woods);
    assert.equal(await applications.update(woods.id, details('woods', { website: '' })), true);
    await other.close();
  });

  storeTest('lists applications by name, by id and as asked', async ({ applications }) => {
    const [b, a, c] = [
      await applications.ensure('b', 18),
      await applications.ensure('a', 18),
      await applications.ensure('c', 34),
    ];
    assert.deepEqual(await applications.ofOwner(18), [a, b]);
    assert.deepEqual(await applications.ofOwner(50), []);
    assert.deepEqual(
      await applications.list(),
      [a, b, c].sort((one, two) => one.id - two.id),
    );
    assert.deepEqual(await applications.getMany([c.id, 3, a.id, c.id]), [c, a]);
  });

  storeTest('keeps the keys of an application until they are deleted', async ({ applications }) => {
    const { id: applicationId } = await applications.ensure('map', 18);
    const key = (digit: string, createdAtMs: number) => ({
      secretHash: digit.repeat(64),
      applicationId,
      kind: 'token' as const,
      hint: '12ab',
      createdAtMs,
    });
    const [late, early] = [key('a', 200), { ...key('b', 100), kind: 'secret' as const }];
    assert.equal(await applications.key(late.secretHash), undefined);
    await applications.addKey(late);
    await applications.addKey(early);
    await applications.addKey({ ...late, createdAtMs: 300 });
    assert.deepEqual(await applications.key(late.secretHash), late);
    assert.deepEqual(await applications.keysOf(applicationId), [early, late]);
    assert.deepEqual(await applications.keysOf(3), []);
    await applications.deleteKey(applicationId + 16, late.secretHash);
    assert.deepEqual(await applications.key(late.secretHash), late);
    await applications.deleteKey(applicationId, late.secretHash);
    await applications.deleteKey(applicationId, late.secretHash);
    assert.equal(await applications.key(late.secretHash), undefined);
    assert.deepEqual(await applications.keysOf(applicationId), [early]);
  });
}
