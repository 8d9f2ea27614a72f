import type { Organization, User } from '../../model/account.ts';
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
export const compileMeFields = openFieldCompiler('User', userFields, ['username', 'id']);
