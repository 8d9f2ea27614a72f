/** `/settings/reports`: what people reported of images, for administrators to decide. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { closedReportsForDays } from '../../ingest/sweep.ts';
import { parseId } from '../../model/ids.ts';
import { reportDecisions } from '../../model/report.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { redirectWithNotice } from './notices.ts';
import { maxReportNote, reportsPath as path, reportsBody } from './reports-body.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';
import { wordsOf } from './words-of.ts';

const pageSize = 20;

export function reportsRoutes({ store }: HttpServices): RouteOptions[] {
  async function showReports(
    request: FastifyRequest,
    reply: FastifyReply,
    isOpen: boolean,
  ): Promise<FastifyReply> {
    const after = queryOf(request, 'after') || undefined;
    const speech = speechOf(request);
    const { words } = speech;
    const { items, next } = await store.reports.list({ isOpen, limit: pageSize, after });
    const images = await store.images.getMany(items.flatMap(({ imageId }) => imageId ?? []));
    const people = [
      ...items.flatMap(({ reporterId, closed }) => [reporterId, closed?.byId]),
      ...images.map(({ creatorId }) => creatorId),
    ];
    const users = await store.users.getMany([...new Set(people.flatMap((id) => id ?? []))]);
    return sendPage(request, reply, {
      title: words(isOpen ? 'admin.reports.title' : 'admin.reports.closedTitle'),
      layout: 'settings',
      section: path,
      ...(!isOpen && { parent: { href: path, label: words('admin.reports.title') } }),
      lead: isOpen
        ? words('admin.reports.lead')
        : words('admin.reports.closedLead', { days: closedReportsForDays }),
      body: reportsBody({
        csrf: signedInVisitor(request).csrf,
        speech,
        isOpen,
        reports: items,
        images: new Map(images.map((image) => [image.id, image])),
        usernames: new Map(users.map(({ id, username }) => [id, username])),
        isFirstPage: after === undefined,
        next,
      }),
    });
  }

  async function close(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const id = parseId(textOf(request, 'id'));
    const outcome = reportDecisions.find((each) => each === textOf(request, 'outcome'));
    if (id === undefined || outcome === undefined) {
      throw new SpokenError('not-found', 'admin.reports.unknown');
    }
    const note = textOf(request, 'note')
      .replace(/\p{Cc}+/gu, ' ')
      .slice(0, maxReportNote);
    const { user } = signedInVisitor(request).account;
    const isClosed = await store.reports.close(id, { outcome, note, byId: user.id });
    const notice = words(
      isClosed ? `admin.reports.${outcome}Notice` : 'admin.reports.closedMeanwhile',
    );
    return redirectWithNotice(request, reply, path, notice);
  }

  const get = (url: string, isOpen: boolean): RouteOptions => ({
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'administrator' },
    handler: (request, reply) => showReports(request, reply, isOpen),
  });
  return [
    get(path, true),
    get(`${path}/closed`, false),
    { method: 'POST', url: `${path}/close`, config: { access: 'administrator' }, handler: close },
  ];
}
