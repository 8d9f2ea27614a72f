import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { confirmStillRight, signIn } from '../../accounts/sign-in.ts';
import { issueAfterSignIn } from '../../oauth/issue-tokens.ts';
import { hashSecret } from '../../secret-hash.ts';
import { unknownObject } from '../error-replies.ts';
import { required } from '../params.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { readClientParams } from './client-params.ts';
import { openExpiryCleaner } from './delete-expired.ts';

const noParams = z.object({});

const body = z.object({
  email: z.string().meta({ description: 'E-mail address or username' }),
  password: z.string(),
});

/**
 * `POST /login`: how mapillary_tools signs its user in. The token is for the application whose client
 * token the program calls with.
 */
export function loginRoute(services: HttpServices): RouteOptions {
  const { store, config } = services;
  const deleteExpired = openExpiryCleaner(services);
  const operation = {
    summary: 'Sign in with a password, for programs without a browser',
    params: noParams,
    body,
    path: {},
    answer: 'SignIn',
  } as const;
  return {
    method: 'POST',
    url: '/login',
    config: { access: 'client-token', tier: 'entity', operation },
    handler: async (request, reply) => {
      const { caller, ip: address } = request;
      const params = readClientParams(request, ['email', 'username', 'password']);
      const name = required('email', params.email ?? params.username);
      const password = required('password', params.password);
      const account = await signIn({ store }, { name, password, address });
      const application = caller && (await store.applications.get(caller.applicationId));
      if (!application) throw unknownObject('login');
      deleteExpired();
      const options = { nowMs: Date.now(), tokenTtlSeconds: config.tokenTtlSeconds };
      const token = await issueAfterSignIn(store, application, account.user.id, options);
      try {
        await confirmStillRight(store, account);
      } catch (error) {
        await store.authorizations.revokeToken(hashSecret(token.access_token), options.nowMs);
        throw error;
      }
      return sendJson(reply, JSON.stringify({ ...token, user_id: String(account.user.id) }));
    },
  };
}
