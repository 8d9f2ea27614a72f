/** How pages link to client tokens and client secrets. */

import type { ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import { developersPath } from './own-application.ts';

/** Where the keys of a kind are looked after. */
export function keysPath(
  { id }: { readonly id: number | string },
  kind: ApplicationKeyKind,
): string {
  return `${developersPath}/${id}/client-${kind}s`;
}

/** Names a key in a path. A piece of its hash, of which nobody can make the key. */
export function keyReference({ secretHash }: Pick<ApplicationKey, 'secretHash'>): string {
  return secretHash.slice(0, 16);
}
