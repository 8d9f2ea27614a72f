import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { administrationRoute } from './administration.ts';
import { allOrganizationsRoutes } from './all-organizations.ts';
import { diskUseRoute } from './disk-use.ts';
import { personRoutes } from './person.ts';
import { reportRoutes } from './report.ts';
import { reportsRoutes } from './reports.ts';
import { serverStateRoute } from './server-state.ts';

/** The pages by which administrators see what there is, and what others report to them. */
export function administratorPages(services: HttpServices): RouteOptions[] {
  return [
    administrationRoute(services),
    ...personRoutes(services),
    ...allOrganizationsRoutes(services),
    ...reportRoutes(services),
    ...reportsRoutes(services),
    diskUseRoute(services),
    serverStateRoute(services),
  ];
}
