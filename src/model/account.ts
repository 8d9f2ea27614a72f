/** Who photos belong to, and how people sign in. */

export interface User {
  readonly id: number;
  readonly username: string;
}

/** What lets a user sign in. Users that only photos were imported for have none. */
export interface Account {
  readonly user: User;
  /** Lower case; only ever an address whose owner confirmed it, or that the operator set. */
  readonly email: string | null;
  /** PHC string; null: no password is set yet, so nobody can sign in. */
  readonly passwordHash: string | null;
  readonly isAdministrator: boolean;
  readonly createdAtMs: number;
}

/** A browser that is signed in. The secret is in its cookie; the store keeps the hash. */
export interface Session {
  /** Hex SHA-256 of the secret. */
  readonly secretHash: string;
  readonly userId: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** What a link that works once is for. */
export type LinkPurpose = 'reset-password' | 'confirm-email' | 'invitation';

/** A link that works once, handed out by mail or by the command line. */
export interface OneTimeLink {
  /** Hex SHA-256 of the secret in the link. */
  readonly secretHash: string;
  readonly purpose: LinkPurpose;
  /** Whose link it is; null for an invitation, whose user doesn't exist yet. */
  readonly userId: number | null;
  /** The address that following the link confirms. */
  readonly email: string | null;
  readonly expiresAtMs: number;
}

/** What somebody does here, as far as it is known. */
export interface AccountActivity {
  readonly images: number;
  /** Of the sessions that have not expired. */
  readonly signedInAtMs: number | null;
  readonly uploadedAtMs: number | null;
}

export interface Organization {
  readonly id: number;
  /** Short name, used in URLs: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

/** What a member may do: owners everything, admins manage members and details, contributors add images. */
export const organizationRoles = ['owner', 'admin', 'contributor'] as const;
export type OrganizationRole = (typeof organizationRoles)[number];

export function isUsername(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);
}

export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

/** The user who owns what nobody in particular does, such as the applications made on the command line. */
export const systemUsername = 'wayside';
