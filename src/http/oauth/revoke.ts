import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { revokeToken } from '../../oauth/revocation.ts';
import type { HttpServices } from '../services.ts';
import { clientEndpoint } from './client-endpoint.ts';

const noParams = z.object({});

const body = z.object({
  token: z.string().meta({ description: 'A user access token or a refresh token' }),
  client_id: z.string().meta({ description: 'Client ID of the application' }),
});

/** `POST /oauth/revoke` (RFC 7009). */
export function revokeRoute(services: HttpServices): RouteOptions {
  const operation = {
    summary: 'Revoke a user’s tokens that came of the same consent as the one given',
    params: noParams,
    body,
    path: {},
    answer: 'Nothing',
  } as const;
  return clientEndpoint(services, '/oauth/revoke', operation, ['token'], async (client, params) => {
    await revokeToken(services.store, client, params.token, Date.now());
    return {};
  });
}
