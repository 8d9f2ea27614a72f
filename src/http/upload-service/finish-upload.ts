import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { unpackZipJob } from '../../ingest/unpack-zip.ts';
import { parseId } from '../../model/ids.ts';
import { readClientParams } from '../oauth/client-params.ts';
import { required } from '../params.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { uploadOfManifest, uploadOfZip } from './make-upload.ts';
import { findHandle } from './sent-files.ts';
import { refusedVideo } from './session-key.ts';

const makers = {
  zip: { kind: 'zip', make: uploadOfZip },
  mly_bundle_manifest: { kind: 'manifest', make: uploadOfManifest },
} as const;
const fileTypes = Object.keys(makers) as (keyof typeof makers)[];

const body = z.object({
  file_handle: z.string().meta({ description: '`h`, as the upload service answered it' }),
  file_type: z.enum(fileTypes),
  organization_id: z
    .string()
    .optional()
    .meta({ description: 'Whom the images are for; the user must be a member' }),
});

/**
 * `POST /finish_upload`: makes an upload of a zip, or of the images that a manifest names, and answers
 * its id. A file has one upload, however often it is finished.
 */
export function finishUploadRoute(services: HttpServices): RouteOptions {
  const { store } = services;
  const operation = {
    summary: 'Make an upload of a zip, or of the images that a manifest names',
    params: z.object({}),
    body,
    path: {},
    answer: 'Cluster',
  } as const;
  return {
    method: 'POST',
    url: '/finish_upload',
    config: { access: 'upload', tier: 'entity', operation },
    handler: async (request, reply) =>
      sendJson(reply, JSON.stringify({ cluster_id: String(await finish(request)) })),
  };

  async function finish(request: FastifyRequest): Promise<number> {
    const creatorId = request.caller?.userId;
    if (creatorId === undefined) throw new WaysideError('forbidden', '(#10) A user must call this');
    const given = readClientParams(request, ['file_handle', 'file_type', 'organization_id']);
    const { kind, make } = makerOf(required('file_type', given.file_type));
    const handle = required('file_handle', given.file_handle);
    const organizationId = await readOrganization(given.organization_id, creatorId);
    const file = await findHandle(handle, kind, creatorId, services);
    const { uploadId } = file;
    const earlier = uploadId === null ? undefined : await store.uploads.get(uploadId);
    const upload = earlier ?? (await make(file, { creatorId, organizationId }, services));
    if (earlier && kind === 'zip' && file.state === 'received') {
      // It may have been given up, when the disk was full.
      await store.jobs.add([unpackZipJob({ uploadId: earlier.id, fileId: file.id }, creatorId)]);
    }
    services.wakeWorker();
    return upload.id;
  }

  async function readOrganization(text: string | undefined, userId: number) {
    if (text === undefined) return null;
    const id = parseId(text);
    const role = id === undefined ? undefined : await store.organizations.role(id, userId);
    if (id === undefined || role === undefined) {
      throw new WaysideError(
        'forbidden',
        `(#10) You are no member of the organization ${text.slice(0, 100)}`,
      );
    }
    return id;
  }
}

function makerOf(type: string) {
  if (type === 'mly_camm_video' || type === 'mly_blackvue_video') throw refusedVideo();
  const known = fileTypes.find((each) => each === type);
  if (known) return makers[known];
  throw new WaysideError('invalid-argument', `file_type must be one of ${fileTypes.join(', ')}`);
}
