/** A server in a process of its own, which can be killed, with a user of mapillary_tools. */

import { join } from 'node:path';
import { openDiskSpace } from '../src/blobs/disk-space.ts';
import { readConfig } from '../src/config.ts';
import { type IncomingBytes, openIncomingBytes } from '../src/ingest/incoming-bytes.ts';
import type { Photo, Upload } from '../src/model/upload.ts';
import { ensureServerApplication, issueClientToken } from '../src/oauth/application-keys.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { goodPassword, makeAccount } from './accounts.ts';
import { postJson, type Tool } from './mapillary-tools-traffic.ts';
import { startServer, withDataDirectory } from './wayside-process.ts';

export interface UploadTown {
  readonly store: Store;
  readonly incomingBytes: IncomingBytes;
  readonly clientToken: string;
  /** Eve's, signed in through `/login`; its origin is the server that runs now. */
  readonly tool: Tool;
  readonly eveId: number;
  readonly organizationId: number;
  /** Kills the server and starts another one. */
  restart(): Promise<void>;
  /** Waits until an upload is published; answers its photos, each sequence's in order. */
  published(clusterId: string | undefined): Promise<{ upload: Upload; sequences: Photo[][] }>;
}

export async function withUploadTown(
  use: (town: UploadTown) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data, WAYSIDE_WORKERS: '2', ...more };
    const store = await openStore(readConfig(settings));
    const { user } = await makeAccount(store, 'eve', { email: 'eve@example.org' });
    const organization = await store.organizations.ensure({
      slug: 'town',
      name: 'Town',
      description: '',
    });
    await store.organizations.setMember(organization.id, user.id, 'contributor');
    const clientToken = await issueClientToken(store, await ensureServerApplication(store, 'tool'));
    let server = await startServer('serve', settings);
    const login = await postJson({ origin: server.address, token: clientToken }, '/login', {
      email: 'eve@example.org',
      password: goodPassword,
      locale: 'en_US',
    });
    const { access_token: token } = login.json as { access_token?: string };
    try {
      await use({
        store,
        incomingBytes: openIncomingBytes(
          join(data, 'incoming'),
          openDiskSpace({ directory: data, minFreeBytes: 0 }),
        ),
        clientToken,
        eveId: user.id,
        organizationId: organization.id,
        get tool() {
          return { origin: server.address, token: token ?? '' };
        },
        async restart() {
          await server.stop('SIGKILL');
          server = await startServer('serve', settings);
        },
        published: (clusterId) => waitUntilPublished(store, Number(clusterId)),
      });
    } finally {
      await server.stop();
      await store.close();
    }
  });
}

async function waitUntilPublished(store: Store, uploadId: number) {
  for (;;) {
    const upload = await store.uploads.get(uploadId);
    if (!upload) throw new Error(`there is no upload ${uploadId}`);
    if (upload.state === 'published')
      return { upload, sequences: await sequencesOf(store, upload) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function sequencesOf(store: Store, { id }: Upload): Promise<Photo[][]> {
  const photos = new Map((await store.photos.ofUpload(id)).map((photo) => [photo.id, photo]));
  const sequences = new Map<string, Photo[]>();
  for (const { sequenceId } of await store.images.getMany([...photos.keys()])) {
    const imageIds = (await store.sequences.imageIds(sequenceId)) ?? [];
    sequences.set(
      sequenceId,
      imageIds.flatMap((imageId) => photos.get(imageId) ?? []),
    );
  }
  return [...sequences.values()];
}
