/** Third-party programs that call the API, and what people let them do. */

/** What a user can let an application do; api-v4.txt, "Authorization". */
export const scopes = ['read', 'write', 'upload'] as const;
export type Scope = (typeof scopes)[number];

/** What requests are counted as; api-v4.txt, "Rate Limits". */
export const limitTiers = ['entity', 'search', 'tiles'] as const;
export type LimitTier = (typeof limitTiers)[number];

/** Requests per window and tier; a tier left out has the server's limit, 0 means no limit. */
export type LimitOverrides = Readonly<Partial<Record<LimitTier, number>>>;

export const noLimits: LimitOverrides = { entity: 0, search: 0, tiles: 0 };

export interface Application {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly description: string;
  /** Empty, or an http or https URL. */
  readonly website: string;
  /** Where people may be sent back to after they consented; the first one is the default. */
  readonly callbackUrls: readonly string[];
  /** The most it may ask people for. */
  readonly scopes: readonly Scope[];
  /** Can't keep a secret (a phone or desktop program): it proves itself with PKCE instead. */
  readonly isPublic: boolean;
  readonly limits: LimitOverrides;
  readonly createdAtMs: number;
}

/** Client tokens call the API; client secrets exchange authorization codes. Neither does the other's work. */
export type ApplicationKeyKind = 'token' | 'secret';

/** What the store keeps of a client token or client secret: never the secret itself. */
export interface ApplicationKey {
  /** Hex SHA-256 of the secret part. */
  readonly secretHash: string;
  readonly applicationId: number;
  readonly kind: ApplicationKeyKind;
  /** The last four characters, by which its owner knows it. */
  readonly hint: string;
  readonly createdAtMs: number;
}

/** That a user lets an application act for them, until they take it back. */
export interface Authorization {
  readonly applicationId: number;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
}

/** What an application gets for a user's consent, and exchanges once for a user access token. */
export interface AuthorizationCode {
  /** Hex SHA-256 of the code. */
  readonly codeHash: string;
  readonly applicationId: number;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  /** As it was in the request for authorization; null when that had none. */
  readonly redirectUri: string | null;
  /** PKCE, S256. */
  readonly codeChallenge: string | null;
  /** Whether a rotating refresh token was asked for. */
  readonly isOffline: boolean;
  /** Names all tokens that descend from this code, so that they can be revoked together. */
  readonly family: string;
  readonly expiresAtMs: number;
}

export type UserTokenKind = 'access' | 'refresh';

/** A user access token, or a refresh token, as the store keeps it. */
export interface UserToken {
  /** Hex SHA-256 of the token. */
  readonly secretHash: string;
  readonly kind: UserTokenKind;
  readonly applicationId: number;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly family: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** When it was revoked, or, for a refresh token, exchanged; null: it is good. */
  readonly revokedAtMs: number | null;
}
