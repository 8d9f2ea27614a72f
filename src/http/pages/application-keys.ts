/** How pages name client tokens and client secrets, and link to them. */

import type { ApplicationKey, ApplicationKeyKind } from '../../model/application.ts';
import { developersPath } from './own-application.ts';

interface KeyNames {
  readonly one: string;
  readonly many: string;
  readonly use: string;
}

export const keyNames: Readonly<Record<ApplicationKeyKind, KeyNames>> = {
  token: {
    one: 'client token',
    many: 'client tokens',
    use: 'Calls the API and reads tiles in the application’s name. May be in a web page.',
  },
  secret: {
    one: 'client secret',
    many: 'client secrets',
    use: 'Exchanges the codes people come back with for tokens. For your server only.',
  },
};

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
