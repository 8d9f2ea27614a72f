/** `/settings/jobs`: what is being done, what waits and what failed, for administrators. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { discardJobs } from '../../ingest/pipeline.ts';
import { parseId } from '../../model/ids.ts';
import type { DeadJobs, QueuedJob } from '../../model/job.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { confirmation, facts } from './elements.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { hiddenField } from './forms.ts';
import { html } from './html.ts';
import { jobsBody, jobsPath as path } from './jobs-body.ts';
import { redirectWithNotice } from './notices.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

/** Running and retrying jobs that are shown; there are seldom more. */
const maxShown = 50;
const deadPerPage = 50;

export function jobsRoutes(services: HttpServices): RouteOptions[] {
  const { jobs, users } = services.store;

  async function showJobs(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const after = queryOf(request, 'after') || undefined;
    const [running, retrying, dead, counts] = await Promise.all([
      jobs.list({ state: 'running', limit: maxShown }),
      jobs.list({ state: 'retrying', limit: maxShown }),
      jobs.list({ state: 'dead', limit: deadPerPage, after }),
      jobs.counts(),
    ]);
    const owned = [...running.items, ...retrying.items, ...dead.items, ...counts];
    const owners = await users.getMany([...new Set(owned.flatMap(({ owner }) => owner ?? []))]);
    return sendPage(request, reply, {
      title: words('jobs.title'),
      layout: 'settings',
      section: path,
      lead: words('jobs.lead'),
      actions: html`<a class="button" href="${path}">${words('jobs.refresh')}</a>`,
      body: jobsBody({
        csrf: signedInVisitor(request).csrf,
        nowMs: Date.now(),
        running: running.items,
        retrying: retrying.items,
        dead: dead.items,
        nextDead: dead.next,
        isFirstPage: after === undefined,
        counts,
        usernames: new Map(owners.map(({ id, username }) => [id, username])),
        words,
      }),
    });
  }

  async function askToDiscard(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const isAll = queryOf(request, 'id') === 'all';
    const job = isAll ? undefined : await deadJob(queryOf(request, 'id'));
    const details =
      job &&
      facts([
        [words('jobs.job'), job.key],
        [words('jobs.error'), html`<span lang="en">${job.error}</span>`],
      ]);
    return sendPage(request, reply, {
      title: words(isAll ? 'jobs.discard.titleAll' : 'jobs.discard.title'),
      layout: 'settings',
      section: path,
      parent: { href: path, label: words('jobs.title') },
      body: html`<div class="panel narrow danger"><div class="panel-body">${confirmation(
        {
          csrf: signedInVisitor(request).csrf,
          action: `${path}/discard`,
          body: html`${hiddenField('id', job ? String(job.id) : 'all')}${details}<p>${words('jobs.discard.consequences')}</p>`,
          label: words(isAll ? 'jobs.discard.submitAll' : 'jobs.discard.submit'),
          cancelHref: path,
        },
        words,
      )}</div></div>`,
    });
  }

  async function deadJob(text: string): Promise<QueuedJob> {
    const id = parseId(text);
    const job = id === undefined ? undefined : await jobs.getDead(id);
    if (job) return job;
    throw new SpokenError('not-found', 'jobs.discard.notFound');
  }

  async function namedJobs(request: FastifyRequest): Promise<DeadJobs> {
    const text = textOf(request, 'id');
    return text === 'all' ? 'all' : { ids: [(await deadJob(text)).id] };
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'administrator' },
      handler: showJobs,
    },
    {
      method: 'POST',
      url: `${path}/rerun`,
      config: { access: 'administrator' },
      handler: async (request, reply) => {
        const changed = await jobs.rerun(await namedJobs(request));
        const notice = wordsOf(request)('jobs.rerun', { count: changed });
        return redirectWithNotice(request, reply, path, notice);
      },
    },
    {
      method: ['GET', 'HEAD'],
      url: `${path}/discard`,
      config: { access: 'administrator' },
      handler: askToDiscard,
    },
    {
      method: 'POST',
      url: `${path}/discard`,
      config: { access: 'administrator' },
      handler: async (request, reply) => {
        const changed = await discardJobs(await namedJobs(request), services);
        const notice = wordsOf(request)('jobs.discarded', { count: changed });
        return redirectWithNotice(request, reply, path, notice);
      },
    },
  ];
}
