import type { Account } from '../../model/account.ts';

/** Who looks at a page. */
export interface Visitor {
  /** Undefined: not signed in. */
  readonly account: Account | undefined;
  /** How many reports wait, for an administrator to see on every page. */
  readonly openReports: number;
  /** Goes into every form, and tells that a form that comes back was ours. */
  readonly csrf: string;
  /** Hex SHA-256 of the secret in the visitor's cookie; the session's key in the store. */
  readonly sessionHash: string;
}

/** What a page asks of who looks at it; `administrator` and `signed-in` send others to sign in. */
const pageAccesses = ['page', 'signed-in', 'administrator'] as const;
export type PageAccess = (typeof pageAccesses)[number];

export function isPageAccess(access: string): access is PageAccess {
  return (pageAccesses as readonly string[]).includes(access);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on pages. */
    visitor: Visitor | undefined;
  }
}
