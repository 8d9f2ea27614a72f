import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Upload } from '../../model/upload.ts';
import type { Place } from '../../store/upload-stores.ts';
import { countPerUser } from '../count-per-user.ts';
import { replyWithErrors } from '../error-replies.ts';
import type { HttpServices } from '../services.ts';
import { readableUpload, uploadStatuses } from './upload-access.ts';
import { describeFiles, describeUpload } from './upload-json.ts';
import type { UploadWatch } from './upload-watch.ts';

/** Proxies end connections on which nothing is said for a minute. */
const heartbeatMs = 15_000;
/** Clients come again by themselves, and whether they still may is looked at anew. */
const longestMs = 15 * 60_000;
const filesAtOnce = 500;

/** `GET /uploads/:id/events`: what happens to an upload, as server-sent events. */
export function uploadEventsRoute(services: HttpServices, watch: UploadWatch): RouteOptions {
  const { store, log } = services;
  const listen = countPerUser({
    perUser: 10,
    inAll: 1000,
    problem: 'Too many event streams are open: end one first',
  });
  const operation = {
    summary:
      'What happens to an upload, as server-sent events: “upload” with the upload as it is now, “file” with a file whose state changed, “published” at the end',
    params: z.object({}),
    path: { id: 'ID of the upload' },
    answer: 'UploadEvents',
  } as const;
  return {
    method: 'GET',
    url: '/uploads/:id/events',
    config: { access: 'upload', tier: 'entity', operation, isLongAnswer: true },
    errorHandler: replyWithErrors(log, uploadStatuses),
    handler,
  };

  async function handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const upload = await readableUpload(request, store);
    const { id } = upload;
    const current = (await store.uploads.revisions([id])).get(id) ?? 0;
    const seen = lastEventId(request, current);
    // This status, and no other, keeps a browser from coming again after the end.
    if (seen === current && (await isPublished(upload))) return reply.code(204).send();
    const stopListening = listen(request.caller?.userId ?? 0);
    const ended = new AbortController();
    reply.raw.once('close', () => {
      ended.abort();
      stopListening();
    });
    return reply
      .headers({
        'content-type': 'text/event-stream; charset=UTF-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        // It would stay open for other requests, also while the server closes.
        connection: 'close',
      })
      .send(Readable.from(events(id, seen ?? current, request, ended.signal)));
  }

  async function* events(
    uploadId: number,
    since: number,
    request: FastifyRequest,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const endsAtMs = Math.min(Date.now() + longestMs, request.caller?.expiresAtMs ?? 0);
    const isOver = () => signal.aborted || watch.closing.aborted || Date.now() >= endsAtMs;
    let told: Place = { revision: since };
    yield 'retry: 2000\n\n';
    for (;;) {
      const revision = (await store.uploads.revisions([uploadId])).get(uploadId);
      for (;;) {
        const changed = await store.uploadFiles.changedSince(uploadId, told, filesAtOnce);
        const last = changed.at(-1);
        if (!last || isOver()) break;
        told = { revision: last.revision, fileId: last.file.id };
        const files = changed.map(({ file }) => file);
        const texts = await describeFiles(files, services);
        yield texts.map((text) => `event: file\ndata: ${text}\n\n`).join('');
      }
      const upload = await store.uploads.get(uploadId);
      if (!upload || revision === undefined || isOver()) return;
      told = { revision: Math.max(told.revision, revision) };
      const isEnd = await isPublished(upload);
      const end = `id: ${told.revision}\ndata: ${await describeUpload(upload, services, request)}\n\n`;
      yield `event: upload\n${end}`;
      if (isEnd) {
        yield `event: published\n${end}`;
        return;
      }
      while (!(await watch.hasChanged(uploadId, told.revision, heartbeatMs, signal))) {
        if (isOver()) return;
        yield ': still here\n\n';
      }
    }
  }

  /** With all its photos: one that is imported again is published anew. */
  async function isPublished({ id, state }: Upload): Promise<boolean> {
    if (state !== 'published') return false;
    const { isUnderWay, hasPrepared } = await store.uploads.standing(id);
    return !isUnderWay && !hasPrepared;
  }
}

function lastEventId({ headers }: FastifyRequest, current: number): number | undefined {
  const text = headers['last-event-id'];
  const seen = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return seen !== undefined && seen <= current ? seen : undefined;
}
