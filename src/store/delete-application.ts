import type { WriteTransaction } from './dialect.ts';

/** In the order in which every transaction touches them; see `authorizations.ts`. */
const tablesOfApplication = [
  'application_keys',
  'authorizations',
  'token_families',
  'authorization_codes',
  'user_tokens',
  'usage_windows',
] as const;

/** Deletes an application with all that is its own. */
export async function deleteApplication(transaction: WriteTransaction, id: number): Promise<void> {
  await transaction.deleteFrom('applications').where('id', '=', id).execute();
  for (const table of tablesOfApplication) {
    await transaction.deleteFrom(table).where('application_id', '=', id).execute();
  }
}
