/** The pages of the server with something on all of them, for everybody who can see them. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLink } from '../src/accounts/links.ts';
import { startSession } from '../src/accounts/sessions.ts';
import { requestDeletion } from '../src/deletions/request-deletion.ts';
import { prepareJob } from '../src/ingest/pipeline.ts';
import type { Account } from '../src/model/account.ts';
import type { Store } from '../src/store/store.ts';
import { makeAccount } from './accounts.ts';
import { issueUserToken } from './consent.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { samplePhoto, sampleUpload } from './store-samples.ts';

export interface Reader {
  readonly who: string;
  readonly cookies: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
}

/** What people typed is in no language, so that it can be told from what pages say. */
const callbackUrls = [
  'https://app.example/callback',
  'http://localhost:8763/',
  'http://intranet.example/',
  'org.example.app:/callback',
];

export interface EveryPage {
  readonly server: TestServer;
  readonly mailbox: Mailbox;
  readonly readers: readonly Reader[];
  close(): Promise<void>;
}

/** A server that anybody may come to, sends mail, and has every page. */
export async function openEveryPage(): Promise<EveryPage> {
  const mailbox = await openMailbox();
  const webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  await mkdir(join(webDirectory, '.vite'));
  await writeFile(join(webDirectory, 'index.html'), '<!doctype html><title>Map</title>');
  const scripts = ['upload/main', 'profile/main', 'sequence/main', 'sequence/edit'];
  const manifest = scripts.map((name) => [`src/${name}.ts`, { file: `assets/${name}.js` }]);
  const manifestPath = join(webDirectory, '.vite', 'manifest.json');
  await writeFile(manifestPath, JSON.stringify(Object.fromEntries(manifest)));
  const settings = {
    WAYSIDE_SIGN_UP: 'open',
    WAYSIDE_SMTP_URL: mailbox.url,
    WAYSIDE_URL: 'http://maps.example.org',
  };
  const server = await startTestServer({ settings, webDirectory });
  return {
    server,
    mailbox,
    readers: await readersOf(server),
    async close() {
      await server.close();
      await mailbox.close();
      await rm(webDirectory, { recursive: true });
    },
  };
}

async function readersOf(server: TestServer): Promise<Reader[]> {
  const { store } = server;
  const administrator = await makeAccount(store, 'rosa', { isAdministrator: true });
  const newcomer = await makeAccount(store, 'nils');
  const { id: userId } = administrator.user;
  return [
    { who: 'somebody', cookies: {}, paths: await signedOutPages(server, userId) },
    {
      who: 'a newcomer',
      cookies: await cookiesOf(store, newcomer),
      paths: [...ownPages, '/settings/people', '/organizations/xyz', '/settings/photos/x/y/delete'],
    },
    {
      who: 'an administrator',
      cookies: await cookiesOf(store, administrator),
      paths: [
        ...ownPages,
        '/settings/people',
        '/settings/people?after=nils',
        ...(await jobPages(store, userId)),
        ...(await photoPages(server, userId)),
        ...(await organizationPages(server, userId)),
        ...(await administrationPages(server)),
        ...sequencePages(server),
        ...(await applicationPages(server, administrator)),
      ],
    },
  ];
}

const ownPages = [
  '/upload',
  '/settings',
  '/settings/delete-account',
  '/settings/photos',
  '/settings/organizations',
  '/settings/applications',
  '/dashboard/developers',
  '/dashboard/developers/new',
];

async function cookiesOf(store: Store, { user }: Account) {
  // In another browser.
  await startSession(store, user.id);
  return { wayside_session: await startSession(store, user.id) };
}

async function signedOutPages({ store, drive, town }: TestServer, userId: number) {
  const email = 'rosa@example.org';
  return [
    '/sign-in',
    '/sign-up',
    '/sign-up?invitation=x',
    '/forgot-password',
    await makeLink(store, { purpose: 'reset-password', userId, email: null }),
    '/reset-password?key=x',
    await makeLink(store, { purpose: 'confirm-email', userId, email }),
    '/confirm-email?key=x',
    '/connect',
    '/connect?client_id=1',
    '/settings/x',
    '/app/user/ada',
    '/app/user/x',
    `/app/org/${town.slug}`,
    '/app/org/x',
    `/app/sequence/${drive[0]?.sequenceId}`,
    '/app/sequence/x',
    `/report?image=${drive[0]?.id}`,
    `/report/thanks?image=${drive[0]?.id}`,
    '/report?image=x',
  ];
}

async function jobPages({ jobs }: Store, owner: number): Promise<string[]> {
  const keys = ['dead', 'dead-too', 'retrying', 'running', 'waiting'];
  await jobs.add(keys.map((key) => ({ kind: 'sweep', key, payload: null, priority: 1, owner })));
  const [dead, deadToo, retrying] = await jobs.take(4, 3_600_000, '4711 x some-machine');
  // With no gap in it, as errors that name files have.
  const error = `ENOENT: no such file, open '/data/originals/${'0123456789'.repeat(8)}'`;
  await jobs.fail(dead?.id ?? 0, error, undefined);
  await jobs.fail(deadToo?.id ?? 0, error, undefined);
  await jobs.fail(retrying?.id ?? 0, error, 3_600_000);
  const discard = '/settings/jobs/discard?id=';
  return ['/settings/jobs', `${discard}all`, `${discard}${dead?.id}`, `${discard}1`];
}

async function photoPages({ store, ada, bob, panos, drive }: TestServer, userId: number) {
  const upload = await store.uploads.create(sampleUpload({ creatorId: ada.id, source: 'x' }));
  const { photo } = await store.photos.accept(samplePhoto(upload, { filename: 'x.jpg' }), (id) =>
    prepareJob(id, ada.id),
  );
  await store.photos.setRejected(photo.id, 'x');
  const subject = { kind: 'sequence', id: panos[0]?.sequenceId ?? '' } as const;
  const { id } = await requestDeletion(store, subject, userId);
  const path = '/settings/photos';
  return [
    `${path}?user=${ada.username}`,
    `${path}?user=${bob.username}`,
    `${path}?user=x`,
    `${path}/uploads/${upload.id}/delete`,
    `${path}/images/${drive[0]?.id}/delete`,
    `${path}/sequences/${drive[0]?.sequenceId}/delete`,
    `${path}/deletions/${id}`,
    `${path}/deletions/1`,
  ];
}

async function organizationPages({ store, ada, town }: TestServer, userId: number) {
  await store.organizations.update(town.id, { name: 'Xyz', description: 'Xyz' });
  await store.organizations.setMember(town.id, userId, 'owner');
  await store.organizations.setMember(town.id, ada.id, 'contributor');
  const path = `/organizations/${town.slug}`;
  return ['ada', 'rosa'].map((name) => `${path}/members/remove?username=${name}`).concat(path);
}

async function administrationPages({ store, drive, town }: TestServer): Promise<string[]> {
  await store.reports.add({
    imageId: drive[0]?.id ?? 0,
    reason: 'other',
    text: 'Xyz',
    email: 'xyz@example.org',
    reporterId: null,
    reporterKey: 'x',
  });
  return [
    '/settings/administration',
    '/settings/storage',
    '/settings/server',
    '/settings/reports',
    '/settings/reports/closed',
    '/settings/people/nils',
    '/settings/people/x',
    '/settings/all-organizations',
    `/settings/all-organizations/${town.slug}`,
  ];
}

function sequencePages({ drive }: TestServer): string[] {
  const path = `/app/sequence/${drive[0]?.sequenceId}`;
  return [path, `${path}/edit`];
}

async function applicationPages({ store, application }: TestServer, { user }: Account) {
  const { scopes } = application;
  const details = { description: 'Xyz', website: 'https://app.example', callbackUrls, scopes };
  const { update, get, keysOf } = store.applications;
  await update(application.id, { ...details, name: 'Xyz', isPublic: false });
  const own = await store.applications.create(
    { ...details, name: 'Xyz', isPublic: true, callbackUrls: [] },
    user.id,
  );
  await issueUserToken(store, (await get(application.id)) ?? application, user);
  const path = `/dashboard/developers/${application.id}`;
  const [key] = await keysOf(application.id);
  const connect = `/connect?client_id=${application.id}`;
  return [
    path,
    `/dashboard/developers/${own?.id}`,
    '/dashboard/developers/1',
    `${path}/edit`,
    `${path}/delete`,
    `${path}/client-tokens/rotate`,
    `${path}/client-secrets/rotate`,
    `${path}/client-tokens/${key?.secretHash.slice(0, 16)}/revoke`,
    `${path}/client-secrets/x/revoke`,
    ...callbackUrls.map((url) => `${connect}&redirect_uri=${encodeURIComponent(url)}`),
    `${connect}&redirect_uri=https://other.example`,
  ];
}
