import { readFile } from 'node:fs/promises';
import { WaysideError } from '../../errors.ts';
import { fileOwner, overQuota } from '../../ingest/quota.ts';
import { givenSequenceRules } from '../../ingest/sequences.ts';
import { takeFileJob } from '../../ingest/take-file.ts';
import { unpackZipJob } from '../../ingest/unpack-zip.ts';
import type { IncomingFile, Upload } from '../../model/upload.ts';
import type { HttpServices } from '../services.ts';
import { readManifest } from './manifest.ts';
import { bytesOf, findHandles } from './sent-files.ts';

/** Makes uploads of what was sent. A sequence is what its sender says it is, in the sender's order. */

type Services = Pick<HttpServices, 'store' | 'incomingBytes' | 'config'>;
type Owner = Pick<Upload, 'creatorId' | 'organizationId'>;

/** The zip is unpacked in the background, which closes the upload. */
export async function uploadOfZip(
  zip: IncomingFile,
  owner: Owner,
  services: Services,
): Promise<Upload> {
  const { store } = services;
  await assign([zip], owner, services);
  await seal([zip], services);
  const length = await services.incomingBytes.size(zip.id);
  // None are here any more when another request was faster, and the job too.
  if (length > 0) await store.incomingFiles.setLength(zip.id, length);
  return store.uploads.createOfFile(zip.id, {
    upload: { ...describe(zip, owner), expectedFiles: null, state: 'open' },
    files: [],
    jobs: (uploadId) => [unpackZipJob({ uploadId, fileId: zip.id }, owner.creatorId)],
  });
}

export async function uploadOfManifest(
  manifest: IncomingFile,
  owner: Owner,
  services: Services,
): Promise<Upload> {
  const { store, incomingBytes } = services;
  await seal([manifest], services);
  const text = await readFile(incomingBytes.pathOf(manifest.id), 'utf8').catch((cause: unknown) => {
    // Another request was faster, and can be answered with once it is through.
    throw new WaysideError('unavailable', 'The manifest is just being finished', { cause });
  });
  const handles = readManifest(text);
  const images = await findHandles(handles, 'photo', owner.creatorId, services);
  await assign(images, owner, services);
  await seal(images, services);
  await store.incomingFiles.setLength(manifest.id, Buffer.byteLength(text));
  const upload = await store.uploads.createOfFile(manifest.id, {
    upload: { ...describe(manifest, owner), expectedFiles: images.length, state: 'closed' },
    files: images.map(({ id, sessionKey }, position) => ({
      id,
      filename: sessionKey ?? id,
      position,
      state: 'received',
      photoId: null,
      reason: null,
    })),
    jobs: (uploadId) =>
      images.map(({ id }) => takeFileJob({ uploadId, fileId: id }, owner.creatorId)),
  });
  await store.incomingFiles.setTaken(manifest.id);
  await incomingBytes.remove(manifest.id);
  return upload;
}

function describe({ id }: IncomingFile, owner: Owner) {
  return { ...owner, title: null, license: null, source: `file:${id}`, rules: givenSequenceRules };
}

/** The files take up the quota of the organisation that the images are for. */
async function assign(
  files: readonly IncomingFile[],
  owner: Owner,
  { store, config }: Services,
): Promise<void> {
  const ids = files.map(({ id }) => id);
  if (!(await store.incomingFiles.assign(ids, fileOwner(owner, config)))) throw overQuota(owner);
}

/** Nothing is added to the files from now on: who still does so is stopped. Throws when one isn't whole. */
async function seal(files: readonly IncomingFile[], services: Services): Promise<void> {
  const { store, incomingBytes } = services;
  const growing = files.filter(({ state }) => state === 'receiving');
  for (const file of growing) {
    const bytes = await bytesOf(file, services);
    if (bytes < (file.length ?? 1)) {
      throw new WaysideError(
        'invalid-argument',
        `Only ${bytes} bytes of ${file.sessionKey} are here: send the rest first`,
      );
    }
  }
  await store.incomingFiles.seal(growing.map(({ id }) => id));
  for (const { id } of growing) await incomingBytes.interrupt(id);
}
