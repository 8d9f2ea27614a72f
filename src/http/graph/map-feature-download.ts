import { Readable } from 'node:stream';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { BoundingBox } from '../../geo/tile-grid.ts';
import { featureTileSets, type MapFeatureType } from '../../model/map-feature.ts';
import type { MapFeatureFilter, StoredMapFeature } from '../../store/detection-stores.ts';
import type { Store } from '../../store/store.ts';
import { param, readParams, required } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { downloadFormats, writeDownload } from './download-formats.ts';
import { filterOf, mapFeatureFilters } from './map-feature-params.ts';

/** Read and written at once: what a download holds in memory. */
const featuresAtOnce = 1_000;

const params = z.object({
  ...mapFeatureFilters,
  type: param(oneOfKeys(featureTileSets), {
    description: 'Only traffic signs, or only other objects',
    rule: 'must be point or traffic_sign',
    examples: ['point'],
  }),
  format: param(oneOfKeys(downloadFormats), {
    description: `The format of the file: ${Object.keys(downloadFormats).join(', ')}; geojson by default`,
    rule: `must be one of ${Object.keys(downloadFormats).join(', ')}`,
    examples: ['geojson'],
  }),
});

function oneOfKeys<Key extends string>(table: Readonly<Record<Key, unknown>>) {
  return (text: string): Key | undefined =>
    Object.hasOwn(table, text) ? (text as Key) : undefined;
}

/** `/map_features/download`: all map features of a box, however large, as a file. */
export function mapFeatureDownloadRoute({ store, log }: HttpServices): RouteOptions {
  const operation = {
    summary: 'All map features in a box as a file',
    params,
    required: ['bbox'],
    path: {},
    answer: 'Download',
  } as const;
  return {
    method: ['GET', 'HEAD'],
    url: '/map_features/download',
    config: { access: 'read', tier: 'search', operation, isLongAnswer: true },
    handler: async (request, reply) => {
      const given = readParams(params, request.query);
      const { type, format = 'geojson' } = given;
      const bbox = required('bbox', given.bbox);
      const { mediaType, extension } = downloadFormats[format];
      reply
        .type(mediaType)
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${fileName(type)}.${extension}"`);
      if (request.method === 'HEAD') return reply.send('');
      const features = featuresIn(store, bbox, { ...filterOf(given), type });
      // Not in object mode: then so many bytes wait, and not so many strings of any length.
      const body = Readable.from(writeDownload(downloadFormats[format], features), {
        objectMode: false,
      });
      body.on('error', (error) => log.error({ err: error, path: '/map_features/download' }));
      return reply.send(body);
    },
  };
}

function fileName(type: MapFeatureType | undefined): string {
  const names = { point: 'points', traffic_sign: 'traffic-signs' } as const;
  return type ? names[type] : 'map-features';
}

async function* featuresIn(
  store: Store,
  bbox: BoundingBox,
  filter: MapFeatureFilter,
): AsyncGenerator<readonly StoredMapFeature[]> {
  let after: string | undefined;
  do {
    const page = await store.mapFeatures.inBox(bbox, filter, { limit: featuresAtOnce, after });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}
