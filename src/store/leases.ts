import { randomInt } from 'node:crypto';
import { leaseBits } from '../model/ids.ts';
import type { Dialect } from './dialect.ts';

/**
 * Takes a lease for `IdAllocator` that nobody else ever had. The highest bit is always set, so that
 * all ids have the same number of digits.
 */
export async function takeLease(dialect: Dialect): Promise<number> {
  for (;;) {
    const lease = randomInt(2 ** (leaseBits - 1), 2 ** leaseBits);
    const taken = await dialect.write((transaction) =>
      transaction
        .insertInto('id_leases')
        .values({ lease })
        .onConflict((conflict) => conflict.doNothing())
        .returning('lease')
        .execute(),
    );
    if (taken.length > 0) return lease;
  }
}
