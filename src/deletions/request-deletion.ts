import type { Deletion, DeletionSubject } from '../model/deletion.ts';
import { jobPriorities } from '../model/job.ts';
import type { NewJob, Store } from '../store/store.ts';
import { removeAllRows } from './remove-all-rows.ts';

/** As long as whoever asks may wait until nothing answers to the ids any more. */
const patienceMs = 30_000;

/** The owner is who asked for it; null: whoever runs the server. */
export function deletionJob(id: number, owner: number | null): NewJob {
  return {
    kind: 'delete',
    key: `delete:${id}`,
    payload: id,
    priority: jobPriorities.deletion,
    owner,
  };
}

/**
 * Deletes for good, by a job that no crash stops. When this resolves, ids of what was deleted are unknown
 * to everybody, and the deletion is `running` or `done`; of so many images that it takes longer than one
 * would wait, it may be `requested` still. Whether somebody may delete it is the caller's question.
 */
export async function requestDeletion(
  store: Pick<Store, 'deletions'>,
  subject: DeletionSubject,
  requestedBy: number | null,
): Promise<Deletion> {
  const requested = await store.deletions.request(subject, requestedBy, (id) =>
    deletionJob(id, requestedBy),
  );
  const untilMs = performance.now() + patienceMs;
  await removeAllRows(store, requested.id, () => performance.now() > untilMs);
  return (await store.deletions.get(requested.id)) ?? requested;
}
