/**
 * In which order work is done: lower first. Within one priority, owners take turns. What was handed in
 * just now goes before what is done once more.
 */
export const jobPriorities = {
  deletion: 0,
  publication: 5,
  detections: 5,
  newPhoto: 10,
  again: 20,
} as const;

/**
 * running: somebody has it; waiting: nobody has it yet; retrying: it failed, and is tried again later;
 * dead: it failed for good, and waits for a person.
 */
export const jobStates = ['running', 'waiting', 'retrying', 'dead'] as const;
export type JobState = (typeof jobStates)[number];

/** A job as an operator sees it. */
export interface QueuedJob {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  /** A user's id; null: work of the house itself. */
  readonly owner: number | null;
  readonly priority: number;
  readonly state: JobState;
  /** How often it was started. */
  readonly attempts: number;
  readonly addedAtMs: number;
  /** When it was started last; null: never. */
  readonly startedAtMs: number | null;
  /** Who runs it; null: nobody. */
  readonly holder: string | null;
  /** When it is tried again; null unless it is retrying. */
  readonly retryAtMs: number | null;
  /** When it failed last, and why; null: it did not. */
  readonly failedAtMs: number | null;
  readonly error: string | null;
}

/** How many jobs of one kind and owner are in a state. */
export interface JobCount {
  readonly kind: string;
  readonly owner: number | null;
  readonly state: JobState;
  readonly jobs: number;
}

/** Which dead jobs: those of some ids, all of a kind, or all. */
export type DeadJobs = { readonly ids: readonly number[] } | { readonly kind: string } | 'all';
