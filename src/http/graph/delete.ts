import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { openMayChange } from '../../accounts/may-change.ts';
import { requestDeletion } from '../../deletions/request-deletion.ts';
import { ownersOf } from '../../deletions/subjects.ts';
import { WaysideError } from '../../errors.ts';
import type { DeletionKind, DeletionSubject } from '../../model/deletion.ts';
import { isSequenceId } from '../../model/sequence.ts';
import { unknownObject } from '../error-replies.ts';
import type { Operation } from '../operation.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';

const params = z.object({});

/** `DELETE /:id` of an image or a sequence, and of an upload below `/uploads`. */
export function deleteRoutes(services: HttpServices): RouteOptions[] {
  return [
    deleteRoute(services, '/:id', (id) => (isSequenceId(id) ? 'sequence' : 'image'), {
      method: 'delete',
      status: 202,
      summary:
        'Delete an image, or a sequence with all its images, for good. Its IDs are unknown from then on; the deletion tells when everything made of it is gone, too',
      params,
      path: { id: 'ID of the image or sequence' },
      answer: 'DeletionRequest',
    }),
    deleteRoute(services, '/uploads/:id', () => 'upload', {
      method: 'delete',
      status: 202,
      summary: 'Delete an upload with all its photos, also those that are not images yet',
      params,
      path: { id: 'ID of the upload' },
      answer: 'DeletionRequest',
    }),
  ];
}

function deleteRoute(
  { store }: HttpServices,
  url: string,
  kindOf: (id: string) => DeletionKind,
  operation: Operation,
): RouteOptions {
  return {
    method: 'DELETE',
    url,
    config: { access: 'write', tier: 'entity', operation, isLongAnswer: true },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { id } = request.params as { id: string };
      const userId = request.caller?.userId;
      if (userId === undefined) throw new WaysideError('forbidden', '(#10) A user must call this');
      const subject: DeletionSubject = { kind: kindOf(id), id };
      const owners = await ownersOf(store, subject);
      if (!owners) throw unknownObject(id, request.method);
      const mayChange = await openMayChange(store, userId);
      if (!(await mayChange(owners))) {
        throw new WaysideError('forbidden', `(#10) This ${subject.kind} is not yours to delete`);
      }
      const deletion = await requestDeletion(store, subject, userId);
      const answer = { success: true, deletion_id: String(deletion.id), state: deletion.state };
      return sendJson(reply.code(202), JSON.stringify(answer));
    },
  };
}
