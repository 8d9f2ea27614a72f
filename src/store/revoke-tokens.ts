import type { WriteTransaction } from './dialect.ts';

/**
 * Revokes every token that acts for a user, of one application or of all, and every code for one. In
 * the order in which all transactions touch these tables: families first, which `issue` locks.
 */
export async function revokeTokens(
  transaction: WriteTransaction,
  { userId, applicationId }: { readonly userId: number; readonly applicationId?: number },
): Promise<void> {
  const revoke = async (table: 'token_families' | 'user_tokens') => {
    await transaction
      .updateTable(table)
      .set({ revoked_at_ms: Date.now() })
      .where('user_id', '=', userId)
      .where('revoked_at_ms', 'is', null)
      .$if(applicationId !== undefined, (query) =>
        query.where('application_id', '=', applicationId ?? 0),
      )
      .execute();
  };
  await revoke('token_families');
  await transaction
    .deleteFrom('authorization_codes')
    .where('user_id', '=', userId)
    .$if(applicationId !== undefined, (query) =>
      query.where('application_id', '=', applicationId ?? 0),
    )
    .execute();
  await revoke('user_tokens');
}
