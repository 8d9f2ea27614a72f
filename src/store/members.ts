import type { OrganizationStore } from './account-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';

type MemberStore = Pick<
  OrganizationStore,
  'members' | 'ofUser' | 'role' | 'setMember' | 'removeMember'
>;

/** The part of the store of organisations that is about their members. */
export function memberStore(dialect: Dialect): MemberStore {
  /** Whether the organisation has an owner besides this user, or never had; nobody else changes members meanwhile. */
  async function mayLoseOwner(
    transaction: WriteTransaction,
    organizationId: number,
    userId: number,
  ): Promise<boolean> {
    await dialect
      .locking(
        transaction.selectFrom('organizations').select('id').where('id', '=', organizationId),
      )
      .execute();
    const owners = await transaction
      .selectFrom('members')
      .select('user_id')
      .where('organization_id', '=', organizationId)
      .where('role', '=', 'owner')
      .execute();
    return owners.length !== 1 || owners[0]?.user_id !== userId;
  }

  return {
    async members(organizationId) {
      const rows = await dialect.read
        .selectFrom('members')
        .innerJoin('users', 'users.id', 'members.user_id')
        .select(['users.id', 'users.username', 'members.role'])
        .where('organization_id', '=', organizationId)
        .orderBy('users.username')
        .execute();
      return rows.map(({ role, ...user }) => ({ user, role }));
    },

    async ofUser(userId) {
      const rows = await dialect.read
        .selectFrom('members')
        .innerJoin('organizations', 'organizations.id', 'members.organization_id')
        .selectAll('organizations')
        .select('members.role')
        .where('user_id', '=', userId)
        .orderBy('organizations.slug')
        .execute();
      return rows.map(({ role, ...organization }) => ({ organization, role }));
    },

    async role(organizationId, userId) {
      const row = await dialect.read
        .selectFrom('members')
        .select('role')
        .where('organization_id', '=', organizationId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row?.role;
    },

    setMember: (organizationId, userId, role) =>
      dialect.write(async (transaction) => {
        const isAllowed = await mayLoseOwner(transaction, organizationId, userId);
        if (!isAllowed && role !== 'owner') return false;
        await dialect.insertRows(
          transaction,
          'members',
          [{ organization_id: organizationId, user_id: userId, role }],
          { keys: ['organization_id', 'user_id'], update: ['role'] },
        );
        return true;
      }),

    removeMember: (organizationId, userId) =>
      dialect.write(async (transaction) => {
        if (!(await mayLoseOwner(transaction, organizationId, userId))) return false;
        await transaction
          .deleteFrom('members')
          .where('organization_id', '=', organizationId)
          .where('user_id', '=', userId)
          .execute();
        return true;
      }),
  };
}
