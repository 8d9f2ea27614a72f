/** `/app/sequence/:id/edit`: the forms by which a sequence is moved, re-timed, split, joined and put back as it was. */

import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { openMayChange } from '../../accounts/may-change.ts';
import { editSequence, undoEdit } from '../../edits/edit-sequence.ts';
import { WaysideError } from '../../errors.ts';
import { parseId } from '../../model/ids.ts';
import { SpokenError } from '../../words/text.ts';
import { languageOf } from '../language.ts';
import { scriptPolicy } from '../page-headers.ts';
import type { HttpServices } from '../services.ts';
import { readPageAssets } from '../web-build.ts';
import { signedInVisitor, textOf } from './form-body.ts';
import type { FormErrors } from './forms.ts';
import { measuresIn } from './measures.ts';
import { redirectWithNotice } from './notices.ts';
import { sequencePath } from './profile-paths.ts';
import { readNeighbours } from './read-neighbours.ts';
import { readSequence, type SequenceDetails } from './read-sequence.ts';
import { tell, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { editPath, sequenceEditBody } from './sequence-edit-body.ts';
import { formKinds, readEditForm } from './sequence-edit-fields.ts';
import { wordsOf } from './words-of.ts';

const url = '/app/sequence/:id/edit';
const editsShown = 100;

/** No routes when there is no built web app, or it is one without this page. */
export async function sequenceEditRoutes(services: HttpServices): Promise<RouteOptions[]> {
  const { store, webDirectory } = services;
  const assets =
    webDirectory === undefined
      ? undefined
      : await readPageAssets(webDirectory, 'src/sequence/edit.ts');
  if (!assets) return [];

  /** One that the visitor may change; for others there is no such page. */
  async function sequenceOf(request: FastifyRequest): Promise<SequenceDetails> {
    const { id } = request.params as { id: string };
    const sequence = await readSequence(store, id);
    const mayChange = await openMayChange(store, signedInVisitor(request).account.user.id);
    if (sequence && (await mayChange(sequence.summary))) return sequence;
    throw new SpokenError('not-found', 'sequenceEdit.notYours');
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    sequence: SequenceDetails,
    errors: FormErrors = {},
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const measures = measuresIn(languageOf(request));
    const { id, capturedAtMs } = sequence.summary;
    const hasErrors = Object.keys(errors).length > 0;
    const { items } = await store.edits.ofSequence(id, { limit: editsShown });
    const editors = await store.users.getMany([...new Set(items.map(({ madeBy }) => madeBy))]);
    return sendPage(request, reply, {
      status: hasErrors ? unprocessable : 200,
      title: words('sequenceEdit.title'),
      parent: {
        href: sequencePath(id),
        label: words('sequence.title', { when: measures.momentText(capturedAtMs) }),
      },
      lead: words('sequenceEdit.lead'),
      layout: 'wide',
      hasErrors,
      assets,
      policy: scriptPolicy(services, request, "'none'"),
      body: sequenceEditBody({
        csrf: signedInVisitor(request).csrf,
        sequence,
        neighbours: await readNeighbours(store, sequence),
        edits: items,
        editors: new Map(editors.map((user) => [user.id, user])),
        words,
        measures,
        key: randomUUID(),
        errors,
        typed: (name) => textOf(request, name),
      }),
    });
  }

  /** Does what a form asks for, or shows it again with what is in the way. */
  async function carryOut(
    request: FastifyRequest,
    reply: FastifyReply,
    sequence: SequenceDetails,
    notice: string,
    work: (editing: { sequenceId: string; userId: number }) => Promise<unknown>,
  ): Promise<FastifyReply> {
    const { id } = sequence.summary;
    try {
      const userId = signedInVisitor(request).account.user.id;
      await work({ sequenceId: id, userId });
    } catch (error) {
      const isRefused =
        error instanceof WaysideError &&
        (error.kind === 'invalid-argument' || error.kind === 'conflict');
      if (!isRefused) throw error;
      const words = wordsOf(request);
      const reason = words('sequenceEdit.refused', { reason: tell(error, words) });
      return show(request, reply, sequence, { '': reason });
    }
    return redirectWithNotice(request, reply, editPath(id), notice);
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => show(request, reply, await sequenceOf(request)),
    },
    ...formKinds.map(
      (kind): RouteOptions => ({
        method: 'POST',
        url: `${url}/${kind}`,
        config: { access: 'signed-in', isLongAnswer: true },
        handler: async (request, reply) => {
          const sequence = await sequenceOf(request);
          const words = wordsOf(request);
          const read = readEditForm(kind, (name) => textOf(request, name), sequence, words);
          if ('errors' in read) return show(request, reply, sequence, read.errors);
          const externalId = /^[\w-]{36}$/.exec(textOf(request, 'key'))?.[0];
          return carryOut(request, reply, sequence, words(`sequenceEdit.${kind}Done`), (editing) =>
            editSequence(store, { ...editing, edit: read.edit, externalId }),
          );
        },
      }),
    ),
    {
      method: 'POST',
      url: `${url}/undo`,
      config: { access: 'signed-in', isLongAnswer: true },
      handler: async (request, reply) => {
        const sequence = await sequenceOf(request);
        const editId = parseId(textOf(request, 'edit')) ?? 0;
        const notice = wordsOf(request)('sequenceEdit.undoDone');
        return carryOut(request, reply, sequence, notice, (editing) =>
          undoEdit(store, { ...editing, editId }),
        );
      },
    },
  ];
}
