import assert from 'node:assert/strict';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { code, consent, type Pair, token } from './store-grants.ts';

async function makePair({ users, applications }: Store, name = 'map'): Promise<Pair> {
  const user = await users.ensure('anna');
  const application = await applications.ensure(name, user.id);
  return { applicationId: application.id, userId: user.id };
}

export function authorizationsContract(storeTest: StoreTest): void {
  storeTest('keeps the newest consent of a user and application', async (store) => {
    const { authorizations, users, applications } = store;
    const [map, app] = [await makePair(store, 'map'), await makePair(store, 'app')];
    const ben = await users.ensure('ben');
    const bens = { ...map, userId: ben.id };
    assert.equal(await authorizations.get(map.applicationId, map.userId), undefined);
    await authorizations.authorize(consent(map), code(map, 'one'));
    const newer = consent(map, { scopes: ['write'], createdAtMs: 5000 });
    await authorizations.authorize(newer, code(map, 'two'));
    await authorizations.authorize(consent(app, { scopes: [] }), code(app, 'three'));
    await authorizations.authorize(consent(bens), code(bens, 'four'));

    assert.deepEqual(await authorizations.get(map.applicationId, map.userId), newer);
    assert.deepEqual(await authorizations.ofUser(map.userId), [
      {
        application: await applications.get(app.applicationId),
        authorization: consent(app, { scopes: [] }),
      },
      { application: await applications.get(map.applicationId), authorization: newer },
    ]);
    const anna = await users.get(map.userId);
    const both = [
      { user: anna, authorization: newer },
      { user: ben, authorization: consent(bens) },
    ];
    assert.deepEqual(await authorizations.ofApplication(map.applicationId, 10), both);
    assert.deepEqual(await authorizations.ofApplication(map.applicationId, 1), both.slice(0, 1));
    assert.deepEqual(await authorizations.ofUser(3), []);
  });

  storeTest('gives a code as unused to one of those who use it', async (store, config) => {
    const other = await openStore(config);
    const pair = await makePair(store);
    const given = code(pair, 'code', {
      redirectUri: 'https://a.example/?b=c',
      codeChallenge: 'challenge',
      isOffline: true,
      scopes: ['upload', 'read'],
      family: 'family',
    });
    await store.authorizations.authorize(consent(pair), given);
    const used = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 ? store : other).authorizations.useCode('code'),
      ),
    );
    for (const each of used) assert.deepEqual(each?.code, given);
    assert.equal(used.filter((each) => each?.wasUsed === false).length, 1);
    assert.equal(await store.authorizations.useCode('another'), undefined);
    await other.close();
  });

  storeTest('issues tokens of a family', async (store) => {
    const { authorizations } = store;
    const pair = await makePair(store);
    await authorizations.authorize(consent(pair), code(pair, 'code'));
    const access = token(pair, 'access', 'code', { scopes: [] });
    const refresh = token(pair, 'refresh', 'code', { kind: 'refresh' });
    assert.equal(await authorizations.issue([access, refresh]), true);
    assert.deepEqual(await authorizations.token('access'), access);
    assert.deepEqual(await authorizations.token('refresh'), refresh);
    assert.equal(await authorizations.token('other'), undefined);
    assert.equal(await authorizations.issue([]), false);
    assert.equal(await authorizations.issue([token(pair, 'stray', 'no such family')]), false);
    const stranger = { ...pair, userId: pair.userId + 16 };
    assert.equal(await authorizations.issue([token(stranger, 'stray', 'code')]), false);
    assert.equal(await authorizations.token('stray'), undefined);

    await authorizations.revokeToken('access', 7000);
    await authorizations.revokeToken('access', 8000);
    await authorizations.revokeToken('nothing', 8000);
    assert.deepEqual(await authorizations.token('access'), { ...access, revokedAtMs: 7000 });
    assert.deepEqual(await authorizations.token('refresh'), refresh);
  });

  storeTest('exchanges a refresh token once', async (store, config) => {
    const other = await openStore(config);
    const { authorizations } = store;
    const pair = await makePair(store);
    await authorizations.authorize(consent(pair), code(pair, 'code'));
    await authorizations.authorize(consent(pair), code(pair, 'elsewhere'));
    const refresh = token(pair, 'refresh', 'code', { kind: 'refresh' });
    await authorizations.issue([refresh]);
    assert.equal(await authorizations.issue([token(pair, 'stray', 'elsewhere')], 'refresh'), false);
    const exchanged = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 ? store : other).authorizations.issue(
          [token(pair, `next${index}`, 'code', { issuedAtMs: 3000 })],
          'refresh',
        ),
      ),
    );
    assert.equal(exchanged.filter((isIssued) => isIssued).length, 1);
    for (const [index, isIssued] of exchanged.entries()) {
      assert.equal((await authorizations.token(`next${index}`)) !== undefined, isIssued);
    }
    assert.deepEqual(await authorizations.token('refresh'), { ...refresh, revokedAtMs: 3000 });
    const next = `next${exchanged.indexOf(true)}`;
    await authorizations.revokeToken(next, 4000);
    assert.equal(await authorizations.issue([token(pair, 'more', 'code')], next), false);
    await other.close();
  });

  storeTest('revokes all that descends from one code', async (store) => {
    const { authorizations } = store;
    const pair = await makePair(store);
    for (const family of ['bad', 'good']) {
      await authorizations.authorize(consent(pair), code(pair, family));
      await authorizations.issue([token(pair, `${family} token`, family)]);
    }
    await authorizations.revokeFamily('bad', 6000);
    await authorizations.revokeFamily('bad', 7000);
    assert.equal((await authorizations.token('bad token'))?.revokedAtMs, 6000);
    assert.equal((await authorizations.token('good token'))?.revokedAtMs, null);
    assert.equal(await authorizations.issue([token(pair, 'late', 'bad')]), false);
    assert.equal(await authorizations.issue([token(pair, 'more', 'good')]), true);
    assert.equal(await authorizations.token('late'), undefined);
  });

  storeTest('takes a consent back with all that came of it', async (store) => {
    const { authorizations } = store;
    const [map, app] = [await makePair(store, 'map'), await makePair(store, 'app')];
    for (const [pair, name] of [
      [map, 'map'],
      [app, 'app'],
    ] as const) {
      await authorizations.authorize(consent(pair), code(pair, name));
      await authorizations.issue([token(pair, `${name} token`, name)]);
    }
    await authorizations.revoke(map.applicationId, map.userId);
    await authorizations.revoke(map.applicationId, map.userId);
    assert.equal(await authorizations.get(map.applicationId, map.userId), undefined);
    assert.equal(await authorizations.useCode('map'), undefined);
    const revokedAtMs = (await authorizations.token('map token'))?.revokedAtMs;
    assert.ok(Math.abs((revokedAtMs ?? 0) - Date.now()) < 60_000);
    assert.equal(await authorizations.issue([token(map, 'late', 'map')]), false);
    assert.equal(await authorizations.issue([token(app, 'more', 'app')]), true);
    assert.equal((await authorizations.token('app token'))?.revokedAtMs, null);
    // A new consent gives no life to what the old one began.
    await authorizations.authorize(consent(map), code(map, 'new'));
    assert.equal(await authorizations.issue([token(map, 'late', 'map')]), false);
    assert.notEqual((await authorizations.token('map token'))?.revokedAtMs, null);
    assert.equal(await authorizations.issue([token(map, 'new token', 'new')]), true);
  });

  storeTest('leaves no good token when issuing and revoking meet', async (store, config) => {
    const other = await openStore(config);
    const pair = await makePair(store);
    const rounds = Array.from({ length: 24 }, (_, index) => index);
    const ends = [
      (_: string) => other.authorizations.revoke(pair.applicationId, pair.userId),
      (family: string) => other.authorizations.revokeFamily(family, 6000),
    ];
    for (const end of ends) {
      for (const round of rounds) {
        const family = `${ends.indexOf(end)}/${round}`;
        await store.authorizations.authorize(consent(pair), code(pair, family));
        const names = ['a', 'b', 'c', 'd'].map((name) => `${family}/${name}`);
        const issue = (name: string) => store.authorizations.issue([token(pair, name, family)]);
        await Promise.all([
          ...names.slice(0, 2).map(issue),
          end(family),
          ...names.slice(2).map(issue),
        ]);
        for (const name of names) {
          const issued = await store.authorizations.token(name);
          assert.notEqual(issued?.revokedAtMs, null, name);
        }
      }
    }
    await other.close();
  });

  storeTest('keeps consent and token of a direct sign-in', async (store) => {
    const { authorizations } = store;
    const pair = await makePair(store);
    const direct = token(pair, 'direct', 'family');
    await authorizations.issueDirectly(consent(pair), direct);
    assert.deepEqual(await authorizations.get(pair.applicationId, pair.userId), consent(pair));
    assert.deepEqual(await authorizations.token('direct'), direct);
    const wider = consent(pair, { scopes: ['read', 'write', 'upload'] });
    await authorizations.issueDirectly(wider, token(pair, 'again', 'another'));
    assert.deepEqual(await authorizations.get(pair.applicationId, pair.userId), wider);
    assert.equal(await authorizations.issue([token(pair, 'next', 'family')], 'direct'), true);
    await authorizations.revoke(pair.applicationId, pair.userId);
    for (const name of ['next', 'again']) {
      assert.notEqual((await authorizations.token(name))?.revokedAtMs, null);
    }
  });

  storeTest(
    'deletes what expired before, and families when nothing of them is left',
    async (store) => {
      const { authorizations } = store;
      const pair = await makePair(store);
      for (const family of ['short', 'long']) {
        await authorizations.authorize(consent(pair), code(pair, family));
      }
      await authorizations.issue([token(pair, 'token', 'long', { expiresAtMs: 9000 })]);
      await authorizations.deleteExpired(2000);
      assert.ok(await authorizations.useCode('short'));
      await authorizations.deleteExpired(2001);
      assert.equal(await authorizations.useCode('short'), undefined);
      assert.ok(await authorizations.token('token'));
      assert.equal(await authorizations.issue([token(pair, 'stray', 'short')]), false);
      assert.equal(await authorizations.issue([token(pair, 'next', 'long')], 'token'), true);
      await authorizations.deleteExpired(9001);
      assert.equal(await authorizations.token('token'), undefined);
      assert.equal(await authorizations.issue([token(pair, 'stray', 'long')]), false);
      assert.ok(await authorizations.get(pair.applicationId, pair.userId));
    },
  );

  storeTest('deletes an application with all that is its own', async (store) => {
    const { authorizations, applications, usage } = store;
    const [map, app] = [await makePair(store, 'map'), await makePair(store, 'app')];
    for (const [pair, name] of [
      [map, 'map'],
      [app, 'app'],
    ] as const) {
      const key = { secretHash: name, kind: 'token', hint: '', createdAtMs: 1 } as const;
      await applications.addKey({ ...key, applicationId: pair.applicationId });
      await authorizations.authorize(consent(pair), code(pair, name));
      await authorizations.issue([token(pair, name, name)]);
      const window = { applicationId: pair.applicationId, tier: 'search', startMs: 0 } as const;
      await usage.record([{ ...window, used: 1, returned: 0 }]);
    }
    await applications.delete(map.applicationId);
    await applications.delete(map.applicationId);
    for (const [pair, name] of [
      [map, 'map'],
      [app, 'app'],
    ] as const) {
      const isLeft = name === 'app';
      const { applicationId, userId } = pair;
      assert.equal((await applications.get(applicationId)) !== undefined, isLeft);
      assert.equal((await applications.key(name)) !== undefined, isLeft);
      assert.equal((await authorizations.get(applicationId, userId)) !== undefined, isLeft);
      assert.equal((await authorizations.useCode(name)) !== undefined, isLeft);
      assert.equal((await authorizations.token(name)) !== undefined, isLeft);
      assert.equal(await authorizations.issue([token(pair, `${name} 2`, name)]), isLeft);
      assert.equal((await usage.used(applicationId, 'search', 0)).length > 0, isLeft);
    }
    assert.equal((await authorizations.ofUser(map.userId)).length, 1);
    assert.notEqual((await applications.ensure('map', map.userId)).id, map.applicationId);
  });
}
