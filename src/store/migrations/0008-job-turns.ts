import type { Migration } from './migration.ts';

/** Owners of jobs and their turns, and what an operator wants to know of a job. */
export const jobTurns: Migration = {
  name: 'job turns',
  statements: () => [
    'alter table jobs add column owner bigint not null default 0',
    'alter table jobs add column turn bigint not null default 0',
    'alter table jobs add column started_at_ms bigint',
    'alter table jobs add column failed_at_ms bigint',
    `update jobs set owner = coalesce((
        select creator_id from uploads where id = cast(jobs.payload as bigint)
      ), 0) where kind = 'publish-upload'`,
    `update jobs set owner = coalesce((
        select creator_id from uploads where id = (
          select upload_id from photos where id = cast(jobs.payload as bigint)
        )
      ), 0) where kind = 'prepare-photo'`,
    `update jobs set turn = ranked.turn from (
        select id as job_id, row_number() over (
          partition by priority, owner order by added_order
        ) as turn from jobs where state = 'waiting'
      ) as ranked where jobs.id = ranked.job_id`,
    `update jobs set failed_at_ms = added_order / 1000 where error is not null`,
    `update jobs set state = 'retrying' where state = 'waiting' and due_at_ms > 0`,
    'drop index jobs_in_order',
    // Who is next.
    `create index jobs_in_turn on jobs (priority, turn, added_order) where state = 'waiting'`,
    // An owner's last turn.
    `create index jobs_of_owner on jobs (priority, owner, turn) where state = 'waiting'`,
    // Whose lease or delay has ended.
    `create index jobs_due on jobs (due_at_ms) where state in ('running', 'running-again', 'retrying')`,
    // What failed for good, by when.
    `create index jobs_dead on jobs (failed_at_ms, id) where state = 'dead'`,
  ],
};
