import assert from 'node:assert/strict';
import type { AccountActivity } from '../src/model/account.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication, sampleUpload } from './store-samples.ts';

/** What administrators ask of people and organisations. */
export function administrationContract(storeTest: StoreTest): void {
  storeTest('finds accounts by a part of name or address', async ({ accounts }) => {
    for (const [username, email] of [
      ['Anna_B', 'anna@example.org'],
      ['annaXb', null],
      ['ben', 'b.annan@example.org'],
      ['cleo', null],
    ] as const) {
      await accounts.create({ username, email, passwordHash: null, isAdministrator: false });
    }
    const names = async (containing: string, limit = 10, after?: string) =>
      (await accounts.list(limit, after, containing)).map(({ user }) => user.username).toSorted();
    assert.deepEqual(await names('ANNA'), ['Anna_B', 'annaXb', 'ben']);
    assert.deepEqual(await names('a_b'), ['Anna_B'], 'no wildcard');
    assert.deepEqual(await names('%'), []);
    assert.deepEqual(await names('!'), []);
    assert.deepEqual(await names("' or 1=1 --"), []);
    assert.deepEqual(await names('@example'), ['Anna_B', 'ben']);
    const [first] = await accounts.list(1, undefined, 'anna');
    assert.equal((await names('anna', 10, first?.user.username)).length, 2);
  });

  storeTest('tells what somebody does here', async (store) => {
    const { accounts, sessions, uploads, sequences } = store;
    const nothing = { images: 0, signedInAtMs: null, uploadedAtMs: null };
    assert.deepEqual(await accounts.activities([]), new Map());
    assert.deepEqual(await accounts.activities([18]), new Map([[18, nothing]]));
    await sequences.publish([
      samplePublication('one', [sampleImage(17), sampleImage(33)]),
      samplePublication('two', [sampleImage(49)]),
      samplePublication('his', [sampleImage(65, { creatorId: 34 })]),
    ]);
    for (const [hash, createdAtMs] of [
      ['a', 5000],
      ['b', 7000],
    ] as const) {
      const expiresAtMs = createdAtMs + 1000;
      await sessions.add({ secretHash: hash.repeat(64), userId: 18, createdAtMs, expiresAtMs });
    }
    const { createdAtMs } = await uploads.create(sampleUpload({ creatorId: 34 }));
    assert.deepEqual(
      await accounts.activities([18, 34, 50]),
      new Map<number, AccountActivity>([
        [18, { images: 3, signedInAtMs: 7000, uploadedAtMs: null }],
        [34, { images: 1, signedInAtMs: null, uploadedAtMs: createdAtMs }],
        [50, nothing],
      ]),
    );
  });

  storeTest('lists organisations in pages, and how large they are', async (store) => {
    const { organizations, users, sequences } = store;
    const anna = await users.ensure('anna');
    const ben = await users.ensure('ben');
    const ids = new Map<string, number>();
    for (const [slug, name] of [
      ['town', 'Town_1'],
      ['farm', 'The Farm'],
      ['mill', 'Old Mill'],
    ] as const) {
      const made = await organizations.create({ slug, name, description: '' }, anna.id);
      ids.set(slug, made?.id ?? 0);
    }
    const slugs = async (options: Parameters<typeof organizations.list>[0]) =>
      (await organizations.list(options)).map(({ slug }) => slug);
    assert.deepEqual(await slugs({ limit: 2 }), ['farm', 'mill']);
    assert.deepEqual(await slugs({ limit: 2, afterSlug: 'mill' }), ['town']);
    assert.deepEqual(await slugs({ containing: 'FARM' }), ['farm']);
    assert.deepEqual(await slugs({ containing: 'N_1' }), ['town']);
    assert.deepEqual(await slugs({ containing: '_' }), ['town']);

    const [town = 0, farm = 0] = [ids.get('town'), ids.get('farm')];
    await organizations.setMember(town, ben.id, 'contributor');
    const ours = { organizationId: town };
    await sequences.publish([
      samplePublication('one', [sampleImage(17, ours), sampleImage(33, ours)]),
      samplePublication('two', [sampleImage(49)]),
    ]);
    assert.deepEqual(
      await organizations.sizes([farm, town]),
      new Map([
        [farm, { members: 1, images: 0 }],
        [town, { members: 2, images: 2 }],
      ]),
    );
    assert.deepEqual(await organizations.sizes([]), new Map());
  });
}
