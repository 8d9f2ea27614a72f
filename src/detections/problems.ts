import { BrokenFile, type Found, type Problem, UnusableRecord } from './detection-record.ts';

/** What a record becomes, or why it can't be used. */
export function orProblem<Result extends Found>(
  where: string,
  read: (where: string) => Result,
): Result | Problem {
  try {
    return read(where);
  } catch (error) {
    if (error instanceof UnusableRecord) return { where, message: error.message };
    throw error;
  }
}

/** Ends at the place where a file breaks, and tells it as the last problem. */
export async function* untilBroken(found: AsyncIterable<Found>): AsyncGenerator<Found> {
  try {
    yield* found;
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error;
    yield { where: error.where, message: error.message };
  }
}
