import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { openMayChange } from '../../accounts/may-change.ts';
import { acceptDetections } from '../../detections/accept-detections.ts';
import { readClasses } from '../../detections/classes.ts';
import { type DetectionFormat, sniffFormat } from '../../detections/formats.ts';
import { readImageScope } from '../../detections/image-references.ts';
import { whenStored } from '../../detections/store-detections.ts';
import { summaryJson } from '../../detections/summary.ts';
import { WaysideError } from '../../errors.ts';
import { withReceivedFile } from '../../ingest/receive-file.ts';
import { replyWithErrors } from '../error-replies.ts';
import { param, readParams, required, textParam } from '../params.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';

/** Formats that are one file, by the media types that name them; JSON is looked into. */
const formats: Readonly<Record<string, DetectionFormat>> = {
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/geo+json': 'geojson',
};
const sendable = ['coco', 'geojson', 'ndjson'] as const;
const bodyTypes = ['application/x-ndjson', 'application/geo+json', 'application/json'] as const;

const params = z.object({
  model: textParam('The model that saw them'),
  version: textParam('Its version; the first one of a model is shown at once'),
  format: param((text) => sendable.find((format) => format === text), {
    description: 'Format of the body; told from its Content-Type, or from itself, when left out',
    rule: `must be one of ${sendable.join(', ')}`,
  }),
  images: textParam(
    'Where images are looked for by file names: user:NAME, upload:ID or sequence:ID; by default among the caller’s own',
  ),
  classes: param((text) => text, {
    description: 'JSON object from COCO’s categories to values; null leaves a category out',
    rule: 'must be a JSON object',
  }),
});

/** `POST /detections`: adds what a model saw in the caller's images; all of the body, or nothing. */
export function addDetectionsRoute(services: HttpServices): RouteOptions {
  const { store, config, incomingDirectory, wakeWorker, log } = services;
  const operation = {
    summary: 'Add detections to images of the caller; all of them, or none if something is wrong',
    params,
    required: ['model', 'version'],
    bodyTypes,
    path: {},
    answer: 'DetectionImport',
  } as const;
  // Each holds a part of its detections in memory until they are checked.
  const inTurn = openTurns();
  return {
    method: 'POST',
    url: '/detections',
    config: { access: 'write', tier: 'entity', operation, isLongAnswer: true },
    errorHandler: replyWithErrors(log, { 'too-large': 413 }),
    handler,
  };

  async function handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const userId = request.caller?.userId;
    if (userId === undefined) throw new WaysideError('forbidden', '(#10) A user must call this');
    const given = readParams(params, request.query);
    const model = required('model', given.model);
    const version = required('version', given.version);
    const scope =
      given.images === undefined
        ? { creatorId: userId }
        : await readImageScope(store, given.images);
    const classes = given.classes === undefined ? {} : readClasses(given.classes);
    const mayAdd = await openMayChange(store, userId);
    const body = readBody(request, config.maxDetectionsBytes);
    const accepted = await withReceivedFile(
      body,
      services,
      Number.POSITIVE_INFINITY,
      async (path) => {
        const format = given.format ?? formats[mediaType(request)] ?? (await sniffFormat(path));
        if (format === 'vistas') {
          throw new WaysideError(
            'invalid-argument',
            'Panoptic masks can only be imported by the command line',
          );
        }
        return inTurn(() =>
          acceptDetections({ store, incomingDirectory }, [{ path, name: '', format }], {
            model,
            version,
            classes,
            scope,
            mayAdd,
          }),
        );
      },
    );
    wakeWorker();
    const summary = await whenStored(accepted, store, { signal: whenGone(reply) });
    return sendJson(reply, JSON.stringify(summaryJson(summary)));
  }
}

/** The body's bytes. Throws `too-large` as soon as it is known, `invalid-argument` when there are none. */
async function* readBody(
  { headers, body, raw }: FastifyRequest,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new WaysideError('too-large', `The body is larger than ${maxBytes / 1e6} MB: divide it`);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new WaysideError('invalid-argument', 'The body must not be compressed');
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  let bytes = 0;
  if (body === raw) {
    try {
      // A body that is refused in the middle must not end the connection before the answer is out.
      for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
        bytes += (chunk as Uint8Array).length;
        if (bytes > maxBytes) throw tooLarge();
        yield chunk as Uint8Array;
      }
    } finally {
      // Its rest is passed over, so that the connection is free for the next request.
      raw.resume();
    }
  }
  if (bytes === 0) throw new WaysideError('invalid-argument', 'The body must hold detections');
}

/** Aborts when nobody can be answered any more. */
function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  if (raw.closed) gone.abort();
  return gone.signal;
}

function mediaType({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Runs one after another. */
function openTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
