/** The part of the storage port that is about people. What holds for all of the port stands in `store.ts`. */

import type {
  Account,
  AccountActivity,
  LinkPurpose,
  OneTimeLink,
  Organization,
  OrganizationRole,
  Session,
  User,
} from '../model/account.ts';

export interface UserStore {
  get(id: number): Promise<User | undefined>;
  getMany(ids: readonly number[]): Promise<User[]>;
  /** By exactly that name. */
  byUsername(username: string): Promise<User | undefined>;
  /** The user of that name, made now if nobody has it in whatever case. */
  ensure(username: string): Promise<User>;
}

export interface NewAccount {
  readonly username: string;
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly isAdministrator: boolean;
}

export interface AccountStore {
  /**
   * Makes an account, and its user unless `adopt` allows it to take over a user of exactly that name
   * who has none (somebody whose photos were imported). `username-taken` when a user has that name, in
   * whatever case, or the server needs it for itself; `email-taken` when an account has that address.
   * Nothing is made then.
   */
  create(
    account: NewAccount,
    options?: { readonly adopt: boolean },
  ): Promise<Account | 'username-taken' | 'email-taken'>;

  get(userId: number): Promise<Account | undefined>;
  /** By username in whatever case; of two that an old database has, that of exactly this name. */
  byUsername(username: string): Promise<Account | undefined>;
  byEmail(email: string): Promise<Account | undefined>;
  /** All accounts by username, at most `limit`, after that username; with a part of name or address in whatever case. */
  list(limit: number, afterUsername?: string, containing?: string): Promise<Account[]>;

  /** For each of the users. */
  activities(userIds: readonly number[]): Promise<ReadonlyMap<number, AccountActivity>>;

  /**
   * Sets the password, and ends what somebody who knew the old one may have: every session of the user
   * but the one kept, every token that acts for them, every link to reset the password. One transaction.
   */
  setPassword(userId: number, passwordHash: string, keptSessionHash?: string): Promise<void>;

  /** False when another account has the address. */
  setEmail(userId: number, email: string | null): Promise<boolean>;
  setAdministrator(userId: number, isAdministrator: boolean): Promise<void>;
  countAdministrators(): Promise<number>;

  /**
   * Deletes the account in one transaction: sessions, links, memberships, authorizations, tokens, and
   * the user's applications with all that is theirs. The user stays as the owner of images, under the
   * name `deleted-<id>`. Idempotent; a user without an account stays as they are.
   */
  delete(userId: number): Promise<void>;
}

export interface SessionStore {
  add(session: Session): Promise<void>;
  /** Also one that has expired. */
  get(secretHash: string): Promise<Session | undefined>;
  /** Those that have not expired. */
  ofUser(userId: number, nowMs: number): Promise<Session[]>;
  delete(secretHash: string): Promise<void>;
  /** Ends all sessions of the user but the one kept. */
  deleteOthers(userId: number, keptSecretHash: string): Promise<void>;
  deleteExpired(nowMs: number): Promise<void>;
}

export interface LinkStore {
  add(link: OneTimeLink): Promise<void>;
  /** The link, if it has not expired; it stays good. */
  get(secretHash: string, purpose: LinkPurpose, nowMs: number): Promise<OneTimeLink | undefined>;
  /** Uses the link up: of several who ask at once, one gets it. */
  take(secretHash: string, purpose: LinkPurpose, nowMs: number): Promise<OneTimeLink | undefined>;
  deleteExpired(nowMs: number): Promise<void>;
}

export interface OrganizationStore {
  get(id: number): Promise<Organization | undefined>;
  getMany(ids: readonly number[]): Promise<Organization[]>;
  bySlug(slug: string): Promise<Organization | undefined>;
  /** All of them, by slug; those after a slug, with a part of slug or name in whatever case. */
  list(options?: {
    readonly limit?: number;
    readonly afterSlug?: string | undefined;
    readonly containing?: string | undefined;
  }): Promise<Organization[]>;

  /** For each of the organisations. */
  sizes(
    organizationIds: readonly number[],
  ): Promise<ReadonlyMap<number, { readonly members: number; readonly images: number }>>;
  /** The organisation of that slug, made now if there is none; an existing one is left as it is. */
  ensure(organization: Omit<Organization, 'id'>): Promise<Organization>;
  /** Makes an organisation with its first owner; undefined when the slug is taken. */
  create(
    organization: Omit<Organization, 'id'>,
    ownerId: number,
  ): Promise<Organization | undefined>;
  /** Changes name and description; the slug stays. */
  update(id: number, change: Pick<Organization, 'name' | 'description'>): Promise<void>;

  /** Members by username. */
  members(
    organizationId: number,
  ): Promise<{ readonly user: User; readonly role: OrganizationRole }[]>;
  /** The organisations that a user is a member of, by slug. */
  ofUser(
    userId: number,
  ): Promise<{ readonly organization: Organization; readonly role: OrganizationRole }[]>;
  role(organizationId: number, userId: number): Promise<OrganizationRole | undefined>;
  /** Adds a member or changes their role. False, and no change, when the last owner would be lost. */
  setMember(organizationId: number, userId: number, role: OrganizationRole): Promise<boolean>;
  /** False, and no change, when the last owner would be lost; true also when they were no member. */
  removeMember(organizationId: number, userId: number): Promise<boolean>;
}
