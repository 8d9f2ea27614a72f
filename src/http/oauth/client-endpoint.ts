import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type ErrorKind, WaysideError } from '../../errors.ts';
import { authenticateClient, type Client } from '../../oauth/client-authentication.ts';
import { OAuthRefusal, type RefusalCode } from '../../oauth/refusal.ts';
import { replyWithErrors } from '../error-replies.ts';
import type { Operation } from '../operation.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { credentialNames, mannerOf, readCredentials } from './client-credentials.ts';
import { type Params, readClientParams } from './client-params.ts';

/**
 * An endpoint that applications call about tokens. It lets everybody in and finds out itself which
 * application asks; it answers in the manner in which it was asked.
 */
export function clientEndpoint<Name extends string>(
  { store, log }: Pick<HttpServices, 'store' | 'log'>,
  url: string,
  operation: Operation,
  names: readonly Name[],
  answer: (client: Client, params: Params<Name>) => Promise<object>,
): RouteOptions {
  const replyWithError = replyWithErrors(log);

  function replyWithRefusal(refusal: OAuthRefusal, request: FastifyRequest, reply: FastifyReply) {
    if (mannerOf(request) === 'graph') {
      const error = new WaysideError(graphKinds[refusal.code], refusal.message);
      return replyWithError(error, request, reply);
    }
    const { code: error, message: error_description } = refusal;
    if (error === 'invalid_client' && request.headers.authorization !== undefined) {
      reply.header('www-authenticate', 'Basic realm="Wayside"');
    }
    return sendJson(
      reply.code(error === 'invalid_client' ? 401 : 400),
      JSON.stringify({ error, error_description }),
    );
  }

  return {
    method: 'POST',
    url,
    config: { access: 'public', operation },
    errorHandler: (error: unknown, request, reply) => {
      const refusal = asRefusal(error);
      return refusal
        ? replyWithRefusal(refusal, request, reply)
        : replyWithError(error, request, reply);
    },
    handler: async (request, reply) => {
      const params = readClientParams(request, [...credentialNames, ...names]);
      const client = await authenticateClient(store, readCredentials(request, params));
      const body = await answer(client, params);
      reply.header('pragma', 'no-cache');
      return sendJson(reply, JSON.stringify(body));
    },
  };
}

function asRefusal(error: unknown): OAuthRefusal | undefined {
  if (error instanceof OAuthRefusal) return error;
  return error instanceof WaysideError && error.kind === 'invalid-argument'
    ? new OAuthRefusal('invalid_request', error.message)
    : undefined;
}

const graphKinds: Readonly<Record<RefusalCode, ErrorKind>> = {
  invalid_client: 'token-unknown',
  invalid_grant: 'invalid-argument',
  invalid_request: 'invalid-argument',
  invalid_scope: 'invalid-argument',
  unauthorized_client: 'forbidden',
  unsupported_grant_type: 'invalid-argument',
  unsupported_token_type: 'invalid-argument',
};
