import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { publishJob } from '../../ingest/pipeline.ts';
import { bytesHere, resumeAt, sendBytes } from '../../ingest/send-file.ts';
import type { HttpServices } from '../services.ts';
import { bodyOf } from './file-body.ts';
import { byteCount, writeMetadata } from './tus-protocol.ts';
import { tellProgress, tusRoute } from './tus-route.ts';
import { ownFile } from './upload-access.ts';

const url = '/uploads/:id/files/:file';
const described = {
  params: z.object({}),
  path: { id: 'ID of the upload', file: 'ID of the file, as its Location has it' },
  answer: 'Empty',
} as const;
const version = { 'Tus-Resumable': '1.0.0' };
const answerHeaders = {
  'Upload-Offset': 'How many bytes are here',
  'Upload-Expires': 'When the file is forgotten unless it goes on; absent when it is whole',
};

/** `/uploads/:id/files/:file`: how far a file is, its bytes, and an end to it. */
export function sendFileRoutes(services: HttpServices): RouteOptions[] {
  const { store, incomingBytes, config } = services;
  const head = {
    ...described,
    summary: 'How far a file is (tus 1.0.0)',
    method: 'head',
    requestHeaders: version,
    answerHeaders: { ...answerHeaders, 'Upload-Length': 'How many bytes the file has' },
  } as const;
  const patch = {
    ...described,
    summary: 'Send bytes of a file, from the offset on at which it is (tus 1.0.0)',
    method: 'patch',
    status: 204,
    bodyTypes: ['application/offset+octet-stream'],
    requestHeaders: { ...version, 'Upload-Offset': 'The number of bytes that are here already' },
    answerHeaders,
  } as const;
  const remove = {
    ...described,
    summary: 'Give up a file that is not whole yet (tus 1.0.0, termination)',
    method: 'delete',
    status: 204,
    requestHeaders: version,
  } as const;
  return [
    tusRoute(services, 'HEAD', url, head, tellOffset),
    tusRoute(services, 'PATCH', url, patch, receiveBytes),
    tusRoute(services, 'DELETE', url, remove, terminate),
    // For clients whose surroundings know no other methods.
    tusRoute(services, 'POST', url, undefined, actAsTold),
  ];

  async function ownUnexpiredFile(request: FastifyRequest) {
    const file = await ownFile(request, store);
    if (file.state !== 'receiving' || file.touchedAtMs > Date.now() - config.incomingTtlMs)
      return file;
    throw new WaysideError('not-found', 'The file was not sent on for too long: begin it again');
  }

  async function tellOffset(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const file = await ownUnexpiredFile(request);
    const entry = await store.uploadFiles.get(file.uploadId, file.id);
    tellProgress(reply, file, await resumeAt(file, services), config);
    reply.header('upload-length', file.length);
    if (entry) reply.header('upload-metadata', writeMetadata(entry, file.expectedSha256));
    return reply.send();
  }

  async function receiveBytes(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const offset = byteCount(request.headers, 'upload-offset');
    const file = await ownUnexpiredFile(request);
    const here = await bytesHere(file, services);
    if (offset !== here) {
      throw new WaysideError('offset-mismatch', `${here} bytes are here, not ${offset}`);
    }
    const body = bodyOf(request, (file.length ?? 0) - here);
    const end = await sendBytes(file, offset, body, services);
    tellProgress(reply, { ...file, touchedAtMs: Date.now() }, end, config);
    return reply.code(204).send();
  }

  async function terminate(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const file = await ownFile(request, store);
    if (file.state !== 'receiving') {
      throw new WaysideError('forbidden', '(#10) The file is whole: it is given up no more');
    }
    await store.incomingFiles.remove(file.id, [publishJob(file.uploadId, file.userId)]);
    await incomingBytes.interrupt(file.id);
    await incomingBytes.remove(file.id);
    return reply.code(204).send();
  }

  async function actAsTold(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const method = String(request.headers['x-http-method-override']).toUpperCase();
    if (method === 'PATCH') return receiveBytes(request, reply);
    if (method === 'DELETE') return terminate(request, reply);
    if (method === 'HEAD') return tellOffset(request, reply);
    throw new WaysideError(
      'invalid-argument',
      'A POST to a file must say in X-HTTP-Method-Override what it is: PATCH, DELETE or HEAD',
    );
  }
}
