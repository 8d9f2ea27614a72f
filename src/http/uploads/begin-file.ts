import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { beginFile } from '../../ingest/begin-file.ts';
import { fileOwner } from '../../ingest/quota.ts';
import { resumeAt, sendBytes } from '../../ingest/send-file.ts';
import { hasBody } from '../body-time.ts';
import type { HttpServices } from '../services.ts';
import { bodyOf } from './file-body.ts';
import { readLength, readMetadata } from './tus-protocol.ts';
import { tellProgress, tusRoute } from './tus-route.ts';
import { ownUpload } from './upload-access.ts';

/** `POST /uploads/:id/files`: tus' creation, with the first bytes or without. */
export function beginFileRoute(services: HttpServices): RouteOptions {
  const { store, config, baseUrls, diskSpace } = services;
  const operation = {
    summary: 'Begin to send a file (tus 1.0.0, creation and creation-with-upload)',
    params: z.object({}),
    path: { id: 'ID of the upload' },
    method: 'post',
    status: 201,
    requestHeaders: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': 'Length of the file in bytes',
      'Upload-Metadata':
        'Pairs of a key and a value in Base64, separated by commas: filename (required), position (a whole number, for in_given_order), sha256 (64 hexadecimal digits: the same file is begun once, what is an image of the caller already need not be sent, and what arrives otherwise is refused)',
    },
    answerHeaders: {
      Location: 'Where the file’s bytes go',
      'Upload-Offset': 'How many bytes of it are here; all of them: there is nothing to send',
      'Upload-Expires': 'When it is forgotten unless it goes on',
    },
    answer: 'Empty',
  } as const;
  return tusRoute(services, 'POST', '/uploads/:id/files', operation, async (request, reply) => {
    const length = readLength(request.headers, config.maxPhotoBytes);
    const metadata = readMetadata(request.headers);
    const upload = await ownUpload(request, store);
    const { id: uploadId, creatorId: userId } = upload;
    await diskSpace.check(length);
    const given = { ...metadata, ...fileOwner(upload, config), uploadId, userId, length };
    const file = await beginFile(given, store);
    let offset = await resumeAt(file, services);
    if (offset === 0 && length > 0 && hasBody(request.raw)) {
      offset = await sendBytes(file, 0, bodyOf(request, length), services);
    }
    tellProgress(reply, file, offset, config);
    const url = `${baseUrls('graph', request)}/uploads/${uploadId}/files/${file.id}`;
    return reply.code(201).header('location', url).send();
  });
}
