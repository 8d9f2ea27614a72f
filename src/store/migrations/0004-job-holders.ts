import type { Migration } from './migration.ts';

/** Who runs a job, so that jobs of a process that is seen to have ended need not wait for their leases. */
export const jobHolders: Migration = {
  name: 'job holders',
  statements: () => ['alter table jobs add column holder text'],
};
