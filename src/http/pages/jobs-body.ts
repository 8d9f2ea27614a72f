import { describeDuration, describeHolder } from '../../jobs/in-words.ts';
import type { JobCount, QueuedJob } from '../../model/job.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { say } from '../../words/text.ts';
import { panel, table } from './elements.ts';
import { hiddenField, postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { count } from './words.ts';

export const jobsPath = '/settings/jobs';

/** Kinds and owners of waiting jobs that are shown. */
const maxWaitingRows = 20;

interface Jobs {
  readonly csrf: string;
  readonly nowMs: number;
  readonly running: readonly QueuedJob[];
  readonly retrying: readonly QueuedJob[];
  readonly dead: readonly QueuedJob[];
  /** Where the next page of dead ones starts. */
  readonly nextDead: string | undefined;
  readonly isFirstPage: boolean;
  readonly counts: readonly JobCount[];
  readonly usernames: ReadonlyMap<number, string>;
  readonly words: PageWords;
}

export function jobsBody(view: Jobs): Html {
  return html`${view.isFirstPage && html`${runningPanel(view)}${waitingPanel(view)}${view.retrying.length > 0 && retryingPanel(view)}`}${deadPanel(view)}`;
}

function runningPanel({ running, counts, nowMs, usernames, words }: Jobs): Html {
  const all = total(counts, 'running');
  return panel({
    title: words('jobs.running.title'),
    lead: firstOf(running, all, words),
    body: table({
      caption: words('jobs.running.title'),
      columns: [
        { label: words('jobs.job') },
        { label: words('parts.owner') },
        { label: words('jobs.running.for') },
        { label: words('jobs.running.by') },
      ],
      rows: running.map((job) => [
        job.key,
        nameOf(job, usernames, words),
        duration(nowMs - (job.startedAtMs ?? nowMs), words),
        say(words, describeHolder(job.holder ?? '')),
      ]),
      empty: words('jobs.running.empty'),
    }),
  });
}

function waitingPanel({ counts, usernames, words }: Jobs): Html {
  const waiting = counts.filter(({ state }) => state === 'waiting');
  const byKind = Map.groupBy(waiting, ({ kind }) => kind);
  const byOwner = Map.groupBy(waiting, ({ owner }) => owner);
  return panel({
    title: words('jobs.waiting.title'),
    lead: words('jobs.waiting.lead'),
    body:
      waiting.length === 0
        ? html`<p class="empty">${words('jobs.waiting.empty')}</p>`
        : html`<div class="stack">${waitingTable('byKind', byKind, (kind) => kind, words)}${waitingTable('byOwner', byOwner, (owner) => nameOf({ owner }, usernames, words), words)}</div>`,
  });
}

/** Those with the most jobs first. */
function waitingTable<Key>(
  grouped: 'byKind' | 'byOwner',
  groups: ReadonlyMap<Key, readonly JobCount[]>,
  nameOfKey: (key: Key) => Html | string,
  words: PageWords,
): Html {
  const found = [...groups].map(([key, group]) => ({ key, jobs: total(group, 'waiting') }));
  const title = words(`jobs.waiting.${grouped}`);
  const label = words(grouped === 'byKind' ? 'jobs.waiting.kind' : 'parts.owner');
  return html`<div><h3>${title}</h3>${table({
    caption: title,
    columns: [{ label }, { label: words('jobs.waiting.jobs'), isNumber: true }],
    rows: found
      .sort((a, b) => b.jobs - a.jobs)
      .slice(0, maxWaitingRows)
      .map(({ key, jobs }) => [nameOfKey(key), count(jobs, words)]),
    empty: '',
  })}</div>`;
}

function retryingPanel({ retrying, counts, nowMs, usernames, words }: Jobs): Html {
  const all = total(counts, 'retrying');
  return panel({
    title: words('jobs.retrying.title'),
    lead: firstOf(retrying, all, words),
    body: table({
      caption: words('jobs.retrying.title'),
      columns: [
        { label: words('jobs.job') },
        { label: words('parts.owner') },
        { label: words('jobs.retrying.in') },
      ],
      rows: retrying.map((job) => [
        whatFailed(job),
        nameOf(job, usernames, words),
        duration((job.retryAtMs ?? nowMs) - nowMs, words),
      ]),
      empty: '',
    }),
  });
}

function deadPanel(view: Jobs): Html {
  const { csrf, dead, counts, nextDead, isFirstPage, words } = view;
  const all = total(counts, 'dead');
  const pages = html`<nav class="pages" aria-label="${words('parts.pages')}">${!isFirstPage && html`<a class="button" href="${jobsPath}">${words('parts.firstPage')}</a>`}${nextDead && html`<a class="button" href="${jobsPath}?after=${encodeURIComponent(nextDead)}">${words('parts.nextPage')}</a>`}</nav>`;
  return panel({
    title: words('jobs.failed.title'),
    lead: all > 0 ? words('jobs.failed.lead', { count: all }) : undefined,
    actions:
      dead.length > 1
        ? html`<div class="row-form">${rerunForm(csrf, 'all', words('jobs.failed.rerunAll'))}<a class="button" href="${jobsPath}/discard?id=all">${words('jobs.failed.discardAll')}</a></div>`
        : undefined,
    body: html`${table({
      caption: words('jobs.failed.title'),
      columns: [
        { label: words('jobs.job') },
        { label: words('parts.owner') },
        { label: words('jobs.failed.ago') },
        { label: words('jobs.failed.starts'), isNumber: true },
        { label: words('parts.actions'), isLabelHidden: true },
      ],
      rows: dead.map((job) => deadRow(job, view)),
      empty: words('jobs.failed.empty'),
    })}${(nextDead || !isFirstPage) && pages}`,
  });
}

function deadRow(job: QueuedJob, { csrf, nowMs, usernames, words }: Jobs): (Html | string)[] {
  const { key } = job;
  return [
    whatFailed(job),
    nameOf(job, usernames, words),
    duration(nowMs - (job.failedAtMs ?? nowMs), words),
    count(job.attempts, words),
    html`<div class="row-form">${rerunForm(csrf, String(job.id), inHtml(words('jobs.failed.rerun', { key })))}<a class="button" href="${jobsPath}/discard?id=${job.id}">${inHtml(words('jobs.failed.discard', { key }))}</a></div>`,
  ];
}

function whatFailed({ key, error }: QueuedJob): Html {
  return html`${key}<p class="hint" lang="en">${error}</p>`;
}

function rerunForm(csrf: string, id: string, label: Html | string): Html {
  return postForm({
    csrf,
    action: `${jobsPath}/rerun`,
    class: 'row-form',
    body: html`${hiddenField('id', id)}<button class="button">${label}</button>`,
  });
}

function nameOf(
  { owner }: Pick<QueuedJob, 'owner'>,
  usernames: ReadonlyMap<number, string>,
  words: PageWords,
): Html {
  if (owner === null) return html`<span class="hint">${words('jobs.itself')}</span>`;
  const name = usernames.get(owner) ?? words('jobs.unknownUser', { id: owner });
  return html`<span class="wraps">${name}</span>`;
}

function firstOf(
  { length: shown }: readonly unknown[],
  all: number,
  words: PageWords,
): string | undefined {
  return all > shown ? words('jobs.firstOf', { shown, all }) : undefined;
}

function duration(ms: number, words: PageWords): Html {
  return html`<time datetime="PT${Math.max(0, Math.round(ms / 1000))}S">${say(words, describeDuration(ms))}</time>`;
}

function total(counts: readonly JobCount[], of: JobCount['state']): number {
  return counts.reduce((sum, { state, jobs }) => sum + (state === of ? jobs : 0), 0);
}
