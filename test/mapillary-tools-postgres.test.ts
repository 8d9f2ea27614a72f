import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describedDrive,
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  sendFile,
  zipKey,
} from './mapillary-tools-traffic.ts';
import { startPostgres } from './postgres.ts';
import { withUploadTown } from './upload-town.ts';
import { zipOf } from './zip-file.ts';

test('uploads of mapillary_tools outlive their server on PostgreSQL, too', async () => {
  const postgres = await startPostgres();
  const use: Parameters<typeof withUploadTown>[0] = async (town) => {
    const [listed, packed] = [
      await describedDrive('listed', [3, 2, 1]),
      await describedDrive('packed', [0, 1, 2]),
    ];
    const handles: (string | undefined)[] = [];
    for (const photo of listed) {
      handles.push((await sendFile(town.tool, photoKey(photo), photo)).json.h);
    }
    const manifest = await sendFile(town.tool, manifestKey(), manifestOf(handles));
    const zip = zipOf(packed.map((bytes, index) => ({ name: `${index}.jpg`, bytes })));
    const sent = await sendFile(town.tool, zipKey(packed), zip);
    for (const [handle, type] of [
      [manifest.json.h, 'mly_bundle_manifest'],
      [sent.json.h, 'zip'],
    ] as const) {
      const finished = await finishUpload(town.tool, handle, type, town.organizationId);
      await town.restart();
      assert.deepEqual(
        (await finishUpload(town.tool, handle, type, town.organizationId)).json,
        finished.json,
      );
      const { sequences } = await town.published(finished.json.cluster_id);
      assert.deepEqual(
        sequences.map((photos) => photos.map(({ position }) => position)),
        [[0, 1, 2]],
      );
    }
    assert.equal(await town.store.images.count(), 6);
  };
  try {
    await withUploadTown(use, { DATABASE_URL: postgres.url });
  } finally {
    await postgres.stop();
  }
});
