import { describeDuration, describeHolder } from '../../jobs/in-words.ts';
import type { JobCount, QueuedJob } from '../../model/job.ts';
import { panel, table } from './elements.ts';
import { hiddenField, postForm } from './forms.ts';
import { type Html, html } from './html.ts';
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
}

export function jobsBody(view: Jobs): Html {
  return html`${view.isFirstPage && html`${runningPanel(view)}${waitingPanel(view)}${view.retrying.length > 0 && retryingPanel(view)}`}${deadPanel(view)}`;
}

function runningPanel({ running, counts, nowMs, usernames }: Jobs): Html {
  const all = total(counts, 'running');
  return panel({
    title: 'Running',
    lead: firstOf(running, all),
    body: table({
      caption: 'Running',
      columns: [{ label: 'Job' }, { label: 'Owner' }, { label: 'For' }, { label: 'By' }],
      rows: running.map((job) => [
        job.key,
        nameOf(job, usernames),
        duration(nowMs - (job.startedAtMs ?? nowMs)),
        describeHolder(job.holder ?? ''),
      ]),
      empty: 'Nothing runs.',
    }),
  });
}

function waitingPanel({ counts, usernames }: Jobs): Html {
  const waiting = counts.filter(({ state }) => state === 'waiting');
  const byKind = Map.groupBy(waiting, ({ kind }) => kind);
  const byOwner = Map.groupBy(waiting, ({ owner }) => owner);
  return panel({
    title: 'Waiting',
    lead: 'Owners take turns, however much each has handed in.',
    body:
      waiting.length === 0
        ? html`<p class="empty">Nothing waits.</p>`
        : html`<div class="stack">${waitingTable('Kind', byKind, (kind) => kind)}${waitingTable('Owner', byOwner, (owner) => nameOf({ owner }, usernames))}</div>`,
  });
}

/** Those with the most jobs first. */
function waitingTable<Key>(
  label: string,
  groups: ReadonlyMap<Key, readonly JobCount[]>,
  nameOfKey: (key: Key) => Html | string,
): Html {
  const found = [...groups].map(([key, group]) => ({ key, jobs: total(group, 'waiting') }));
  const title = `By ${label.toLowerCase()}`;
  return html`<div><h3>${title}</h3>${table({
    caption: title,
    columns: [{ label }, { label: 'Jobs', isNumber: true }],
    rows: found
      .sort((a, b) => b.jobs - a.jobs)
      .slice(0, maxWaitingRows)
      .map(({ key, jobs }) => [nameOfKey(key), count(jobs)]),
    empty: '',
  })}</div>`;
}

function retryingPanel({ retrying, counts, nowMs, usernames }: Jobs): Html {
  const all = total(counts, 'retrying');
  return panel({
    title: 'Tried again soon',
    lead: firstOf(retrying, all),
    body: table({
      caption: 'Tried again soon',
      columns: [{ label: 'Job' }, { label: 'Owner' }, { label: 'In' }],
      rows: retrying.map((job) => [
        whatFailed(job),
        nameOf(job, usernames),
        duration((job.retryAtMs ?? nowMs) - nowMs),
      ]),
      empty: '',
    }),
  });
}

function deadPanel(view: Jobs): Html {
  const { csrf, dead, counts, nextDead, isFirstPage } = view;
  const all = total(counts, 'dead');
  const pages = html`<nav class="pages" aria-label="Pages">${!isFirstPage && html`<a class="button" href="${jobsPath}">First page</a>`}${nextDead && html`<a class="button" href="${jobsPath}?after=${encodeURIComponent(nextDead)}">Next page</a>`}</nav>`;
  return panel({
    title: 'Failed',
    lead: all > 0 ? `${count(all)} failed each time, and wait for you.` : undefined,
    actions:
      dead.length > 1
        ? html`<div class="row-form">${rerunForm(csrf, 'all', html`Run all again`)}<a class="button" href="${jobsPath}/discard?id=all">Discard all…</a></div>`
        : undefined,
    body: html`${table({
      caption: 'Failed',
      columns: [
        { label: 'Job' },
        { label: 'Owner' },
        { label: 'Ago' },
        { label: 'Starts', isNumber: true },
        { label: 'What can be done', isLabelHidden: true },
      ],
      rows: dead.map((job) => deadRow(job, view)),
      empty: 'Nothing failed.',
    })}${(nextDead || !isFirstPage) && pages}`,
  });
}

function deadRow(job: QueuedJob, { csrf, nowMs, usernames }: Jobs): (Html | string)[] {
  const which = html`<span class="visually-hidden"> ${job.key}</span>`;
  return [
    whatFailed(job),
    nameOf(job, usernames),
    duration(nowMs - (job.failedAtMs ?? nowMs)),
    count(job.attempts),
    html`<div class="row-form">${rerunForm(csrf, String(job.id), html`Run again${which}`)}<a class="button" href="${jobsPath}/discard?id=${job.id}">Discard…${which}</a></div>`,
  ];
}

function whatFailed({ key, error }: QueuedJob): Html {
  return html`${key}<p class="hint">${error}</p>`;
}

function rerunForm(csrf: string, id: string, label: Html): Html {
  return postForm({
    csrf,
    action: `${jobsPath}/rerun`,
    class: 'row-form',
    body: html`${hiddenField('id', id)}<button class="button">${label}</button>`,
  });
}

function nameOf({ owner }: Pick<QueuedJob, 'owner'>, usernames: ReadonlyMap<number, string>): Html {
  if (owner === null) return html`<span class="hint">Wayside itself</span>`;
  return html`<span class="wraps">${usernames.get(owner) ?? `user ${owner}`}</span>`;
}

function firstOf(shown: readonly unknown[], all: number): string | undefined {
  return all > shown.length ? `The first ${shown.length} of ${count(all)}.` : undefined;
}

function duration(ms: number): Html {
  return html`<time datetime="PT${Math.max(0, Math.round(ms / 1000))}S">${describeDuration(ms)}</time>`;
}

function total(counts: readonly JobCount[], of: JobCount['state']): number {
  return counts.reduce((sum, { state, jobs }) => sum + (state === of ? jobs : 0), 0);
}
