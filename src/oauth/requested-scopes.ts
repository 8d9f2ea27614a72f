import { scopes as allScopes, type Scope } from '../model/application.ts';

/** Asks for a refresh token of its own, which is exchanged for a new one at each use. */
const offlineAccess = 'offline_access';

/** Longer ones are no list of scopes. */
export const maxScopeLength = 1000;

export interface RequestedScopes {
  /** In the order of the document; none when only unknown ones were named. */
  readonly scopes: readonly Scope[];
  readonly isOffline: boolean;
}

/**
 * Reads a list of scopes, separated by spaces, pluses or commas. Unknown ones are left out: programs
 * still ask for those of earlier APIs (`user:email`, `private:upload`, …), which never were of this one.
 */
export function readScopes(text: string): RequestedScopes {
  const named = new Set(text.split(/[\s+,]+/));
  return {
    scopes: allScopes.filter((scope) => named.has(scope)),
    isOffline: named.has(offlineAccess),
  };
}
