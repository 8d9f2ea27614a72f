import { describeDuration, describeHolder } from '../jobs/in-words.ts';
import { type JobCount, jobStates, type QueuedJob } from '../model/job.ts';
import { inEnglish } from '../words/text.ts';
import { textTable } from './print.ts';

export type Usernames = ReadonlyMap<number, string>;

/** For programs: ids as text, as the API has them, and times in ISO 8601. */
export function jobJson(job: QueuedJob, usernames: Usernames) {
  return {
    id: String(job.id),
    kind: job.kind,
    key: job.key,
    owner: ownerName(job, usernames),
    priority: job.priority,
    state: job.state,
    starts: job.attempts,
    added_at: isoTime(job.addedAtMs),
    started_at: isoTime(job.startedAtMs),
    holder: job.holder === null ? null : inEnglish(describeHolder(job.holder)),
    retry_at: isoTime(job.retryAtMs),
    failed_at: isoTime(job.failedAtMs),
    error: job.error,
  };
}

export function countJson(count: JobCount, usernames: Usernames) {
  return { ...count, owner: ownerName(count, usernames) };
}

/** For people: a table, and how many jobs there are in all. */
export function jobsText(
  jobs: readonly QueuedJob[],
  counts: readonly JobCount[],
  usernames: Usernames,
): string {
  const nowMs = Date.now();
  const rows = jobs.map((job) => [
    ...[String(job.id), job.state, job.kind, ownerName(job, usernames) ?? ''],
    ...[durationText(nowMs - job.addedAtMs), String(job.attempts), plain(whatOf(job, nowMs))],
  ]);
  const totals = jobStates.map((state) => {
    const ofState = counts.filter((count) => count.state === state);
    return `${ofState.reduce((sum, count) => sum + count.jobs, 0)} ${state}`;
  });
  const table = textTable(['ID', 'STATE', 'KIND', 'OWNER', 'AGE', 'STARTS', ''], rows);
  return `${rows.length > 0 ? `${table}\n\n` : ''}${totals.join(', ')}`;
}

function whatOf(job: QueuedJob, nowMs: number): string {
  const { holder, startedAtMs, retryAtMs, failedAtMs, error } = job;
  if (holder !== null && startedAtMs !== null)
    return `for ${durationText(nowMs - startedAtMs)} by ${inEnglish(describeHolder(holder))}`;
  if (retryAtMs !== null) return `in ${durationText(retryAtMs - nowMs)}: ${error}`;
  return failedAtMs === null ? '' : `${durationText(nowMs - failedAtMs)} ago: ${error}`;
}

function durationText(ms: number): string {
  return inEnglish(describeDuration(ms));
}

/** Errors may quote what users sent: nothing in them may steer the terminal. */
function plain(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 200);
}

/** Null: the house itself. */
function ownerName(
  { owner }: { readonly owner: number | null },
  usernames: Usernames,
): string | null {
  return owner === null ? null : (usernames.get(owner) ?? String(owner));
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
