import assert from 'node:assert/strict';
import type { NewReport } from '../src/store/report-stores.ts';
import type { Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const report = (imageId: number, changes: Partial<NewReport> = {}): NewReport => ({
  imageId,
  reason: 'privacy',
  text: 'A face at the door',
  email: null,
  reporterId: null,
  reporterKey: 'a browser',
  ...changes,
});

/** Publishes images of these ids. */
const publish = ({ sequences }: Store, ...ids: number[]) =>
  sequences.publish([
    samplePublication(
      'street',
      ids.map((id) => sampleImage(id)),
    ),
  ]);

const open = async ({ reports }: Store) => (await reports.list({ isOpen: true, limit: 100 })).items;
const closed = async ({ reports }: Store) =>
  (await reports.list({ isOpen: false, limit: 100 })).items;

export function reportsContract(storeTest: StoreTest): void {
  storeTest('keeps what is reported of an image until it is closed', async (store) => {
    await publish(store, 17);
    const { reports } = store;
    const text = "'; drop table reports; -- 🙈 <b>";
    assert.ok(await reports.add(report(17, { text, email: 'eva@example.org', reporterId: 34 })));
    assert.equal(await reports.add(report(33)), false, 'no such image');
    const [kept] = await open(store);
    assert.ok(kept && Math.abs(kept.createdAtMs - Date.now()) < 60_000);
    const { id, createdAtMs } = kept;
    assert.deepEqual(kept, {
      ...{ id, imageId: 17, reason: 'privacy', text, email: 'eva@example.org', reporterId: 34 },
      ...{ createdAtMs, closed: null },
    });
    assert.equal(await reports.countOpen(), 1);
    assert.deepEqual(await reports.get(id), kept);

    const decision = { outcome: 'resolved', note: 'Blurred', byId: 50 } as const;
    assert.equal(await reports.close(id, decision), true);
    assert.equal(await reports.close(id, { ...decision, note: 'twice' }), false);
    assert.equal(await reports.close(id + 16, decision), false);
    assert.deepEqual(await open(store), []);
    const [done] = await closed(store);
    const { atMs = 0 } = done?.closed ?? {};
    assert.deepEqual(done, { ...kept, closed: { ...decision, atMs } });
    await reports.deleteClosed(atMs);
    assert.equal((await closed(store)).length, 1);
    await reports.deleteClosed(atMs + 1);
    assert.equal(await reports.get(id), undefined);
  });

  storeTest('has one open report of an image by one person', async (store) => {
    await publish(store, 17, 33);
    const { reports } = store;
    const again = report(17, { reason: 'quality', text: 'Blurred', email: 'eva@example.org' });
    await Promise.all(Array.from({ length: 5 }, () => reports.add(report(17))));
    assert.ok(await reports.add(again));
    const [only, ...others] = await open(store);
    assert.deepEqual(others, []);
    assert.deepEqual([only?.reason, only?.text, only?.email], ['quality', 'Blurred', again.email]);
    await reports.add(report(17, { reporterKey: 'another browser' }));
    await reports.add(report(33));
    assert.equal(await reports.countOpen(), 3);
    await reports.close(only?.id ?? 0, { outcome: 'dismissed', note: '', byId: 50 });
    await reports.add(report(17));
    assert.equal(await reports.countOpen(), 3, 'once closed, a new one opens');
  });

  storeTest('lists reports in pages, the newest first', async (store) => {
    await publish(store, 17);
    const { reports } = store;
    for (let index = 0; index < 7; index++) {
      await reports.add(report(17, { reporterKey: `${index}`, text: `${index}` }));
    }
    const texts: string[] = [];
    let after: string | undefined;
    do {
      const page = await reports.list({ isOpen: true, limit: 3, after });
      assert.ok(page.items.length <= 3);
      texts.push(...page.items.map(({ text }) => text));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(texts, ['6', '5', '4', '3', '2', '1', '0']);
    for (const { id } of await open(store)) {
      await reports.close(id, { outcome: 'dismissed', note: '', byId: 50 });
    }
    const first = await reports.list({ isOpen: false, limit: 6 });
    const rest = await reports.list({ isOpen: false, limit: 6, after: first.next });
    assert.equal(new Set([...first.items, ...rest.items].map(({ id }) => id)).size, 7);
    await assert.rejects(reports.list({ isOpen: true, limit: 3, after: 'x' }), {
      kind: 'invalid-argument',
    });
  });

  storeTest('forgets the name and address of a reporter whose account goes', async (store) => {
    await publish(store, 17);
    const { accounts, reports } = store;
    const person = { email: null, passwordHash: null, isAdministrator: false };
    const eva = await accounts.create({ username: 'eva', ...person });
    assert.ok(typeof eva === 'object');
    const { id: reporterId } = eva.user;
    await reports.add(report(17, { reporterId, email: 'eva@example.org' }));
    await accounts.delete(reporterId);
    const [kept] = await open(store);
    assert.deepEqual([kept?.reporterId, kept?.email], [null, null]);
    assert.equal(kept?.text, 'A face at the door');
  });
}
