import { WaysideError } from '../../errors.ts';

const perUser = 10;
const inAll = 1000;

/** Counts who listens, within bounds. Throws `throttled` beyond them; answers what to call at the end. */
export function countListeners(): (userId: number) => () => void {
  const byUser = new Map<number, number>();
  let all = 0;
  return (userId) => {
    const own = byUser.get(userId) ?? 0;
    if (own >= perUser || all >= inAll) {
      throw new WaysideError('throttled', 'Too many event streams are open: end one first');
    }
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
