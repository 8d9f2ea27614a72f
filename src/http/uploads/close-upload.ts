import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { closeUpload } from '../../ingest/pipeline.ts';
import { replyWithErrors } from '../error-replies.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { ownUpload, uploadStatuses } from './upload-access.ts';
import { describeUpload } from './upload-json.ts';

/** `POST /uploads/:id/close`: no more files are begun, and what has come is published. */
export function closeUploadRoute(services: HttpServices): RouteOptions {
  const { store, log, wakeWorker } = services;
  const operation = {
    summary:
      'Close an upload: no more files can be begun; its sequences are published when those that were have come',
    params: z.object({}),
    method: 'post',
    path: { id: 'ID of the upload' },
    answer: 'Upload',
  } as const;
  return {
    method: 'POST',
    url: '/uploads/:id/close',
    config: { access: 'upload', tier: 'entity', operation },
    errorHandler: replyWithErrors(log, uploadStatuses),
    handler: async (request, reply) => {
      const upload = await ownUpload(request, store);
      await closeUpload(upload.id, store);
      wakeWorker();
      const closed = (await store.uploads.get(upload.id)) ?? upload;
      return sendJson(reply, await describeUpload(closed, services, request));
    },
  };
}
