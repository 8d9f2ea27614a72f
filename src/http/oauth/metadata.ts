import type { RouteOptions } from 'fastify';
import { scopes } from '../../model/application.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';

/** `/.well-known/oauth-authorization-server` (RFC 8414): where everything is, for programs that ask. */
export function metadataRoute({ baseUrls }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/.well-known/oauth-authorization-server',
    config: { access: 'public' },
    handler: (request, reply) => {
      const web = baseUrls('web', request);
      const graph = baseUrls('graph', request);
      const clientMethods = ['client_secret_basic', 'client_secret_post'];
      const metadata = {
        issuer: web,
        authorization_endpoint: `${web}/connect`,
        token_endpoint: `${graph}/token`,
        token_endpoint_auth_methods_supported: [...clientMethods, 'none'],
        revocation_endpoint: `${graph}/oauth/revoke`,
        revocation_endpoint_auth_methods_supported: [...clientMethods, 'none'],
        introspection_endpoint: `${graph}/oauth/introspect`,
        introspection_endpoint_auth_methods_supported: clientMethods,
        scopes_supported: [...scopes, 'offline_access'],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        service_documentation: `${graph}/docs/api`,
      };
      return sendJson(reply, JSON.stringify(metadata));
    },
  };
}
