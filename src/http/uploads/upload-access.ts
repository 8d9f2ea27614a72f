import type { FastifyRequest } from 'fastify';
import { WaysideError } from '../../errors.ts';
import { parseId } from '../../model/ids.ts';
import type { IncomingFile, Upload } from '../../model/upload.ts';
import type { Store } from '../../store/store.ts';
import type { Statuses } from '../error-replies.ts';

/** These surfaces are Wayside's own, so nothing speaks against the statuses that say what they mean. */
export const uploadStatuses: Statuses = { 'not-found': 404, 'too-large': 413 };

/** The user who calls. Throws `forbidden` when an application calls for itself. */
export function callingUser({ caller }: FastifyRequest): number {
  if (caller?.userId !== undefined) return caller.userId;
  throw new WaysideError('forbidden', '(#10) A user must call this');
}

/** The upload in the request's path, if it is the caller's; anybody else's is as unknown as none. */
export async function ownUpload(
  request: FastifyRequest,
  store: Pick<Store, 'uploads'>,
): Promise<Upload> {
  const upload = await findUpload(request, store);
  if (upload?.creatorId === callingUser(request)) return upload;
  throw unknownUpload(request);
}

/** The same to be read only, which administrators may do with every upload. */
export async function readableUpload(
  request: FastifyRequest,
  store: Pick<Store, 'uploads' | 'accounts'>,
): Promise<Upload> {
  const userId = callingUser(request);
  const upload = await findUpload(request, store);
  if (!upload) throw unknownUpload(request);
  if (upload.creatorId === userId) return upload;
  if ((await store.accounts.get(userId))?.isAdministrator) return upload;
  throw unknownUpload(request);
}

/** The file in the request's path, if it is one of an upload of the caller's. */
export async function ownFile(
  request: FastifyRequest,
  store: Pick<Store, 'incomingFiles'>,
): Promise<IncomingFile & { readonly uploadId: number }> {
  const { id, file: fileId } = request.params as { id: string; file: string };
  const uploadId = parseId(id);
  const file = uploadId === undefined ? undefined : await store.incomingFiles.get(fileId);
  if (file?.userId === callingUser(request) && file.uploadId === uploadId && uploadId) {
    return { ...file, uploadId };
  }
  throw new WaysideError('not-found', 'There is no such file: begin it again');
}

async function findUpload(
  request: FastifyRequest,
  store: Pick<Store, 'uploads'>,
): Promise<Upload | undefined> {
  const id = parseId((request.params as { id: string }).id);
  return id === undefined ? undefined : store.uploads.get(id);
}

function unknownUpload(request: FastifyRequest): WaysideError {
  const { id } = request.params as { id: string };
  return new WaysideError('not-found', `There is no upload ${id.slice(0, 20)} of yours`);
}
