import { WaysideError } from '../errors.ts';

interface Bounds {
  readonly perUser: number;
  readonly inAll: number;
  /** What is said beyond them. */
  readonly problem: string;
}

/** Counts what users do at once, within bounds. Throws `throttled` beyond them; answers what to call at the end. */
export function countPerUser({ perUser, inAll, problem }: Bounds): (userId: number) => () => void {
  const byUser = new Map<number, number>();
  let all = 0;
  return (userId) => {
    const own = byUser.get(userId) ?? 0;
    if (own >= perUser || all >= inAll) throw new WaysideError('throttled', problem);
    byUser.set(userId, own + 1);
    all++;
    return () => {
      all--;
      const left = (byUser.get(userId) ?? 1) - 1;
      if (left > 0) byUser.set(userId, left);
      else byUser.delete(userId);
    };
  };
}
