import { sql } from 'kysely';
import { type Account, systemUsername } from '../model/account.ts';
import type { AccountStore } from './account-stores.ts';
import { contains } from './contains.ts';
import { deleteApplication } from './delete-application.ts';
import { type Dialect, unlessDuplicate, type WriteTransaction } from './dialect.ts';
import { forgetReporter } from './reports.ts';
import { revokeTokens } from './revoke-tokens.ts';
import type { Store } from './store.ts';
import { flag, type Tables } from './tables.ts';
import { usernameKey } from './users.ts';

/** Names of users that the server itself makes: an account of that name would get what is theirs. */
function isReserved(username: string): boolean {
  const key = usernameKey(username);
  return key === systemUsername || /^deleted-\d+$/.test(key);
}

/** In the order in which every transaction touches them; see `authorizations.ts`. */
const tablesOfUser = [
  'sessions',
  'links',
  'members',
  'authorizations',
  'token_families',
  'authorization_codes',
  'user_tokens',
] as const;

export function accountStore(dialect: Dialect, newId: Store['newId']): AccountStore {
  const accounts = () =>
    dialect.read
      .selectFrom('accounts')
      .innerJoin('users', 'users.id', 'accounts.user_id')
      .select([
        'users.id',
        'users.username',
        'email',
        'password_hash',
        'is_administrator',
        'accounts.created_at_ms',
      ]);
  const byId = dialect.prepare((userId: number) => accounts().where('user_id', '=', userId));

  return {
    async create(account, options) {
      const { username, email, passwordHash, isAdministrator } = account;
      if (isReserved(username)) return 'username-taken';
      const newUserId = await newId('user');
      const createdAtMs = Date.now();
      return unlessDuplicate(dialect, 'email-taken', () =>
        dialect.write(async (transaction) => {
          const userId =
            (await addUser(transaction, newUserId, username)) ??
            (options?.adopt
              ? await lockUserWithoutAccount(dialect, transaction, username)
              : undefined);
          if (userId === undefined) return 'username-taken' as const;
          const row = {
            user_id: userId,
            email,
            password_hash: passwordHash,
            is_administrator: flag(isAdministrator),
            created_at_ms: createdAtMs,
          };
          await transaction.insertInto('accounts').values(row).execute();
          return toAccount({ id: userId, username, ...row });
        }),
      );
    },

    async get(userId) {
      const [row] = await byId(userId);
      return row && toAccount(row);
    },

    async byUsername(username) {
      const row = await accounts()
        .where(({ or, eb }) =>
          or([eb('username', '=', username), eb('username_key', '=', usernameKey(username))]),
        )
        .orderBy(({ eb }) => eb('username', '=', username), 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toAccount(row);
    },

    async byEmail(email) {
      const row = await accounts().where('email', '=', email).executeTakeFirst();
      return row && toAccount(row);
    },

    async list(limit, afterUsername, containing) {
      const rows = await accounts()
        .$if(afterUsername !== undefined, (query) =>
          query.where('username', '>', afterUsername ?? ''),
        )
        .$if(containing !== undefined, (query) =>
          query.where(contains(['username_key', 'email'], containing ?? '')),
        )
        .orderBy('username')
        .limit(limit)
        .execute();
      return rows.map(toAccount);
    },

    async activities(userIds) {
      const [images, sessions, uploads] = await Promise.all([
        dialect.read
          .selectFrom('sequences')
          .select(['creator_id as id', sql<number>`sum(image_count)`.as('value')])
          .where(dialect.isOneOf('creator_id', userIds))
          .groupBy('creator_id')
          .execute(),
        dialect.read
          .selectFrom('sessions')
          .select(['user_id as id', ({ fn }) => fn.max('created_at_ms').as('value')])
          .where(dialect.isOneOf('user_id', userIds))
          .groupBy('user_id')
          .execute(),
        dialect.read
          .selectFrom('uploads')
          .select(['creator_id as id', ({ fn }) => fn.max('created_at_ms').as('value')])
          .where(dialect.isOneOf('creator_id', userIds))
          .groupBy('creator_id')
          .execute(),
      ]);
      const [imagesOf, sessionsOf, uploadsOf] = [images, sessions, uploads].map(
        (rows) => new Map(rows.map(({ id, value }) => [id, Number(value)])),
      );
      return new Map(
        userIds.map((id) => [
          id,
          {
            images: imagesOf?.get(id) ?? 0,
            signedInAtMs: sessionsOf?.get(id) ?? null,
            // 0: before this was noted.
            uploadedAtMs: uploadsOf?.get(id) || null,
          },
        ]),
      );
    },

    async setPassword(userId, passwordHash, keptSessionHash = '') {
      await dialect.write(async (transaction) => {
        await transaction
          .updateTable('accounts')
          .set({ password_hash: passwordHash })
          .where('user_id', '=', userId)
          .execute();
        await transaction
          .deleteFrom('sessions')
          .where('user_id', '=', userId)
          .where('secret_hash', '<>', keptSessionHash)
          .execute();
        await transaction
          .deleteFrom('links')
          .where('user_id', '=', userId)
          .where('purpose', '=', 'reset-password')
          .execute();
        // Applications keep the user's consent, and have to ask for it again.
        await revokeTokens(transaction, { userId });
      });
    },

    setEmail: (userId, email) =>
      unlessDuplicate(dialect, false, () =>
        dialect.write(async (transaction) => {
          await transaction
            .updateTable('accounts')
            .set({ email })
            .where('user_id', '=', userId)
            .execute();
          return true;
        }),
      ),

    async setAdministrator(userId, isAdministrator) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('accounts')
          .set({ is_administrator: flag(isAdministrator) })
          .where('user_id', '=', userId)
          .execute(),
      );
    },

    async countAdministrators() {
      const { administrators } = await dialect.read
        .selectFrom('accounts')
        .select(({ fn }) => fn.countAll<number>().as('administrators'))
        .where('is_administrator', '=', 1)
        .executeTakeFirstOrThrow();
      return administrators;
    },

    async delete(userId) {
      await dialect.write((transaction) => deleteAccount(transaction, userId));
    },
  };
}

interface AccountRow
  extends Omit<Tables['accounts'], 'user_id'>,
    Pick<Tables['users'], 'id' | 'username'> {}

function toAccount(row: AccountRow): Account {
  return {
    user: { id: row.id, username: row.username },
    email: row.email,
    passwordHash: row.password_hash,
    isAdministrator: row.is_administrator === 1,
    createdAtMs: row.created_at_ms,
  };
}

/** The id, unless a user has that name in whatever case. */
async function addUser(
  transaction: WriteTransaction,
  id: number,
  username: string,
): Promise<number | undefined> {
  const added = await transaction
    .insertInto('users')
    .values({ id, username, username_key: usernameKey(username) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added?.id;
}

/** The user of exactly that name who has no account; nobody else can give them one meanwhile. */
async function lockUserWithoutAccount(
  dialect: Dialect,
  transaction: WriteTransaction,
  username: string,
): Promise<number | undefined> {
  const user = await dialect
    .locking(transaction.selectFrom('users').select('id').where('username', '=', username))
    .executeTakeFirst();
  if (!user) return undefined;
  const account = await transaction
    .selectFrom('accounts')
    .select('user_id')
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  return account ? undefined : user.id;
}

async function deleteAccount(transaction: WriteTransaction, userId: number): Promise<void> {
  const deleted = await transaction
    .deleteFrom('accounts')
    .where('user_id', '=', userId)
    .returning('user_id')
    .execute();
  if (deleted.length === 0) return;
  for (const table of tablesOfUser) {
    await transaction.deleteFrom(table).where('user_id', '=', userId).execute();
  }
  const applications = await transaction
    .selectFrom('applications')
    .select('id')
    .where('owner_id', '=', userId)
    .execute();
  for (const { id } of applications) await deleteApplication(transaction, id);
  await forgetReporter(transaction, userId);
  const username = `deleted-${userId}`;
  await transaction
    .updateTable('users')
    .set({ username, username_key: username })
    .where('id', '=', userId)
    .execute();
}
