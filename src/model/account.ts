/** Who photos belong to, and who may ask for them. */

export interface User {
  readonly id: number;
  readonly username: string;
}

export interface Organization {
  readonly id: number;
  /** Short name, used in URLs: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

/** A third-party program that calls the API. */
export interface Application {
  readonly id: number;
  readonly name: string;
  readonly ownerId: number;
}

/** What the store keeps of a client token: never the secret itself. */
export interface ClientToken {
  /** Hex SHA-256 of the secret part. */
  readonly secretHash: string;
  readonly applicationId: number;
}

export function isUsername(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);
}

export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

/** The user who owns what nobody in particular does, such as the applications made on the command line. */
export const systemUsername = 'wayside';
