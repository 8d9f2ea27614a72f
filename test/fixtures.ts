/** A server on a store of its own in a temporary directory, with a few sequences published. */

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import sharp from 'sharp';
import { openDiskBlobs } from '../src/blobs/disk-blobs.ts';
import { openDiskSpace } from '../src/blobs/disk-space.ts';
import { originalKey, thumbnailKey } from '../src/blobs/keys.ts';
import { type Config, readConfig } from '../src/config.ts';
import { detectionHandlers } from '../src/detections/store-detections.ts';
import { buildServer } from '../src/http/server.ts';
import { openDeepZoom } from '../src/ingest/deep-zoom.ts';
import { type IncomingBytes, openIncomingBytes } from '../src/ingest/incoming-bytes.ts';
import { openPhotoWorkers } from '../src/ingest/photo-workers.ts';
import { startJobWorker } from '../src/jobs/worker.ts';
import { openLog } from '../src/log.ts';
import type { Organization, User } from '../src/model/account.ts';
import { type Application, type Scope, scopes } from '../src/model/application.ts';
import { type Image, thumbnailWidths } from '../src/model/image.ts';
import { newSequenceId, sequenceOf } from '../src/model/sequence.ts';
import { issueClientToken } from '../src/oauth/application-keys.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { openCoverageTiles } from '../src/tiles/coverage-tiles.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { issueUserToken } from './consent.ts';

export interface TestServer {
  readonly store: Store;
  readonly incomingBytes: IncomingBytes;
  readonly origin: string;
  readonly token: string;
  /** Of the token; Ada's, with all scopes and one callback URL. */
  readonly application: Application;
  readonly ada: User;
  readonly bob: User;
  readonly town: Organization;
  /** Ada's, for the town: five perspective images of a GoPro going east, with everything known. */
  readonly drive: readonly Image[];
  /** Bob's: three panoramas close to the drive, of which little is known. */
  readonly panos: readonly Image[];
  /** Ada's: two images on either side of the antimeridian. */
  readonly antimeridian: readonly Image[];
  /** Lines that were logged. */
  readonly logged: string[];
  /** A user access token for the application, with these scopes (all by default). */
  userToken(user: User, scopes?: readonly Scope[]): Promise<string>;
  /** GET with the token in the header, unless the path holds one. */
  get(path: string, init?: RequestInit): Promise<Response>;
  json(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** An answer of the graph API, as loosely typed as tests need it. */
export interface Answer {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly data: readonly Answer[];
  readonly paging?: { readonly cursors: { readonly after: string }; readonly next: string };
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: number;
    readonly error_subcode?: number;
    readonly fbtrace_id: string;
  };
}

export const driveStartMs = Date.UTC(2024, 4, 1, 10);

export async function startTestServer(
  options: {
    settings?: Readonly<Record<string, string>>;
    webDirectory?: string;
    /** What to put in front of the store, to see how the server bears it. */
    wrapStore?: (store: Store) => Store;
    beforeListen?: (app: FastifyInstance) => void;
  } = {},
): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-http-'));
  const config: Config = readConfig({ WAYSIDE_DATA: directory, PORT: '0', ...options.settings });
  const store = await openStore(config);
  const blobs = await openDiskBlobs(join(directory, 'blobs'));
  const workers = openPhotoWorkers({ workers: 1, maxPixels: config.maxPhotoPixels });
  const diskSpace = openDiskSpace({ directory, minFreeBytes: config.minFreeBytes });
  const incomingBytes = openIncomingBytes(join(directory, 'incoming'), diskSpace);
  const coverageTiles = openCoverageTiles({ store, tileBudgetBytes: config.tileBudgetBytes });
  const logged: string[] = [];

  const ada = await store.users.ensure('ada');
  const bob = await store.users.ensure('bob');
  const town = await store.organizations.ensure({
    slug: 'sample-town',
    name: 'Sample Town',
    description: 'Streets that nobody walks',
  });
  const { id: applicationId } = await store.applications.ensure('tests', ada.id);
  await store.applications.update(applicationId, {
    name: 'tests',
    description: 'What the tests call with',
    website: 'https://app.example',
    callbackUrls: ['https://app.example/callback'],
    scopes,
    isPublic: false,
  });
  const application = (await store.applications.get(applicationId)) as Application;
  const token = await issueClientToken(store, application);

  const photo = await sharp({
    create: { width: 3000, height: 1500, channels: 3, background: '#789' },
  })
    .jpeg()
    .toBuffer();
  const thumbnail = await sharp(photo).resize(256).jpeg().toBuffer();
  const sha256 = createHash('sha256').update(photo).digest('hex');
  await blobs.put(originalKey(sha256), photo);
  for (const width of thumbnailWidths) await blobs.put(thumbnailKey(sha256, width), thumbnail);

  async function publish(
    count: number,
    change: (index: number) => Partial<Image>,
  ): Promise<Image[]> {
    const sequenceId = newSequenceId();
    const images: Image[] = [];
    for (let index = 0; index < count; index++) {
      images.push({
        id: await store.newId('image'),
        sequenceId,
        sequenceIndex: index,
        creatorId: ada.id,
        organizationId: null,
        capturedAtMs: driveStartMs + index * 1000,
        lon: 12.97 + index * 0.0002,
        lat: 55.6,
        altitudeMetres: null,
        compassAngleDegrees: 90,
        cameraType: 'perspective',
        cameraParameters: null,
        make: null,
        model: null,
        width: 3000,
        height: 1500,
        exifOrientation: 1,
        sha256,
        mediaType: 'image/jpeg',
        ...change(index),
      });
    }
    const [first] = images as [Image];
    const sequence = sequenceOf({ ...first, id: sequenceId }, images);
    await store.sequences.publish([
      { sequence, images, coverage: placeOnCoverage(sequence, images) },
    ]);
    return images;
  }

  const drive = await publish(5, (index) => ({
    organizationId: town.id,
    altitudeMetres: 12.5 + index,
    compassAngleDegrees: 90.25,
    cameraParameters: [0.85136388143343, -0.000066499673206348, 0],
    make: 'GoPro',
    model: 'HERO8 Black',
  }));
  const panos = await publish(3, (index) => ({
    creatorId: bob.id,
    lon: 12.97012345678901 + index * 0.0002,
    lat: 55.6002,
    capturedAtMs: driveStartMs + 86_400_000 + index,
    cameraType: 'equirectangular',
  }));
  const antimeridian = await publish(2, (index) => ({
    lon: index === 0 ? 179.9999 : -179.9999,
    lat: -17,
    make: 'Canon',
  }));

  const jobWorker = startJobWorker({
    jobs: store.jobs,
    handlers: detectionHandlers(store),
    concurrency: 1,
    log: openLog('silent'),
  });
  const app = await buildServer({
    config,
    store: options.wrapStore?.(store) ?? store,
    blobs,
    coverageTiles,
    deepZoom: openDeepZoom({ blobs, images: store.images, workers, diskSpace }),
    incomingDirectory: join(directory, 'incoming'),
    incomingBytes,
    diskSpace,
    wakeWorker: () => jobWorker.wake(),
    log: pino({ base: null }, { write: (line) => logged.push(line) }),
    webDirectory: options.webDirectory,
  });
  options.beforeListen?.(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const get = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, {
      ...init,
      headers: { authorization: `OAuth ${token}`, ...init.headers },
    });

  return {
    store,
    incomingBytes,
    origin,
    token,
    application,
    ada,
    bob,
    town,
    drive,
    panos,
    antimeridian,
    logged,
    userToken: (user, granted) => issueUserToken(store, application, user, granted),
    get,
    json: async (path) => (await (await get(path)).json()) as Answer,
    async close() {
      await app.close();
      await jobWorker.stop();
      await workers.close();
      await coverageTiles.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
