import type { Organization, User } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { type Fields, openFieldCompiler } from '../fields.ts';

const text = { type: 'string' };
const id = { type: 'string', pattern: '^[0-9]+$' };

export const userFields: Fields<User, undefined> = {
  username: {
    description: 'Username',
    schema: text,
    render: (user) => JSON.stringify(user.username),
  },
  id: { description: 'User ID', schema: id, render: (user) => `"${user.id}"` },
};

interface MeContext {
  /** Undefined where nobody asked for it. */
  readonly usage: StorageUsage | undefined;
  readonly defaultQuotaBytes: number | undefined;
}

const count = { type: 'integer', minimum: 0 };

export const meFields: Fields<User, MeContext> = {
  ...userFields,
  storage: {
    description: 'What the user keeps here, in bytes of originals, and how much they may',
    schema: {
      type: 'object',
      properties: {
        used_bytes: { ...count, description: 'Of photos' },
        incoming_bytes: { ...count, description: 'Of files on their way' },
        quota_bytes: { ...count, type: ['integer', 'null'], description: 'null: no limit' },
      },
    },
    needs: 'storage',
    render: (_user, { usage, defaultQuotaBytes }) =>
      usage &&
      JSON.stringify({
        used_bytes: usage.storedBytes,
        incoming_bytes: usage.incomingBytes,
        quota_bytes: usage.quotaBytes ?? defaultQuotaBytes ?? null,
      }),
  },
};

export const organizationFields: Fields<Organization, undefined> = {
  slug: {
    description: 'Short name, used in URLs',
    schema: text,
    render: (organization) => JSON.stringify(organization.slug),
  },
  name: {
    description: 'Nice name',
    schema: text,
    render: (organization) => JSON.stringify(organization.name),
  },
  description: {
    description: 'Public description',
    schema: text,
    render: (organization) => JSON.stringify(organization.description),
  },
  id: {
    description: 'Organization ID',
    schema: id,
    render: (organization) => `"${organization.id}"`,
  },
};

export const compileUserFields = openFieldCompiler('User', userFields);
export const compileOrganizationFields = openFieldCompiler('Organization', organizationFields);

/** Clients that ask who they are without naming fields expect both. */
export const compileMeFields = openFieldCompiler('User', meFields, ['username', 'id']);
