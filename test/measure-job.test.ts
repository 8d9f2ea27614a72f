import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originalKey } from '../src/blobs/keys.ts';
import { measureJob } from '../src/disk-use/measure.ts';
import { closedReportsForDays, sweepJob } from '../src/ingest/sweep.ts';
import { startPipeline } from '../src/wiring.ts';
import { inServices, type Settings, until, withSettings } from './services.ts';
import { execute } from './store-execute.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const dayMs = 86_400_000;

/** The database of the settings, for SQL of the test's own. */
const databaseOf = ({ WAYSIDE_DATA = '' }: Settings) => ({
  dataDirectory: WAYSIDE_DATA,
  databaseUrl: undefined,
});

test('a job measures what is on the disk, and leaves alone what it measured just now', async () => {
  await withSettings(undefined, (settings) =>
    inServices(settings, async (services) => {
      const { store, blobs } = services;
      await blobs.put(originalKey('ab'.repeat(32)), Buffer.alloc(54_321));
      await store.sequences.publish([samplePublication('street', [sampleImage(17)])]);
      const worker = startPipeline(services);
      try {
        await store.jobs.add([measureJob]);
        const first = await until(() => store.diskUse.latest());
        assert.equal(first.bytes.originals, 54_321);
        assert.ok(first.bytes.database > 50_000);
        assert.deepEqual([first.images, first.isEstimate], [1, false]);
        assert.ok((first.freeBytes ?? 0) > 0);

        const ended = async () => {
          const { waiting, running } = await store.jobs.count();
          return waiting + running === 0 ? true : undefined;
        };
        await until(ended);
        await store.jobs.add([measureJob]);
        await until(ended);
        assert.deepEqual(await store.diskUse.latest(), first);
        await store.diskUse.keep({ ...first, measuredAtMs: first.measuredAtMs - dayMs / 24 });
        await store.jobs.add([measureJob]);
        await until(ended);
        assert.ok(((await store.diskUse.latest())?.measuredAtMs ?? 0) >= first.measuredAtMs);
      } finally {
        await worker.stop();
      }
    }),
  );
});

test('reports are forgotten some time after they were closed', async () => {
  await withSettings(undefined, (settings) =>
    inServices(settings, async (services) => {
      const { reports, sequences, jobs } = services.store;
      await sequences.publish([samplePublication('street', [sampleImage(17)])]);
      const report = { imageId: 17, reason: 'other', text: '', email: null } as const;
      for (const reporterKey of ['old', 'young', 'open']) {
        await reports.add({ ...report, reporterId: null, reporterKey });
        const [newest] = (await reports.list({ isOpen: true, limit: 1 })).items;
        const decision = { outcome: 'resolved', note: reporterKey, byId: 18 } as const;
        if (reporterKey !== 'open') await reports.close(newest?.id ?? 0, decision);
      }
      const longAgoMs = Date.now() - closedReportsForDays * dayMs - 60_000;
      await execute(
        databaseOf(settings),
        `update reports set closed_at_ms = ${longAgoMs} where note = 'old';
         update reports set created_at_ms = 1`,
      );
      const worker = startPipeline(services);
      try {
        await jobs.add([sweepJob]);
        await until(async () => {
          const { items } = await reports.list({ isOpen: false, limit: 9 });
          return items.length === 1 ? items : undefined;
        });
        const { items } = await reports.list({ isOpen: false, limit: 9 });
        assert.equal(items[0]?.closed?.note, 'young');
        assert.equal(await reports.countOpen(), 1);
      } finally {
        await worker.stop();
      }
    }),
  );
});
