import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { introspectToken } from '../../oauth/introspection.ts';
import type { HttpServices } from '../services.ts';
import { clientEndpoint } from './client-endpoint.ts';

const noParams = z.object({});

const body = z.object({
  token: z.string().meta({ description: 'A token of the application’s own' }),
  client_id: z.string().meta({ description: 'Client ID of the application' }),
});

/** `POST /oauth/introspect` (RFC 7662). */
export function introspectRoute(services: HttpServices): RouteOptions {
  const operation = {
    summary: 'What a token is good for, and whose it is',
    params: noParams,
    body,
    path: {},
    answer: 'Introspection',
  } as const;
  return clientEndpoint(services, '/oauth/introspect', operation, ['token'], (client, params) =>
    introspectToken(services.store, client, params.token, Date.now()),
  );
}
