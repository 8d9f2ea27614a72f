import { featureQuery, photoQuery, type Query } from '../filters/filter-query.ts';
import type { Filters } from '../filters/filters.ts';

/** What can be downloaded: where the API has it, and by what parameters it finds what the map shows. */
interface DownloadKind {
  readonly path: string;
  readonly fileName: string;
  readonly query: (filters: Filters) => Query;
}

export const downloadKinds = {
  images: { path: 'images', fileName: 'images', query: photoQuery },
  sequences: { path: 'sequences', fileName: 'sequences', query: photoQuery },
  points: {
    path: 'map_features',
    fileName: 'map-features',
    query: (filters) => ({ ...featureQuery(filters), type: 'point' }),
  },
  signs: {
    path: 'map_features',
    fileName: 'traffic-signs',
    query: (filters) => ({ ...featureQuery(filters), type: 'traffic_sign' }),
  },
} as const satisfies Record<string, DownloadKind>;

export type DownloadKindName = keyof typeof downloadKinds;

export const downloadKindNames = Object.keys(downloadKinds) as DownloadKindName[];
