/** Accounts, and what lets people in: sessions, links, and the attempts that keep others out. */

import assert from 'node:assert/strict';
import { kindOfId } from '../src/model/ids.ts';
import type { NewAccount } from '../src/store/account-stores.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { code, consent, token } from './store-grants.ts';

const account = (username: string, changes: Partial<NewAccount> = {}): NewAccount => ({
  username,
  email: null,
  passwordHash: '$argon2id$one',
  isAdministrator: false,
  ...changes,
});

async function makeAccount(accounts: Store['accounts'], given: NewAccount) {
  const made = await accounts.create(given);
  assert.ok(typeof made === 'object', `${given.username}: ${JSON.stringify(made)}`);
  return made;
}

const session = (userId: number, name: string, expiresAtMs = 2000) => ({
  secretHash: name.padEnd(64, '0'),
  userId,
  createdAtMs: 1000,
  expiresAtMs,
});

const link = (userId: number | null, name: string) => ({
  secretHash: name.padEnd(64, '0'),
  purpose: 'reset-password' as const,
  userId,
  email: null,
  expiresAtMs: 2000,
});

export function signInContract(storeTest: StoreTest): void {
  storeTest('makes an account with its user', async ({ accounts, users }) => {
    const given = account('Anna', { email: 'anna@example.org', isAdministrator: true });
    const made = await makeAccount(accounts, given);
    const { username, ...rest } = given;
    assert.equal(kindOfId(made.user.id), 'user');
    assert.ok(Math.abs(made.createdAtMs - Date.now()) < 60_000);
    assert.deepEqual(made, {
      ...rest,
      user: { id: made.user.id, username },
      createdAtMs: made.createdAtMs,
    });
    assert.deepEqual(await users.byUsername('Anna'), made.user);
    assert.deepEqual(await accounts.get(made.user.id), made);
    assert.deepEqual(await accounts.byUsername('aNNa'), made);
    assert.deepEqual(await accounts.byEmail('anna@example.org'), made);
    assert.equal(await accounts.get(3), undefined);
    assert.equal(await accounts.byUsername('ann'), undefined);
    assert.equal(await accounts.byEmail('anna@example.com'), undefined);
  });

  storeTest('makes nothing when a name or an address is taken', async ({ accounts, users }) => {
    await makeAccount(accounts, account('anna', { email: 'a@example.org' }));
    assert.equal(await accounts.create(account('ANNA')), 'username-taken');
    assert.equal(await accounts.create(account('ben', { email: 'a@example.org' })), 'email-taken');
    assert.equal(await users.byUsername('ben'), undefined);
    for (const username of ['wayside', 'Wayside', 'deleted-18', 'Deleted-18']) {
      assert.equal(await accounts.create(account(username), { adopt: true }), 'username-taken');
    }
    // Many may have none.
    await makeAccount(accounts, account('ben'));
    await makeAccount(accounts, account('cleo'));
    assert.equal((await users.ensure('BEN')).username, 'ben');
  });

  storeTest('gives one of those who ask at once a name or an address', async (store, config) => {
    const other = await openStore(config);
    const several = async (given: (index: number) => NewAccount) => {
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? store : other).accounts.create(given(index)),
        ),
      );
      return made.filter((each) => typeof each === 'object').length;
    };
    assert.equal(await several((index) => account(index % 3 ? 'anna' : 'Anna')), 1);
    assert.equal(await several((index) => account(`b${index}`, { email: 'b@example.org' })), 1);
    assert.equal((await store.accounts.list(100)).length, 2);
    await other.close();
  });

  storeTest('lets a user without an account be adopted, once', async (store, config) => {
    const other = await openStore(config);
    const { accounts } = store;
    const cleo = await store.users.ensure('cleo');
    assert.equal(await accounts.create(account('cleo')), 'username-taken');
    assert.equal(await accounts.create(account('Cleo'), { adopt: true }), 'username-taken');
    const made = await Promise.all(
      [store, other, store, other].map((each) =>
        each.accounts.create(account('cleo'), { adopt: true }),
      ),
    );
    const adopted = made.filter((each) => typeof each === 'object');
    assert.deepEqual(
      adopted.map(({ user }) => user),
      [cleo],
    );
    assert.equal(made.filter((each) => each === 'username-taken').length, 3);
    await makeAccount(accounts, account('dora'));
    assert.ok(typeof (await accounts.create(account('emil'), { adopt: true })) === 'object');
    await other.close();
  });

  storeTest('lists accounts by username, in pages', async ({ accounts, users }) => {
    await users.ensure('blank');
    for (const username of ['dora', 'anna', 'cleo']) await makeAccount(accounts, account(username));
    const names = async (limit: number, after?: string) =>
      (await accounts.list(limit, after)).map(({ user }) => user.username);
    assert.deepEqual(await names(10), ['anna', 'cleo', 'dora']);
    assert.deepEqual(await names(1), ['anna']);
    assert.deepEqual(await names(2, 'anna'), ['cleo', 'dora']);
    assert.deepEqual(await names(2, 'dora'), []);
  });

  storeTest('ends other sessions and reset links with a new password', async (store) => {
    const { accounts, sessions, links } = store;
    const anna = (await makeAccount(accounts, account('anna'))).user;
    const ben = (await makeAccount(accounts, account('ben'))).user;
    const [kept, ended, bens] = [
      session(anna.id, 'a'),
      session(anna.id, 'b'),
      session(ben.id, 'c'),
    ];
    for (const each of [kept, ended, bens]) await sessions.add(each);
    const confirmation = { ...link(anna.id, 'd'), purpose: 'confirm-email' as const };
    for (const each of [link(anna.id, 'e'), link(ben.id, 'f'), confirmation]) await links.add(each);
    await accounts.setPassword(anna.id, '$argon2id$two', kept.secretHash);
    assert.equal((await accounts.get(anna.id))?.passwordHash, '$argon2id$two');
    assert.equal((await accounts.get(ben.id))?.passwordHash, '$argon2id$one');
    assert.deepEqual(await sessions.get(kept.secretHash), kept);
    assert.equal(await sessions.get(ended.secretHash), undefined);
    assert.deepEqual(await sessions.get(bens.secretHash), bens);
    assert.equal(await links.get(link(null, 'e').secretHash, 'reset-password', 0), undefined);
    assert.ok(await links.get(link(null, 'f').secretHash, 'reset-password', 0));
    assert.ok(await links.get(confirmation.secretHash, 'confirm-email', 0));
    await accounts.setPassword(anna.id, '$argon2id$three');
    assert.equal(await sessions.get(kept.secretHash), undefined);
  });

  storeTest('ends every token that acts for a user with a new password', async (store) => {
    const { accounts, applications, authorizations } = store;
    const anna = (await makeAccount(accounts, account('anna'))).user;
    const ben = (await makeAccount(accounts, account('ben'))).user;
    const applicationId = (await applications.ensure('map', ben.id)).id;
    for (const { id: userId, username } of [anna, ben]) {
      const pair = { applicationId, userId };
      await authorizations.authorize(consent(pair), code(pair, `${username}1`));
      await authorizations.issue([token(pair, `${username}2`, `${username}1`)]);
    }
    await accounts.setPassword(anna.id, '$argon2id$two');
    assert.notEqual((await authorizations.token('anna2'))?.revokedAtMs, null);
    assert.equal((await authorizations.token('ben2'))?.revokedAtMs, null);
    assert.equal(await authorizations.useCode('anna1'), undefined);
    const more = token({ applicationId, userId: anna.id }, 'anna3', 'anna1');
    assert.equal(await authorizations.issue([more]), false);
    assert.ok(await authorizations.get(applicationId, anna.id), 'the consent stays');
  });

  storeTest('changes address and rights of an account', async (store, config) => {
    const other = await openStore(config);
    const { accounts } = store;
    const made = await Promise.all(
      ['anna', 'ben', 'cleo', 'dora'].map((name) => makeAccount(accounts, account(name))),
    );
    const [anna] = made;
    assert.ok(anna);
    const set = await Promise.all(
      made.map(({ user }, index) =>
        (index % 2 ? store : other).accounts.setEmail(user.id, 'same@example.org'),
      ),
    );
    assert.deepEqual(set.sort(), [false, false, false, true]);
    const owner = await accounts.byEmail('same@example.org');
    assert.ok(owner);
    assert.equal(await accounts.setEmail(owner.user.id, 'same@example.org'), true);
    assert.equal(await accounts.setEmail(owner.user.id, null), true);
    assert.equal((await accounts.get(owner.user.id))?.email, null);
    assert.equal(await accounts.setEmail(anna.user.id, 'same@example.org'), true);

    assert.equal(await accounts.countAdministrators(), 0);
    await accounts.setAdministrator(anna.user.id, true);
    assert.equal(await accounts.countAdministrators(), 1);
    assert.equal((await accounts.get(anna.user.id))?.isAdministrator, true);
    await accounts.setAdministrator(anna.user.id, false);
    assert.equal(await accounts.countAdministrators(), 0);
    await other.close();
  });

  storeTest('deletes an account with all that is its own', async (store) => {
    const { accounts, users, sessions, links, organizations, applications, authorizations } = store;
    const anna = (await makeAccount(accounts, account('anna', { email: 'a@example.org' }))).user;
    const ben = (await makeAccount(accounts, account('ben'))).user;
    const own = await applications.ensure('own', anna.id);
    const bens = await applications.ensure('map', ben.id);
    const town = await organizations.ensure({ slug: 'town', name: 'Town', description: '' });
    await organizations.setMember(town.id, anna.id, 'contributor');
    await organizations.setMember(town.id, ben.id, 'owner');
    await sessions.add(session(anna.id, 'a'));
    await links.add(link(anna.id, 'b'));
    const key = { secretHash: 'c', kind: 'secret', hint: '', createdAtMs: 1 } as const;
    await applications.addKey({ ...key, applicationId: own.id });
    await store.usage.record([
      { applicationId: own.id, tier: 'tiles', startMs: 0, used: 5, returned: 0 },
    ]);
    const pairs = [
      { applicationId: bens.id, userId: anna.id },
      { applicationId: own.id, userId: ben.id },
      { applicationId: bens.id, userId: ben.id },
    ];
    for (const [index, pair] of pairs.entries()) {
      await authorizations.authorize(consent(pair), code(pair, `code${index}`));
      await authorizations.issue([token(pair, `token${index}`, `code${index}`)]);
    }

    await accounts.delete(anna.id);
    await accounts.delete(anna.id);

    const username = `deleted-${anna.id}`;
    assert.deepEqual(await users.get(anna.id), { id: anna.id, username });
    assert.deepEqual(await users.byUsername(username), { id: anna.id, username });
    assert.equal(await accounts.get(anna.id), undefined);
    assert.equal(await accounts.byUsername(username), undefined);
    assert.equal(await accounts.byEmail('a@example.org'), undefined);
    assert.equal(await sessions.get(session(0, 'a').secretHash), undefined);
    assert.equal(await links.get(link(0, 'b').secretHash, 'reset-password', 0), undefined);
    assert.deepEqual(
      (await organizations.members(town.id)).map(({ user }) => user),
      [ben],
    );
    assert.deepEqual(await applications.ofOwner(anna.id), []);
    assert.equal(await applications.key('c'), undefined);
    assert.deepEqual(await store.usage.used(own.id, 'tiles', 0), []);
    for (const [index, pair] of pairs.entries()) {
      const isLeft = index === 2;
      const { applicationId, userId } = pair;
      assert.equal((await authorizations.get(applicationId, userId)) !== undefined, isLeft);
      assert.equal((await authorizations.useCode(`code${index}`)) !== undefined, isLeft);
      assert.equal((await authorizations.token(`token${index}`)) !== undefined, isLeft);
      assert.equal(
        await authorizations.issue([token(pair, `again${index}`, `code${index}`)]),
        isLeft,
      );
    }
    // The name is free again; users without an account are nobody's to delete.
    await makeAccount(accounts, account('anna'));
    const system = await users.ensure('wayside');
    await accounts.delete(system.id);
    assert.deepEqual(await users.get(system.id), system);
  });

  storeTest('keeps sessions until they are deleted', async ({ sessions }) => {
    const [early, late] = [session(18, 'early', 2000), session(18, 'late', 3000)];
    await sessions.add(early);
    await sessions.add(late);
    await assert.rejects(sessions.add({ ...early, userId: 34 }));
    assert.deepEqual(await sessions.get(early.secretHash), early);
    await sessions.deleteExpired(2000);
    assert.equal(await sessions.get(early.secretHash), undefined);
    assert.deepEqual(await sessions.get(late.secretHash), late);
    await sessions.delete(late.secretHash);
    await sessions.delete(late.secretHash);
    assert.equal(await sessions.get(late.secretHash), undefined);
  });

  storeTest('knows the sessions of a user, and ends all but one', async ({ sessions }) => {
    const [a, b, expired] = [
      session(18, 'a', 3000),
      session(18, 'b', 3000),
      session(18, 'c', 2000),
    ];
    const others = session(34, 'd', 3000);
    for (const each of [a, b, expired, others]) await sessions.add(each);
    const names = (all: readonly { secretHash: string }[]) =>
      all.map(({ secretHash }) => secretHash[0]).sort();
    assert.deepEqual(names(await sessions.ofUser(18, 2000)), ['a', 'b']);
    assert.deepEqual(await sessions.ofUser(34, 0), [others]);
    assert.deepEqual(await sessions.ofUser(50, 0), []);
    await sessions.deleteOthers(18, b.secretHash);
    assert.deepEqual(names(await sessions.ofUser(18, 0)), ['b']);
    await sessions.deleteOthers(18, others.secretHash);
    assert.deepEqual(await sessions.ofUser(18, 0), []);
    assert.deepEqual(await sessions.get(others.secretHash), others);
  });

  storeTest('gives a link to one of those who follow it', async (store, config) => {
    const other = await openStore(config);
    const { links } = store;
    const reset = link(18, 'reset');
    await links.add(reset);
    const at = (nowMs: number) => [reset.secretHash, 'reset-password', nowMs] as const;
    assert.deepEqual(await links.get(...at(1999)), reset);
    assert.equal(await links.get(...at(2000)), undefined);
    assert.equal(await links.take(...at(2000)), undefined);
    assert.equal(await links.take(reset.secretHash, 'invitation', 1000), undefined);
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (index % 2 ? links : other.links).take(...at(1999))),
    );
    assert.deepEqual(
      taken.filter((each) => each !== undefined),
      [reset],
    );
    assert.equal(await links.get(...at(1000)), undefined);
    const invitation = { ...link(null, 'invitation'), purpose: 'invitation' as const };
    await links.add({ ...invitation, email: 'b@example.org' });
    await links.deleteExpired(1999);
    assert.deepEqual(await links.get(invitation.secretHash, 'invitation', 0), {
      ...invitation,
      email: 'b@example.org',
    });
    await links.deleteExpired(2000);
    assert.equal(await links.get(invitation.secretHash, 'invitation', 0), undefined);
    await other.close();
  });

  storeTest('counts attempts in windows, whoever counts them', async (store, config) => {
    const other = await openStore(config);
    const { attempts } = store;
    const counted = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? attempts : other.attempts).count('key', 100, 1000 + index),
      ),
    );
    assert.deepEqual(
      counted.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal(await attempts.count('another', 100, 1000), 1);
    await attempts.clear('another');
    assert.equal(await attempts.count('another', 100, 1000), 1);
    assert.equal(await attempts.count('another', 100, 1099), 2);
    assert.equal(await attempts.count('another', 100, 1100), 1);
    await attempts.deleteExpired(1199);
    assert.equal(await attempts.count('another', 100, 1199), 2);
    await attempts.deleteExpired(1200);
    assert.equal(await attempts.count('another', 100, 1199), 1);
    await other.close();
  });
}
