import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { MapFeatureType } from '../../model/map-feature.ts';
import { readParams, required } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { downloadRoute, entitiesAtOnce, formatParam, pagesOf } from './download-route.ts';
import { filterOf, mapFeatureFilters, typeParam } from './map-feature-params.ts';
import { mapFeatureTable } from './map-feature-table.ts';

const params = z.object({ ...mapFeatureFilters, type: typeParam, format: formatParam });

/** `/map_features/download`: all map features of a box, however large, as a file. */
export function mapFeatureDownloadRoute(services: HttpServices): RouteOptions {
  const { mapFeatures } = services.store;
  return downloadRoute(services, {
    url: '/map_features/download',
    summary: 'All map features in a box as a file',
    params,
    table: mapFeatureTable,
    prepare: async (query) => {
      const given = readParams(params, query);
      const bbox = required('bbox', given.bbox);
      const filter = { ...filterOf(given), type: given.type };
      return {
        format: given.format,
        fileName: fileName(given.type),
        lists: pagesOf(entitiesAtOnce, (page) => mapFeatures.inBox(bbox, filter, page)),
      };
    },
  });
}

function fileName(type: MapFeatureType | undefined): string {
  const names = { point: 'points', traffic_sign: 'traffic-signs' } as const;
  return type ? names[type] : 'map-features';
}
