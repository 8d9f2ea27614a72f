import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { exchangeGrant } from '../../oauth/grants.ts';
import type { HttpServices } from '../services.ts';
import { clientEndpoint } from './client-endpoint.ts';
import { openExpiryCleaner } from './delete-expired.ts';

const noParams = z.object({});

const names = [
  'grant_type',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'scope',
] as const;

const body = z.object({
  grant_type: z.enum(['authorization_code', 'refresh_token']),
  client_id: z.string().meta({ description: 'Client ID of the application' }),
  code: z.string().optional().meta({ description: 'The authorization code' }),
  redirect_uri: z.string().optional().meta({ description: 'Where the code was sent to' }),
  code_verifier: z.string().optional().meta({ description: 'What the code_challenge was made of' }),
  refresh_token: z.string().optional().meta({
    description: 'The current user access token, or the refresh token that came with it',
  }),
  scope: z.string().optional().meta({ description: 'Less than the user allowed' }),
});

/** `POST /token`: exchanges an authorization code or a refresh token for a user access token. */
export function tokenRoute(services: HttpServices): RouteOptions {
  const { store, config } = services;
  const deleteExpired = openExpiryCleaner(services);
  const operation = {
    summary: 'Exchange an authorization code or a refresh token for a user access token',
    params: noParams,
    body,
    path: {},
    answer: 'Token',
  } as const;
  return clientEndpoint(services, '/token', operation, names, (client, params) => {
    deleteExpired();
    const options = { nowMs: Date.now(), tokenTtlSeconds: config.tokenTtlSeconds };
    return exchangeGrant({ store, client, params, options });
  });
}
