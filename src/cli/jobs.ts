import { Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { discardJobs } from '../ingest/pipeline.ts';
import { describeDuration, describeHolder } from '../jobs/in-words.ts';
import { type DeadJobs, type JobState, jobStates, type QueuedJob } from '../model/job.ts';
import type { Store } from '../store/store.ts';
import { openServices } from '../wiring.ts';
import { print, textTable } from './print.ts';
import { withStore } from './with-store.ts';

export const jobsCommand = new Command('jobs').description(
  'See what is being done and what waits or failed, and run what failed again.',
);

interface ListFlags {
  readonly state?: JobState;
  readonly limit: number;
  readonly after?: string;
  readonly json?: true;
}

jobsCommand
  .command('list', { isDefault: true })
  .description('List the jobs of the queue: what runs, failed for good, is tried again, and waits.')
  .addOption(new Option('--state <state>', 'only those').choices(jobStates))
  .option('--limit <n>', 'the most of each state', positive, 20)
  .option('--after <cursor>', 'go on after a page of a state; the page before tells the cursor')
  .option('--json', 'print {"counts": […], "jobs": […], "next": …}')
  .action(({ state, limit, after, json }: ListFlags) =>
    withStore(async (store) => {
      if (after !== undefined && state === undefined)
        throw new WaysideError('invalid-argument', 'A cursor goes on in one state: add --state.');
      const states: readonly JobState[] = state
        ? [state]
        : ['running', 'dead', 'retrying', 'waiting'];
      const jobs: QueuedJob[] = [];
      let next: string | undefined;
      for (const each of states) {
        const page = await store.jobs.list({ state: each, limit, after });
        jobs.push(...page.items);
        if (state) next = page.next;
      }
      const counts = await store.jobs.counts();
      const names = await namesOf([...jobs, ...counts], store);
      const nameOf = ({ owner }: { readonly owner: number | null }) =>
        owner === null ? null : (names.get(owner) ?? String(owner));
      const shown = jobs.map((job) => ({ ...job, id: String(job.id), owner: nameOf(job) }));
      const totals = jobStates.map(
        (each) => `${sum(counts.filter((count) => count.state === each))} ${each}`,
      );
      const text = [
        ...(jobs.length > 0 ? [jobsTable(shown), ''] : []),
        totals.join(', '),
        ...(next === undefined ? [] : [`More: --state ${state} --after ${next}`]),
      ].join('\n');
      const named = counts.map((count) => ({ ...count, owner: nameOf(count) }));
      print({ counts: named, jobs: shown, next: next ?? null }, text, json);
    }),
  );

interface DeadFlags {
  readonly all?: true;
  readonly kind?: string;
}

jobsCommand
  .command('rerun')
  .description('Put jobs that failed for good in line again; print how many.')
  .argument('[id...]')
  .option('--all', 'all of them')
  .option('--kind <kind>', 'all of a kind')
  .action((ids: readonly string[], flags: DeadFlags) =>
    withStore(async (store) => {
      const count = await store.jobs.rerun(whichOf(ids, flags));
      print(count, `${count} put in line again`, undefined);
    }),
  );

jobsCommand
  .command('discard')
  .description('Forget jobs that failed for good, and what was kept for them; print how many.')
  .argument('[id...]')
  .option('--all', 'all of them')
  .option('--kind <kind>', 'all of a kind')
  .action(async (ids: readonly string[], flags: DeadFlags) => {
    const which = whichOf(ids, flags);
    const services = await openServices(readConfig(process.env));
    try {
      const count = await discardJobs(which, services);
      print(count, `${count} forgotten`, undefined);
    } finally {
      await services.close();
    }
  });

function whichOf(ids: readonly string[], { all, kind }: DeadFlags): DeadJobs {
  const given = [ids.length > 0, all === true, kind !== undefined].filter(Boolean);
  if (given.length !== 1)
    throw new WaysideError('invalid-argument', 'Name jobs by their ids, or give --kind or --all.');
  if (all) return 'all';
  if (kind !== undefined) return { kind };
  return {
    ids: ids.map((text) => {
      const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      if (!Number.isSafeInteger(id))
        throw new WaysideError('invalid-argument', `Not the id of a job: ${text}`);
      return id;
    }),
  };
}

async function namesOf(
  owned: readonly { readonly owner: number | null }[],
  { users }: Store,
): Promise<ReadonlyMap<number, string>> {
  const owners = await users.getMany([...new Set(owned.flatMap(({ owner }) => owner ?? []))]);
  return new Map(owners.map(({ id, username }) => [id, username]));
}

interface ShownJob extends Omit<QueuedJob, 'id' | 'owner'> {
  readonly id: string;
  readonly owner: string | null;
}

function jobsTable(jobs: readonly ShownJob[]): string {
  const nowMs = Date.now();
  return textTable(
    ['ID', 'STATE', 'KIND', 'OWNER', 'AGE', 'STARTS', ''],
    jobs.map((job) => [
      ...[job.id, job.state, job.kind, job.owner ?? '', describeDuration(nowMs - job.addedAtMs)],
      ...[String(job.attempts), plain(whatOf(job, nowMs))],
    ]),
  );
}

function whatOf(job: ShownJob, nowMs: number): string {
  if (job.holder !== null && job.startedAtMs !== null)
    return `for ${describeDuration(nowMs - job.startedAtMs)} by ${describeHolder(job.holder)}`;
  if (job.retryAtMs !== null) return `in ${describeDuration(job.retryAtMs - nowMs)}: ${job.error}`;
  return job.failedAtMs === null
    ? ''
    : `${describeDuration(nowMs - job.failedAtMs)} ago: ${job.error}`;
}

/** Errors may quote what users sent: nothing in them may steer the terminal. */
function plain(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 200);
}

function sum(counts: readonly { readonly jobs: number }[]): number {
  return counts.reduce((total, { jobs }) => total + jobs, 0);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be at least 1.');
  return value;
}
