import { randomUUID } from 'node:crypto';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { replyWithErrors } from '../error-replies.ts';
import { readJsonBody } from '../json-body.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { callingUser, uploadStatuses } from './upload-access.ts';
import { toSequenceRules, uploadBody } from './upload-body.ts';
import { describeUpload } from './upload-json.ts';

/** Of one user. */
const openUploadsAtMost = 1000;

/** `POST /uploads`: an upload to which files can be sent. */
export function createUploadRoute(services: HttpServices): RouteOptions {
  const { store, log } = services;
  const operation = {
    summary: 'Make an upload, to which files can be sent',
    params: z.object({}),
    jsonBody: uploadBody,
    status: 201,
    path: {},
    answer: 'Upload',
  } as const;
  return {
    method: 'POST',
    url: '/uploads',
    config: { access: 'upload', tier: 'entity', operation },
    errorHandler: replyWithErrors(log, uploadStatuses),
    handler: async (request, reply) => {
      const userId = callingUser(request);
      const given = readJsonBody(uploadBody, request.body);
      const organizationId = given.organization_id ?? null;
      if (organizationId !== null) await checkMember(organizationId, userId);
      if ((await store.uploads.countOpen(userId)) >= openUploadsAtMost) {
        throw new WaysideError(
          'forbidden',
          `(#10) There are ${openUploadsAtMost} open uploads of yours: close one first`,
        );
      }
      const upload = await store.uploads.create({
        creatorId: userId,
        organizationId,
        title: given.title ?? null,
        license: given.license ?? null,
        expectedFiles: given.expected_files ?? null,
        source: `api:${given.external_id ?? randomUUID()}`,
        rules: toSequenceRules(given.sequence_rules),
      });
      return sendJson(reply.code(201), await describeUpload(upload, services, request));
    },
  };

  async function checkMember(organizationId: number, userId: number): Promise<void> {
    if (await store.organizations.role(organizationId, userId)) return;
    throw new WaysideError('forbidden', '(#10) You are no member of that organization');
  }
}
