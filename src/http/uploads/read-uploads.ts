import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Upload } from '../../model/upload.ts';
import type { PageRequest } from '../../store/store.ts';
import { replyWithErrors } from '../error-replies.ts';
import { graphRoute } from '../graph/graph-route.ts';
import { listAnswer } from '../graph/list-answer.ts';
import type { Operation } from '../operation.ts';
import { limitParam, readParams, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { callingUser, readableUpload, uploadStatuses } from './upload-access.ts';
import { describeFiles, describeUpload, uploadJson } from './upload-json.ts';

const pageParams = (most: number) =>
  z.object({ limit: limitParam(most), after: textParam('Cursor of the page before') });

/** Everything that is read of uploads: all of one's own, one, and its files, images and sequences. */
export function readUploadRoutes(services: HttpServices): RouteOptions[] {
  const { store, baseUrls, log } = services;
  return [
    pagedRoute(
      '/uploads',
      100,
      'The caller’s uploads, the newest first; without counts',
      'UploadList',
      async (request, page) => {
        const { items, next } = await store.uploads.ofCreator(callingUser(request), page);
        const baseUrl = baseUrls('graph', request);
        return { texts: items.map((upload) => JSON.stringify(uploadJson(upload, baseUrl))), next };
      },
    ),
    uploadRoute(
      '/uploads/:id',
      {
        summary: 'An upload, with how far it is and its first 100 sequences',
        params: z.object({}),
        path: idPath,
        answer: 'Upload',
      },
      async (request) => describeUpload(await readableUpload(request, store), services, request),
    ),
    partsRoute(
      'files',
      'Files of an upload, with what became of each',
      'UploadFileList',
      async (upload, page) => {
        const { items, next } = await store.uploadFiles.ofUpload(upload.id, page);
        return { texts: await describeFiles(items, services), next };
      },
    ),
    partsRoute('images', 'Images of an upload', 'UploadIdList', async (upload, page) => {
      const { items, next } = await store.photos.imageIdsOfUpload(upload.id, page);
      return { texts: items.map(idText), next };
    }),
    partsRoute('sequences', 'Sequences of an upload', 'UploadIdList', async (upload, page) => {
      const { items, next } = await store.uploads.sequenceIds(upload.id, page);
      return { texts: items.map(idText), next };
    }),
  ];

  function uploadRoute(
    url: string,
    operation: Operation,
    answer: (request: FastifyRequest) => Promise<string>,
  ): RouteOptions {
    return {
      ...graphRoute(url, 'entity', operation, answer, 'upload'),
      errorHandler: replyWithErrors(log, uploadStatuses),
    };
  }

  function pagedRoute(
    url: string,
    most: number,
    summary: string,
    answer: Operation['answer'],
    read: (request: FastifyRequest, page: PageRequest) => Promise<TextPage>,
  ): RouteOptions {
    const params = pageParams(most);
    const path = url.includes(':id') ? idPath : {};
    return uploadRoute(url, { summary, params, path, answer }, async (request) => {
      const { limit = most, after } = readParams(params, request.query);
      const { texts, next } = await read(request, { limit, after });
      return listAnswer(texts, next, request, baseUrls('graph', request));
    });
  }

  function partsRoute(
    name: string,
    summary: string,
    answer: Operation['answer'],
    read: (upload: Upload, page: PageRequest) => Promise<TextPage>,
  ): RouteOptions {
    return pagedRoute(`/uploads/:id/${name}`, 1000, summary, answer, async (request, page) =>
      read(await readableUpload(request, store), page),
    );
  }
}

const idPath = { id: 'ID of the upload' };

interface TextPage {
  readonly texts: readonly string[];
  readonly next: string | undefined;
}

function idText(id: number | string): string {
  return JSON.stringify({ id: String(id) });
}
