import { WaysideError } from '../../errors.ts';
import { newFileId } from '../../ingest/incoming-bytes.ts';
import { fileOwner, overQuota } from '../../ingest/quota.ts';
import type { IncomingFile } from '../../model/upload.ts';
import type { HttpServices } from '../services.ts';
import { kindOfKey, type SentKind } from './session-key.ts';

type Services = Pick<HttpServices, 'store' | 'incomingBytes'>;

/** Of one user. */
const unfinishedAtMost = 50_000;

// Files are kept for days: to write it down more often would tell nothing more.
const touchEveryMs = 3_600_000;

/** What a user sends under a session key, while it is of use; undefined: there is nothing, or no more. */
export async function findSentFile(
  userId: number,
  sessionKey: string,
  services: Services,
): Promise<IncomingFile | undefined> {
  const file = await services.store.incomingFiles.ofKey(userId, sessionKey);
  if (!file || !(await isOfUse(file, services))) return undefined;
  await touch(file, services);
  return file;
}

/** The same, begun where there is none; one that is of no use any more is forgotten. */
export async function findOrBeginFile(
  userId: number,
  sessionKey: string,
  length: number | null,
  services: Services & Pick<HttpServices, 'config'>,
): Promise<IncomingFile> {
  const { store, incomingBytes, config } = services;
  const earlier = await store.incomingFiles.ofKey(userId, sessionKey);
  if (earlier && (await isOfUse(earlier, services))) {
    await touch(earlier, services);
    return earlier;
  }
  if (earlier) {
    // By its id: another request may have begun it anew by now.
    await store.incomingFiles.remove(earlier.id);
    await incomingBytes.remove(earlier.id);
  }
  const id = newFileId();
  const owner = fileOwner({ creatorId: userId, organizationId: null }, config);
  const file = { id, userId, sessionKey, length, ...owner, maxFiles: unfinishedAtMost };
  const begun = await store.incomingFiles.create(file);
  if (begun === 'over-quota') throw overQuota({ organizationId: null });
  if (begun === 'full') {
    throw new WaysideError(
      'throttled',
      `There are ${unfinishedAtMost} files of yours that no upload was made of: finish them first`,
    );
  }
  return begun;
}

/** Its sender was here, so that it is kept for some time more. */
async function touch({ id, touchedAtMs }: IncomingFile, { store }: Services): Promise<void> {
  if (Date.now() - touchedAtMs > touchEveryMs) await store.incomingFiles.touch(id);
}

/** How many bytes of it are here, or were when it was taken. */
export async function bytesOf(file: IncomingFile, { incomingBytes }: Services): Promise<number> {
  const onDisk = () => incomingBytes.size(file.id);
  return file.state === 'receiving' ? onDisk() : (file.length ?? onDisk());
}

/** The files of handles, in their order. Throws when one is not a file of this kind that the user sent. */
export async function findHandles(
  handles: readonly string[],
  kind: SentKind,
  userId: number,
  services: Services,
): Promise<IncomingFile[]> {
  const found = await services.store.incomingFiles.getMany(handles);
  const files = new Map(found.map((file) => [file.id, file]));
  return Promise.all(
    handles.map(async (handle) => {
      const file = files.get(handle);
      const isMeant =
        file?.userId === userId && file.sessionKey !== null && kindOfKey(file.sessionKey) === kind;
      if (isMeant && (await isOfUse(file, services))) return file;
      throw new WaysideError(
        'invalid-argument',
        `No ${kind} of yours has the handle ${handle.slice(0, 100)}, or it is no longer here: send it again`,
      );
    }),
  );
}

export async function findHandle(
  handle: string,
  kind: SentKind,
  userId: number,
  services: Services,
): Promise<IncomingFile> {
  const [file] = await findHandles([handle], kind, userId, services);
  return file as IncomingFile;
}

/** Whether what became of a file still is there, so that it need not be sent again. */
async function isOfUse(file: IncomingFile, { store }: Services): Promise<boolean> {
  const { id, state, sessionKey, sha256, uploadId } = file;
  if (state !== 'taken') return true;
  if (sessionKey !== null && kindOfKey(sessionKey) === 'photo') {
    const photo = sha256 === null ? undefined : await store.photos.byContent(sha256);
    return photo !== undefined && photo.state !== 'rejected';
  }
  if (uploadId === null || !(await store.uploads.get(uploadId))) return false;
  return (await store.uploadFiles.get(uploadId, id))?.state !== 'rejected';
}
