import assert from 'node:assert/strict';
import { kindOfId } from '../src/model/ids.ts';
import { openStore } from '../src/store/open-store.ts';
import type { StoreTest } from './store-contract.ts';

const town = { slug: 'town', name: 'The Town', description: "Streets, 'quotes' & 街道" };

export function organizationsContract(storeTest: StoreTest): void {
  storeTest('leaves an organisation that exists as it is', async ({ organizations }) => {
    const made = await organizations.ensure(town);
    assert.deepEqual(made, { id: made.id, ...town });
    assert.equal(kindOfId(made.id), 'organization');
    assert.deepEqual(await organizations.ensure({ ...town, name: 'Another' }), made);
    assert.deepEqual(await organizations.get(made.id), made);
    assert.deepEqual(await organizations.bySlug('town'), made);
    assert.equal(await organizations.bySlug('village'), undefined);
    assert.deepEqual(await organizations.getMany([made.id, 3]), [made]);
  });

  storeTest('makes an organisation with its owner, once', async (store, config) => {
    const other = await openStore(config);
    const { organizations, users } = store;
    const anna = await users.ensure('anna');
    const several = await Promise.all(
      [store, other, store, other].map((each) => each.organizations.create(town, anna.id)),
    );
    const made = several.filter((each) => each !== undefined);
    assert.deepEqual(made, [await organizations.bySlug('town')]);
    const [organization] = made;
    assert.ok(organization);
    assert.deepEqual(await organizations.members(organization.id), [{ user: anna, role: 'owner' }]);

    const change = { name: 'Town', description: 'New' };
    await organizations.update(organization.id, change);
    const changed = { ...organization, ...change };
    assert.deepEqual(await organizations.get(organization.id), changed);
    const farm = await organizations.create({ ...town, slug: 'farm' }, anna.id);
    assert.deepEqual(await organizations.list(), [farm, changed]);
    await other.close();
  });

  storeTest('keeps the members of organisations and their roles', async (store) => {
    const { organizations, users } = store;
    const [ben, anna] = [await users.ensure('ben'), await users.ensure('anna')];
    const made = await organizations.create(town, ben.id);
    const farm = await organizations.create({ ...town, slug: 'farm' }, anna.id);
    assert.ok(made && farm);
    assert.equal(await organizations.setMember(made.id, anna.id, 'contributor'), true);
    assert.deepEqual(await organizations.members(made.id), [
      { user: anna, role: 'contributor' },
      { user: ben, role: 'owner' },
    ]);
    assert.deepEqual(await organizations.ofUser(anna.id), [
      { organization: farm, role: 'owner' },
      { organization: made, role: 'contributor' },
    ]);
    assert.equal(await organizations.role(made.id, anna.id), 'contributor');
    assert.equal(await organizations.role(farm.id, ben.id), undefined);
    assert.equal(await organizations.setMember(made.id, anna.id, 'admin'), true);
    assert.equal(await organizations.role(made.id, anna.id), 'admin');
    assert.equal(await organizations.removeMember(made.id, anna.id), true);
    assert.equal(await organizations.removeMember(made.id, anna.id), true);
    assert.equal(await organizations.role(made.id, anna.id), undefined);
    // One that was made without an owner gets its first.
    const free = await organizations.ensure({ ...town, slug: 'free' });
    assert.equal(await organizations.setMember(free.id, ben.id, 'contributor'), true);
    assert.equal(await organizations.setMember(free.id, ben.id, 'owner'), true);
  });

  storeTest('never loses its last owner', async (store, config) => {
    const other = await openStore(config);
    const { organizations, users } = store;
    const owners = await Promise.all(
      Array.from({ length: 6 }, (_, index) => users.ensure(`owner${index}`)),
    );
    const [first] = owners;
    assert.ok(first);
    const made = await organizations.create(town, first.id);
    assert.ok(made);
    assert.equal(await organizations.setMember(made.id, first.id, 'admin'), false);
    assert.equal(await organizations.removeMember(made.id, first.id), false);
    assert.equal(await organizations.setMember(made.id, first.id, 'owner'), true);
    for (const { id } of owners) await organizations.setMember(made.id, id, 'owner');
    const lost = await Promise.all(
      owners.map(({ id }, index) => {
        const each = (index % 2 ? store : other).organizations;
        return index % 3
          ? each.removeMember(made.id, id)
          : each.setMember(made.id, id, 'contributor');
      }),
    );
    assert.equal(lost.filter((isLost) => !isLost).length, 1);
    const left = await organizations.members(made.id);
    assert.deepEqual(
      left.filter(({ role }) => role === 'owner').map(({ user }) => user),
      [owners[lost.indexOf(false)]],
    );
    await other.close();
  });
}
