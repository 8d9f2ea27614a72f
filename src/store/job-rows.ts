import { sql } from 'kysely';
import type { QueuedJob } from '../model/job.ts';
import type { Tables } from './tables.ts';

// Constants, for the planner to use the partial indexes.
export const isWaiting = sql<boolean>`state = 'waiting'`;
/** Runs or is tried again later: what `due_at_ms` is for. */
export const isTimed = sql<boolean>`state in ('running', 'running-again', 'retrying')`;
export const isRunning = sql<boolean>`(${isTimed} and state <> 'retrying')`;
export const isRetrying = sql<boolean>`(${isTimed} and state = 'retrying')`;
export const isDead = sql<boolean>`state = 'dead'`;

let lastOrder = 0;

/** Microseconds since 1970, and more than any value before it in this process. */
export function nextOrder(): number {
  lastOrder = Math.max(lastOrder + 1, Date.now() * 1000);
  return lastOrder;
}

// Not an entity's id: nobody asks for a job but who runs it, and operators.
export function newJobId(): number {
  return Math.floor(Math.random() * 2 ** 52);
}

/** The house itself is owner 0 in the table: no user has that id. */
export function toOwnerColumn(owner: number | null): number {
  return owner ?? 0;
}

export function ownerOfColumn(owner: number): number | null {
  return owner === 0 ? null : owner;
}

/** All but the payload. */
export const queuedJobColumns = [
  ...(['id', 'kind', 'key', 'priority', 'owner', 'turn', 'added_order', 'attempts'] as const),
  ...(['due_at_ms', 'state', 'error', 'holder', 'started_at_ms', 'failed_at_ms'] as const),
];

export function queuedJobOfRow(row: Omit<Tables['jobs'], 'payload'>): QueuedJob {
  const state = row.state === 'running-again' ? 'running' : row.state;
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    owner: ownerOfColumn(row.owner),
    priority: row.priority,
    state,
    attempts: row.attempts,
    addedAtMs: Math.floor(row.added_order / 1000),
    startedAtMs: row.started_at_ms,
    holder: state === 'running' ? row.holder : null,
    retryAtMs: state === 'retrying' ? row.due_at_ms : null,
    failedAtMs: row.failed_at_ms,
    error: row.error,
  };
}
