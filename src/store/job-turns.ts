import type { Dialect, WriteTransaction } from './dialect.ts';
import { isWaiting } from './job-rows.ts';

/**
 * Start-time fair queuing (P. Goyal, H. Vin, H. Cheng, SIGCOMM 1996) for jobs of one size: an owner's
 * jobs have turns that follow each other, from the turn that is being taken when the first one comes.
 * So whoever comes with a few waits behind a few of each other owner's, however many those have.
 */

interface InLine {
  readonly priority: number;
  /** As the table has it. */
  readonly owner: number;
}

/** The turn of a job that joins the line. Who joins at the same time may get the same one. */
export async function nextTurn(
  transaction: WriteTransaction,
  { priority, owner }: InLine,
): Promise<number> {
  const waiting = transaction
    .selectFrom('jobs')
    .select('turn')
    .where(isWaiting)
    .where('priority', '=', priority)
    .limit(1);
  const { last, lowest } = await transaction
    .selectNoFrom([
      waiting.where('owner', '=', owner).orderBy('turn', 'desc').as('last'),
      waiting.orderBy('turn').orderBy('added_order').as('lowest'),
    ])
    .executeTakeFirstOrThrow();
  return Math.max((last ?? -1) + 1, lowest ?? 0);
}

/**
 * Turns of jobs that join the line in one transaction. Others who add jobs of these owners wait for its
 * end, so that nobody gets more turns by adding several jobs at once.
 */
export async function turnsOf(
  dialect: Dialect,
  transaction: WriteTransaction,
  owners: readonly number[],
): Promise<(job: InLine) => Promise<number>> {
  // In one order everywhere, so that nobody waits in a circle.
  for (const owner of [...new Set(owners)].sort((a, b) => a - b)) {
    await dialect.lockNumber(transaction, owner);
  }
  const given = new Map<string, number>();
  return async (job) => {
    const name = `${job.priority} ${job.owner}`;
    const before = given.get(name);
    const turn = before === undefined ? await nextTurn(transaction, job) : before + 1;
    given.set(name, turn);
    return turn;
  };
}
