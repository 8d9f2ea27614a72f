import { Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { discardJobs } from '../ingest/pipeline.ts';
import { parseId } from '../model/ids.ts';
import { type DeadJobs, type JobState, jobStates, type QueuedJob } from '../model/job.ts';
import { openServices } from '../wiring.ts';
import { print } from './print.ts';
import { countJson, jobJson, jobsText } from './show-jobs.ts';
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

/** What needs somebody comes before what only waits. */
const listedStates: readonly JobState[] = ['running', 'dead', 'retrying', 'waiting'];

jobsCommand
  .command('list', { isDefault: true })
  .description('List the jobs of the queue: what runs, failed for good, is tried again, and waits.')
  .addOption(new Option('--state <state>', 'only those').choices(jobStates))
  .option('--limit <n>', 'the most of each state', positive, 20)
  .option('--after <cursor>', 'go on after a page of a state; the page before tells the cursor')
  .option('--json', 'print {"counts": […], "jobs": […], "next": …}')
  .action(({ state, limit, after, json }: ListFlags) =>
    withStore(async ({ jobs, users }) => {
      if (after !== undefined && !state) throw invalid('A cursor is of one state: add --state.');
      const listed: QueuedJob[] = [];
      let next: string | undefined;
      for (const each of state ? [state] : listedStates) {
        const page = await jobs.list({ state: each, limit, after });
        listed.push(...page.items);
        if (state) next = page.next;
      }
      const counts = await jobs.counts();
      const ids = [...listed, ...counts].flatMap(({ owner }) => owner ?? []);
      const owners = await users.getMany([...new Set(ids)]);
      const usernames = new Map(owners.map(({ id, username }) => [id, username]));
      const more = next === undefined ? '' : `\nMore: --state ${state} --after ${next}`;
      print(
        {
          counts: counts.map((count) => countJson(count, usernames)),
          jobs: listed.map((job) => jobJson(job, usernames)),
          next: next ?? null,
        },
        jobsText(listed, counts, usernames) + more,
        json,
      );
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
    withStore(async ({ jobs }) => {
      process.stdout.write(`${await jobs.rerun(whichOf(ids, flags))}\n`);
    }),
  );

jobsCommand
  .command('discard')
  .description(
    'Forget jobs that failed for good, and the photos that were kept for them; print how many.',
  )
  .argument('[id...]')
  .option('--all', 'all of them')
  .option('--kind <kind>', 'all of a kind')
  .action(async (ids: readonly string[], flags: DeadFlags) => {
    const which = whichOf(ids, flags);
    const services = await openServices(readConfig(process.env));
    try {
      process.stdout.write(`${await discardJobs(which, services)}\n`);
    } finally {
      await services.close();
    }
  });

function whichOf(ids: readonly string[], { all, kind }: DeadFlags): DeadJobs {
  const given = [ids.length > 0, all === true, kind !== undefined].filter(Boolean);
  if (given.length !== 1) throw invalid('Name jobs by their ids, or give --kind or --all.');
  if (all) return 'all';
  return kind === undefined ? { ids: ids.map(idOf) } : { kind };
}

function idOf(text: string): number {
  const id = parseId(text);
  if (id === undefined) throw invalid(`Not the id of a job: ${text}`);
  return id;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be at least 1.');
  return value;
}

function invalid(message: string): WaysideError {
  return new WaysideError('invalid-argument', message);
}
