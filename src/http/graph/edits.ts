import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  type Editing,
  editSequence,
  listEdits,
  readEdit,
  undoEdit,
} from '../../edits/edit-sequence.ts';
import { WaysideError } from '../../errors.ts';
import type { Edit } from '../../model/edit.ts';
import { parseId } from '../../model/ids.ts';
import { replyWithErrors, type Statuses } from '../error-replies.ts';
import { readJsonBody } from '../json-body.ts';
import type { Operation } from '../operation.ts';
import { limitParam, readParams, textParam } from '../params.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { editBody, toSequenceEdit } from './edit-body.ts';
import { describeEdits, imageBeforeJson } from './edit-json.ts';
import { graphRoute } from './graph-route.ts';
import { listAnswer } from './list-answer.ts';

const maxEdits = 100;
const maxImages = 1_000;

const noParams = z.object({});
const pageParams = (most: number) =>
  z.object({ limit: limitParam(most), after: textParam('Cursor of the page before') });

const sequencePath = { id: 'ID of the sequence' };
const editPath = { ...sequencePath, edit: 'ID of the edit' };

/** This surface is Wayside's own, so nothing speaks against the status that says what is meant. */
const statuses: Statuses = { 'not-found': 404 };

/** `/:id/edits`: changes of a sequence, and its history, for those who may change it. */
export function editRoutes(services: HttpServices): {
  readonly reads: readonly RouteOptions[];
  /** Their bodies are read as text. */
  readonly texts: readonly RouteOptions[];
} {
  const { store, baseUrls, log } = services;
  return {
    reads: [
      readRoute(
        '/:id/edits',
        {
          summary: 'The edits of a sequence, the latest first',
          params: pageParams(maxEdits),
          path: sequencePath,
          answer: 'SequenceEditList',
        },
        async (request) => {
          const { limit = maxEdits, after } = readParams(pageParams(maxEdits), request.query);
          const page = await listEdits(store, editingOf(request), { limit, after });
          const texts = await describeEdits(page.items, services);
          return listAnswer(texts, page.next, request, baseUrls('graph', request));
        },
      ),
      readRoute(
        '/:id/edits/:edit',
        {
          summary: 'An edit, with what the images were that it changed',
          params: pageParams(maxImages),
          path: editPath,
          answer: 'SequenceEdit',
        },
        async (request) => {
          const { limit = maxImages, after } = readParams(pageParams(maxImages), request.query);
          const editing = { ...editingOf(request), editId: editIdOf(request) };
          const { edit, before } = await readEdit(store, editing, { limit, after });
          const [text] = await describeEdits([edit], services);
          const images = before.items.map(imageBeforeJson);
          const list = listAnswer(images, before.next, request, baseUrls('graph', request));
          return `${text?.slice(0, -1)},"before":${list}}`;
        },
      ),
    ],
    texts: [
      writeRoute(
        '/:id/edits',
        {
          summary:
            'Edit a sequence: move its images, change their times, split it or join it with another one; all of it, or nothing',
          params: noParams,
          jsonBody: editBody,
          path: sequencePath,
        },
        (request) => {
          const body = readJsonBody(editBody, request.body);
          const edit = toSequenceEdit(body);
          if (!edit) throw new WaysideError('invalid-argument', 'Param lon and lat go together');
          const editing = editingOf(request);
          return editSequence(store, { ...editing, edit, externalId: body.external_id });
        },
      ),
      writeRoute(
        '/:id/edits/:edit/undo',
        {
          summary: 'Take the latest edit of a sequence back, exactly',
          params: noParams,
          path: editPath,
        },
        (request) => undoEdit(store, { ...editingOf(request), editId: editIdOf(request) }),
      ),
    ],
  };

  function readRoute(
    url: string,
    operation: Operation,
    answer: (request: FastifyRequest) => Promise<string>,
  ): RouteOptions {
    return {
      ...graphRoute(url, 'entity', operation, answer),
      errorHandler: replyWithErrors(log, statuses),
    };
  }

  function writeRoute(
    url: string,
    description: Omit<Operation, 'method' | 'status' | 'answer'>,
    edit: (request: FastifyRequest) => Promise<Edit>,
  ): RouteOptions {
    const operation = {
      ...description,
      method: 'post',
      status: 201,
      answer: 'SequenceEdit',
    } as const;
    return {
      method: 'POST',
      url,
      config: { access: 'write', tier: 'entity', operation },
      errorHandler: replyWithErrors(log, statuses),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const [text = ''] = await describeEdits([await edit(request)], services);
        return sendJson(reply.code(201), text);
      },
    };
  }
}

function editingOf({ params, caller }: FastifyRequest): Editing {
  const userId = caller?.userId;
  if (userId === undefined) throw new WaysideError('forbidden', '(#10) A user must call this');
  return { sequenceId: (params as { id: string }).id, userId };
}

function editIdOf({ params }: FastifyRequest): number {
  const { edit } = params as { edit: string };
  const id = parseId(edit);
  if (id !== undefined) return id;
  throw new WaysideError('not-found', `There is no edit ${edit.slice(0, 20)} of this sequence`);
}
