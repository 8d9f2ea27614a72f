/** Who may do what in an organisation: owners everything, admins what is below owners, contributors look. */

import {
  isSlug,
  isUsername,
  type Organization,
  type OrganizationRole,
  organizationRoles,
} from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { SpokenError, type Text } from '../words/text.ts';

type OrganizationsStore = Pick<Store, 'organizations' | 'accounts'>;

export interface Membership {
  readonly organization: Organization;
  readonly role: OrganizationRole;
}

/**
 * The organisation and the user's role in it. Throws `not-found` also when the user is no member: who
 * is in an organisation is its members' business.
 */
export async function membershipOf(
  { organizations }: Pick<Store, 'organizations'>,
  userId: number,
  slug: string,
): Promise<Membership> {
  const organization = isSlug(slug) ? await organizations.bySlug(slug) : undefined;
  const role = organization && (await organizations.role(organization.id, userId));
  if (!organization || !role) {
    throw new SpokenError('not-found', 'organizations.problems.notFound');
  }
  return { organization, role };
}

export function mayManage(role: OrganizationRole): boolean {
  return role !== 'contributor';
}

/** The roles that a member of that role can give, and whose holders they can change or remove. */
export function rolesBelow(role: OrganizationRole): readonly OrganizationRole[] {
  if (role === 'owner') return organizationRoles;
  return role === 'admin' ? ['admin', 'contributor'] : [];
}

export async function changeDetails(
  store: OrganizationsStore,
  { organization, role }: Membership,
  details: Pick<Organization, 'name' | 'description'>,
): Promise<void> {
  if (!mayManage(role)) throw notAllowed();
  await store.organizations.update(organization.id, details);
}

/** Adds a member by username, or changes their role. Answers what is wrong, if something is. */
export async function setMember(
  store: OrganizationsStore,
  membership: Membership,
  username: string,
  wanted: string,
): Promise<Text | undefined> {
  const { organization, role } = membership;
  const target = organizationRoles.find((each) => each === wanted);
  if (!target || !rolesBelow(role).includes(target)) throw notAllowed();
  const member = await memberNamed(store, username);
  if (!member) return { key: 'organizations.problems.noSuchUser' };
  await mustBeBelow(store, membership, member);
  const isDone = await store.organizations.setMember(organization.id, member, target);
  return isDone ? undefined : lastOwner;
}

/** Removes a member; everybody can remove themselves. Answers what is wrong, if something is. */
export async function removeMember(
  store: OrganizationsStore,
  membership: Membership,
  username: string,
  byUserId: number,
): Promise<Text | undefined> {
  const members = await store.organizations.members(membership.organization.id);
  const member = members.find(({ user }) => user.username === username)?.user.id;
  if (member === undefined) return undefined;
  if (member !== byUserId) await mustBeBelow(store, membership, member);
  const isDone = await store.organizations.removeMember(membership.organization.id, member);
  return isDone ? undefined : lastOwner;
}

const lastOwner: Text = { key: 'organizations.problems.lastOwner' };

async function memberNamed(
  { accounts }: Pick<Store, 'accounts'>,
  username: string,
): Promise<number | undefined> {
  return isUsername(username) ? (await accounts.byUsername(username))?.user.id : undefined;
}

async function mustBeBelow(
  { organizations }: Pick<Store, 'organizations'>,
  { organization, role }: Membership,
  userId: number,
): Promise<void> {
  const current = await organizations.role(organization.id, userId);
  const below = rolesBelow(role);
  if (below.length === 0 || (current && !below.includes(current))) throw notAllowed();
}

function notAllowed(): SpokenError {
  return new SpokenError('forbidden', 'organizations.problems.notAllowed');
}
