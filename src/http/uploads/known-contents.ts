import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { replyWithErrors } from '../error-replies.ts';
import { readJsonBody } from '../json-body.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { callingUser, uploadStatuses } from './upload-access.ts';

const hashesAtMost = 200;
const rule = `must be a list of at most ${hashesAtMost} SHA-256 hashes of 64 hexadecimal digits`;

const body = z.strictObject({
  sha256: z
    .array(z.string(rule).regex(/^[0-9a-f]{64}$/, rule), rule)
    .max(hashesAtMost, rule)
    .meta({ description: 'SHA-256 hashes of whole files, in lower case' }),
});

/** `POST /uploads/known`: which contents need not be uploaded any more. */
export function knownContentsRoute({ store, log }: HttpServices): RouteOptions {
  const operation = {
    summary: 'Which contents the caller has uploaded before, in uploads that are closed',
    params: z.object({}),
    jsonBody: body,
    path: {},
    answer: 'KnownContents',
  } as const;
  return {
    method: 'POST',
    url: '/uploads/known',
    config: { access: 'upload', tier: 'entity', operation },
    errorHandler: replyWithErrors(log, uploadStatuses),
    handler: async (request, reply) => {
      const { sha256 } = readJsonBody(body, request.body);
      const own = await store.photos.ownContents(callingUser(request), sha256);
      const data = own
        .filter(({ uploadState }) => uploadState !== 'open')
        .map((content) => ({ sha256: content.sha256 }));
      return sendJson(reply, JSON.stringify({ data }));
    },
  };
}
