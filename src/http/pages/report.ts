/** `/report`: anybody tells what is wrong with an image. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { asEmail } from '../../accounts/email.ts';
import { countAttempt, networkOf } from '../../accounts/throttle.ts';
import type { Image } from '../../model/image.ts';
import { reportReasons } from '../../model/report.ts';
import { SpokenError, type Text } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { findImage } from '../sharing/find-image.ts';
import { queryOf, textOf } from './form-body.ts';
import { html } from './html.ts';
import { problemsOf, type Refusal, refusalOf } from './refusals.ts';
import { maxReportText, reportBody } from './report-body.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';
import { wordsOf } from './words-of.ts';

const path = '/report';

export function reportRoutes({ store, usernames }: HttpServices): RouteOptions[] {
  async function imageNamed(id: string): Promise<Image> {
    const image = await findImage(store, id);
    if (image) return image;
    throw new SpokenError('not-found', 'report.noPhoto');
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    image: Image,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const { account, csrf = '' } = request.visitor ?? {};
    const speech = speechOf(request);
    const author = (await usernames(new Set([image.creatorId]))).get(image.creatorId);
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: speech.words('report.title'),
      layout: 'card',
      lead: speech.words('report.lead'),
      hasErrors: refusal !== undefined,
      body: reportBody({
        csrf,
        speech,
        image,
        author,
        username: account?.user.username,
        typed: {
          reason: textOf(request, 'reason'),
          text: reportText(request),
          email: textOf(request, 'email'),
        },
        errors: refusal?.errors ?? {},
      }),
    });
  }

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const image = await imageNamed(textOf(request, 'image'));
    const reason = reportReasons.find((each) => each === textOf(request, 'reason'));
    const text = reportText(request);
    const typedEmail = textOf(request, 'email');
    const email = typedEmail === '' ? null : asEmail(typedEmail);
    const refusal = problemsOf(
      {
        reason: reason === undefined ? { key: 'report.problems.reason' } : undefined,
        text: textProblem(text, reason === 'other'),
        email: email === undefined ? { key: 'report.problems.email' } : undefined,
      },
      words,
    );
    if (refusal || reason === undefined || email === undefined) {
      return show(request, reply, image, refusal);
    }
    try {
      await countReport(request, image.id);
    } catch (error) {
      const { status } = refusalOf(error, words);
      return show(request, reply, image, {
        status,
        errors: { '': words('report.problems.tooMany') },
      });
    }
    const { account, sessionHash = '' } = request.visitor ?? {};
    const isKept = await store.reports.add({
      ...{ imageId: image.id, reason, text, email },
      reporterId: account?.user.id ?? null,
      reporterKey: account ? `user ${account.user.id}` : `browser ${sessionHash}`,
    });
    if (!isKept) throw new SpokenError('not-found', 'report.deletedMeanwhile');
    return reply.redirect(`${path}/thanks?image=${image.id}`, 303);
  }

  /** Throws `throttled` when an address reports too much, or too much is reported of an image or in all. */
  async function countReport({ ip }: FastifyRequest, imageId: number): Promise<void> {
    for (const [who, limit, windowMinutes] of [
      [`from ${networkOf(ip)}`, 20, 60],
      [`of ${imageId}`, 50, 24 * 60],
      ['in all', 2000, 24 * 60],
    ] as const) {
      await countAttempt(store, { action: 'report', who, limit, windowMinutes });
    }
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'page' },
      handler: async (request, reply) =>
        show(request, reply, await imageNamed(queryOf(request, 'image'))),
    },
    { method: 'POST', url: path, config: { access: 'page' }, handler: take },
    {
      method: ['GET', 'HEAD'],
      url: `${path}/thanks`,
      config: { access: 'page' },
      handler: async (request, reply) => {
        const image = await findImage(store, queryOf(request, 'image'));
        const words = wordsOf(request);
        const href = image ? `/app/?pKey=${image.id}` : '/';
        const label = words(image ? 'report.thanks.backToPhoto' : 'parts.goToMap');
        return sendPage(request, reply, {
          title: words('report.thanks.title'),
          layout: 'card',
          lead: words('report.thanks.lead'),
          body: html`<div class="card"><div class="buttons centred"><a class="button primary" href="${href}">${label}</a></div></div>`,
        });
      },
    },
  ];
}

/** As it was typed; browsers send every line break as two characters. */
function reportText(request: FastifyRequest): string {
  return textOf(request, 'text').replaceAll('\r\n', '\n');
}

function textProblem(text: string, isNeeded: boolean): Text | undefined {
  if (isNeeded && text === '') return { key: 'report.problems.textNeeded' };
  const hasControls = /[^\P{Cc}\n\t]/u.test(text);
  return text.length > maxReportText || hasControls
    ? { key: 'report.problems.text', values: { count: maxReportText } }
    : undefined;
}
