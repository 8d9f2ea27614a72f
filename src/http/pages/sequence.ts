/** `/app/sequence/:id`: a sequence, for everybody. */

import type { FastifyRequest, RouteOptions } from 'fastify';
import { openMayChange } from '../../accounts/may-change.ts';
import { SpokenError } from '../../words/text.ts';
import { languageOf } from '../language.ts';
import { scriptPolicy } from '../page-headers.ts';
import type { HttpServices } from '../services.ts';
import { readPageAssets } from '../web-build.ts';
import { html } from './html.ts';
import { measuresIn } from './measures.ts';
import { readSequence, type SequenceDetails } from './read-sequence.ts';
import { sendPage } from './send-page.ts';
import { sequenceBody } from './sequence-body.ts';
import { editPath } from './sequence-edit-body.ts';
import { trackFileFormats } from './track-files.ts';
import { wordsOf } from './words-of.ts';

const url = '/app/sequence/:id';

/** No routes when there is no built web app, or it is one without this page. */
export async function sequenceRoutes(services: HttpServices): Promise<RouteOptions[]> {
  const { store, webDirectory } = services;
  const assets =
    webDirectory === undefined
      ? undefined
      : await readPageAssets(webDirectory, 'src/sequence/main.ts');
  if (!assets) return [];

  async function sequenceOf(request: FastifyRequest): Promise<SequenceDetails> {
    const { id } = request.params as { id: string };
    const sequence = await readSequence(store, id);
    if (!sequence) throw new SpokenError('not-found', 'sequence.unknown');
    return sequence;
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url,
      config: { access: 'page' },
      handler: async (request, reply) => {
        const sequence = await sequenceOf(request);
        const words = wordsOf(request);
        const measures = measuresIn(languageOf(request));
        const { id, capturedAtMs, isPano } = sequence.summary;
        const user = request.visitor?.account?.user;
        const mayEdit =
          user !== undefined && (await (await openMayChange(store, user.id))(sequence.summary));
        const [first] = sequence.images;
        return sendPage(request, reply, {
          title: words('sequence.title', { when: measures.momentText(capturedAtMs) }),
          lead: isPano ? words('sequence.panoramas') : undefined,
          layout: 'wide',
          actions: html`${mayEdit && html`<a class="button" href="${editPath(id)}">${words('sequenceEdit.link')}</a>`}${first && html`<a class="button" href="/app?pKey=${first.id}">${words('profile.showOnMap')}</a>`}`,
          assets,
          policy: scriptPolicy(services, request, "'none'"),
          body: sequenceBody({ sequence, words, measures }),
        });
      },
    },
    ...trackFileFormats.map(
      ({ ending, type, write }): RouteOptions => ({
        method: ['GET', 'HEAD'],
        url: `${url}/track.${ending}`,
        config: { access: 'page' },
        handler: async (request, reply) => {
          const sequence = await sequenceOf(request);
          return reply
            .header(
              'content-disposition',
              `attachment; filename="${sequence.summary.id}.${ending}"`,
            )
            .header('x-content-type-options', 'nosniff')
            .type(type)
            .send(write(sequence));
        },
      }),
    ),
  ];
}
