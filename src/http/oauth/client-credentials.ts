import type { FastifyRequest } from 'fastify';
import type { ClientCredentials } from '../../oauth/client-authentication.ts';
import { headerToken } from '../caller.ts';
import type { Query } from '../query-string.ts';
import type { Params } from './client-params.ts';

/** Where a client may put who it is, in the body or the query. */
export const credentialNames = ['client_id', 'client_secret'] as const;

/**
 * How a client shows who it is, which tells how it understands errors: with its secret as a token, as
 * api-v4.txt has it, or in one of the ways of RFC 6749.
 */
export function mannerOf(request: FastifyRequest): 'graph' | 'standard' {
  return sentToken(request) === undefined ? 'standard' : 'graph';
}

/** Reads who a client says it is. */
export function readCredentials(
  request: FastifyRequest,
  { client_id: clientId, client_secret: clientSecret }: Params<(typeof credentialNames)[number]>,
): ClientCredentials {
  const token = sentToken(request);
  // A token is a whole secret: without its first part it would be anybody's who names a client id.
  if (token !== undefined) return { clientId, clientSecret: isWhole(token) ? token : '' };
  const basic = basicCredentials(request.headers.authorization);
  if (!basic) return { clientId, clientSecret };
  // A client that is two clients is none.
  return clientId === undefined || clientId === basic.clientId ? basic : nobody;
}

const nobody: ClientCredentials = { clientId: '', clientSecret: '' };

function sentToken(request: FastifyRequest): string | undefined {
  return headerToken(request) ?? ((request.query as Query).access_token?.trim() || undefined);
}

function isWhole(secret: string): boolean {
  return secret.startsWith('MLY|');
}

/** RFC 6749, 2.3.1: both parts are encoded as in a form; clients that don't encode them are understood too. */
function basicCredentials(header = ''): ClientCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return nobody;
  const secret = decode(text.slice(colon + 1));
  // Public applications sign with an empty password, some libraries say.
  return {
    clientId: decode(text.slice(0, colon)),
    clientSecret: secret === '' ? undefined : secret,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
