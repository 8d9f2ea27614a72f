import type { Authorization, AuthorizationCode } from '../model/application.ts';
import type { AuthorizationStore } from './application-stores.ts';
import { toApplication } from './applications.ts';
import { codeRow, toAuthorization, toCode, tokenRow, toToken } from './authorization-rows.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { revokeTokens } from './revoke-tokens.ts';

/**
 * A family's row decides whether what descends from one consent is good. Who issues tokens holds its
 * lock, and who takes them back changes it before it looks for tokens, so no token slips in between.
 * All transactions touch the tables in this order, lest they wait for each other in a circle:
 * authorizations, token_families, authorization_codes, user_tokens.
 */
export function authorizationStore(dialect: Dialect): AuthorizationStore {
  const byHash = dialect.prepare((secretHash: string) =>
    dialect.read.selectFrom('user_tokens').selectAll().where('secret_hash', '=', secretHash),
  );
  const byPair = dialect.prepare((userId: number, applicationId: number) =>
    dialect.read
      .selectFrom('authorizations')
      .selectAll()
      .where('user_id', '=', userId)
      .where('application_id', '=', applicationId),
  );

  async function keepConsent(
    transaction: WriteTransaction,
    authorization: Authorization,
    first: Pick<AuthorizationCode, 'family' | 'expiresAtMs'>,
  ): Promise<void> {
    const { applicationId, userId, scopes, createdAtMs } = authorization;
    const pair = { user_id: userId, application_id: applicationId };
    const consent = { ...pair, scopes: JSON.stringify(scopes), created_at_ms: createdAtMs };
    await dialect.insertRows(transaction, 'authorizations', [consent], {
      keys: ['user_id', 'application_id'],
      update: ['scopes', 'created_at_ms'],
    });
    const { family, expiresAtMs } = first;
    await transaction
      .insertInto('token_families')
      .values({ ...pair, family, expires_at_ms: expiresAtMs, revoked_at_ms: null })
      .execute();
  }

  return {
    async authorize(authorization, code) {
      await dialect.write(async (transaction) => {
        await keepConsent(transaction, authorization, code);
        await transaction.insertInto('authorization_codes').values(codeRow(code)).execute();
      });
    },

    async ofUser(userId) {
      const rows = await dialect.read
        .selectFrom('authorizations')
        .innerJoin('applications', 'applications.id', 'authorizations.application_id')
        .selectAll('applications')
        .select([
          'authorizations.scopes as granted',
          'authorizations.created_at_ms as granted_at_ms',
        ])
        .where('user_id', '=', userId)
        .orderBy('name')
        .orderBy('id')
        .execute();
      return rows.map(({ granted, granted_at_ms, ...application }) => ({
        application: toApplication(application),
        authorization: toAuthorization({
          user_id: userId,
          application_id: application.id,
          scopes: granted,
          created_at_ms: granted_at_ms,
        }),
      }));
    },

    async ofApplication(applicationId, limit) {
      const rows = await dialect.read
        .selectFrom('authorizations')
        .innerJoin('users', 'users.id', 'authorizations.user_id')
        .selectAll('authorizations')
        .select('username')
        .where('application_id', '=', applicationId)
        .orderBy('username')
        .limit(limit)
        .execute();
      return rows.map(({ username, ...row }) => ({
        user: { id: row.user_id, username },
        authorization: toAuthorization(row),
      }));
    },

    async get(applicationId, userId) {
      const [row] = await byPair(userId, applicationId);
      return row && toAuthorization(row);
    },

    async revoke(applicationId, userId) {
      await dialect.write(async (transaction) => {
        await transaction
          .deleteFrom('authorizations')
          .where('user_id', '=', userId)
          .where('application_id', '=', applicationId)
          .execute();
        await revokeTokens(transaction, { userId, applicationId });
      });
    },

    useCode: (codeHash) =>
      dialect.write(async (transaction) => {
        const unused = await transaction
          .updateTable('authorization_codes')
          .set({ is_used: 1 })
          .where('code_hash', '=', codeHash)
          .where('is_used', '=', 0)
          .returningAll()
          .executeTakeFirst();
        if (unused) return { code: toCode(unused), wasUsed: false };
        const used = await transaction
          .selectFrom('authorization_codes')
          .selectAll()
          .where('code_hash', '=', codeHash)
          .executeTakeFirst();
        return used && { code: toCode(used), wasUsed: true };
      }),

    issue: (tokens, exchanged) =>
      dialect.write(async (transaction) => {
        const [first] = tokens;
        if (!first) return false;
        const lastExpiryMs = Math.max(...tokens.map(({ expiresAtMs }) => expiresAtMs));
        const family = await dialect
          .locking(
            transaction
              .selectFrom('token_families')
              .select('expires_at_ms')
              .where('family', '=', first.family)
              .where('user_id', '=', first.userId)
              .where('application_id', '=', first.applicationId)
              .where('revoked_at_ms', 'is', null),
          )
          .executeTakeFirst();
        if (!family) return false;
        if (exchanged !== undefined) {
          const spent = await transaction
            .updateTable('user_tokens')
            .set({ revoked_at_ms: first.issuedAtMs })
            .where('secret_hash', '=', exchanged)
            .where('family', '=', first.family)
            .where('revoked_at_ms', 'is', null)
            .returning('secret_hash')
            .execute();
          if (spent.length === 0) return false;
        }
        if (lastExpiryMs > family.expires_at_ms) {
          await transaction
            .updateTable('token_families')
            .set({ expires_at_ms: lastExpiryMs })
            .where('family', '=', first.family)
            .where('user_id', '=', first.userId)
            .execute();
        }
        await dialect.insertRows(transaction, 'user_tokens', tokens.map(tokenRow));
        return true;
      }),

    async issueDirectly(authorization, token) {
      await dialect.write(async (transaction) => {
        await keepConsent(transaction, authorization, token);
        await transaction.insertInto('user_tokens').values(tokenRow(token)).execute();
      });
    },

    async token(secretHash) {
      const [row] = await byHash(secretHash);
      return row && toToken(row);
    },

    async revokeToken(secretHash, nowMs) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('user_tokens')
          .set({ revoked_at_ms: nowMs })
          .where('secret_hash', '=', secretHash)
          .where('revoked_at_ms', 'is', null)
          .execute(),
      );
    },

    async revokeFamily(family, nowMs) {
      await dialect.write(async (transaction) => {
        for (const table of ['token_families', 'user_tokens'] as const) {
          await transaction
            .updateTable(table)
            .set({ revoked_at_ms: nowMs })
            .where('family', '=', family)
            .where('revoked_at_ms', 'is', null)
            .execute();
        }
      });
    },

    async deleteExpired(beforeMs) {
      await dialect.write(async (transaction) => {
        for (const table of ['token_families', 'authorization_codes', 'user_tokens'] as const) {
          await transaction.deleteFrom(table).where('expires_at_ms', '<', beforeMs).execute();
        }
      });
    },
  };
}
