/** `/dashboard/developers`: where developers register applications and look after them. */

import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { deleteApplicationRoutes } from './developers-delete.ts';
import { applicationDetailRoute } from './developers-detail.ts';
import { editApplicationRoutes } from './developers-edit.ts';
import { applicationKeyRoutes } from './developers-keys.ts';
import { applicationListRoute } from './developers-list.ts';
import { registerApplicationRoutes } from './developers-register.ts';
import { revokeUserRoute } from './developers-users.ts';

export function developerRoutes(http: HttpServices): RouteOptions[] {
  return [
    applicationListRoute(http),
    ...registerApplicationRoutes(http),
    applicationDetailRoute(http),
    ...editApplicationRoutes(http),
    ...applicationKeyRoutes(http),
    revokeUserRoute(http),
    ...deleteApplicationRoutes(http),
  ];
}
