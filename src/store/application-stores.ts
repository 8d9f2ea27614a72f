/** The part of the storage port that is about applications. What holds for all of the port stands in `store.ts`. */

import type { User } from '../model/account.ts';
import type {
  Application,
  ApplicationKey,
  Authorization,
  AuthorizationCode,
  LimitTier,
  UserToken,
} from '../model/application.ts';

/** What the owner of an application may change. */
export type ApplicationDetails = Pick<
  Application,
  'name' | 'description' | 'website' | 'callbackUrls' | 'scopes' | 'isPublic'
>;

export interface ApplicationStore {
  /** The application of that name and owner, made now, with all scopes, if there is none. */
  ensure(name: string, ownerId: number): Promise<Application>;
  /** Undefined when the owner has one of that name. */
  create(details: ApplicationDetails, ownerId: number): Promise<Application | undefined>;
  /** False when the owner has another one of that name. */
  update(id: number, details: ApplicationDetails): Promise<boolean>;
  setLimits(id: number, limits: Application['limits']): Promise<void>;
  /** With its keys, codes, tokens, authorizations and usage, in one transaction. */
  delete(id: number): Promise<void>;

  get(id: number): Promise<Application | undefined>;
  getMany(ids: readonly number[]): Promise<Application[]>;
  /** By name. */
  ofOwner(ownerId: number): Promise<Application[]>;
  /** All of them, by id. */
  list(): Promise<Application[]>;

  /** Idempotent. */
  addKey(key: ApplicationKey): Promise<void>;
  /** The key with that hash, unless it was never issued or is revoked. */
  key(secretHash: string): Promise<ApplicationKey | undefined>;
  /** The oldest first. */
  keysOf(applicationId: number): Promise<ApplicationKey[]>;
  /** Does nothing when the application has no such key. */
  deleteKey(applicationId: number, secretHash: string): Promise<void>;
}

export interface AuthorizationStore {
  /** Keeps the user's consent, in place of an earlier one for the same application, and the code for it. */
  authorize(authorization: Authorization, code: AuthorizationCode): Promise<void>;
  /** With the applications, by name. */
  ofUser(
    userId: number,
  ): Promise<{ readonly application: Application; readonly authorization: Authorization }[]>;
  /** With the users, by username, at most `limit`. */
  ofApplication(
    applicationId: number,
    limit: number,
  ): Promise<{ readonly user: User; readonly authorization: Authorization }[]>;
  get(applicationId: number, userId: number): Promise<Authorization | undefined>;

  /** Takes the consent back: no code or token of this user and application works any more. One transaction. */
  revoke(applicationId: number, userId: number): Promise<void>;

  /**
   * The code, marked as used; `wasUsed` when it had been before. Of several who ask at once, one sees
   * it unused. Expired codes are answered too; undefined: it never was, or is long gone.
   */
  useCode(
    codeHash: string,
  ): Promise<{ readonly code: AuthorizationCode; readonly wasUsed: boolean } | undefined>;

  /**
   * Keeps new tokens of one family, which began with `authorize` or `issueDirectly`, unless the user's
   * consent is gone or the family was revoked: false then. With `exchanged`, the refresh token of that
   * hash is spent in the same transaction; false also when it was spent or revoked before.
   */
  issue(tokens: readonly UserToken[], exchanged?: string): Promise<boolean>;

  /** Keeps consent and token of somebody who signed in through the application itself. One transaction. */
  issueDirectly(authorization: Authorization, token: UserToken): Promise<void>;

  /** Also expired and revoked ones, until they are deleted as expired. */
  token(secretHash: string): Promise<UserToken | undefined>;
  /** Idempotent. */
  revokeToken(secretHash: string, nowMs: number): Promise<void>;
  /** Revokes every token that descends from one code, and every one that would. Idempotent. */
  revokeFamily(family: string, nowMs: number): Promise<void>;
  /** Deletes codes and tokens that expired before. */
  deleteExpired(beforeMs: number): Promise<void>;
}

/** Requests of one application in one window of one tier. */
export interface UsageWindow {
  readonly applicationId: number;
  readonly tier: LimitTier;
  /** When the window begins. */
  readonly startMs: number;
}

export interface UsageStore {
  /**
   * Reserves up to `wanted` requests of a window for one process, never more than `limit` in all;
   * answers how many it got, and how many everybody has now. Atomic among processes.
   */
  reserve(
    window: UsageWindow,
    wanted: number,
    limit: number,
  ): Promise<{ readonly granted: number; readonly reserved: number }>;

  /**
   * Adds to what was really used, for the charts, and gives reserved ones back (`returned`), as a
   * process does that stops.
   */
  record(
    windows: readonly (UsageWindow & { readonly used: number; readonly returned: number })[],
  ): Promise<void>;

  /** Windows of an application and tier that begin at that time or later, in their order; none where nothing was used. */
  used(
    applicationId: number,
    tier: LimitTier,
    fromMs: number,
  ): Promise<{ readonly startMs: number; readonly used: number }[]>;

  /** Deletes windows of a tier that began before. */
  deleteBefore(tier: LimitTier, startMs: number): Promise<void>;
}

export interface AttemptStore {
  /**
   * Counts an attempt under a key, such as a hash of an address, and answers how many there were since
   * its window began, this one included. A window ends `windowMs` after its first attempt.
   */
  count(key: string, windowMs: number, nowMs: number): Promise<number>;
  clear(key: string): Promise<void>;
  deleteExpired(nowMs: number): Promise<void>;
}
