import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { type DownloadTable, timeText } from './download-table.ts';
import { objectTypeOf } from './map-feature-fields.ts';

/** To the second: when something was seen. */
const seenAt = (ms: number) => timeText(Math.floor(ms / 1000) * 1000);

export const mapFeatureTable: DownloadTable<StoredMapFeature> = {
  geometryType: 'Point',
  geometry: ({ lon, lat }) => ({ type: 'Point', coordinates: [lon, lat] }),
  columns: {
    id: { type: 'word', read: (feature) => String(feature.id) },
    object_value: { type: 'word', read: (feature) => feature.value },
    object_type: { type: 'word', read: objectTypeOf },
    first_seen_at: { type: 'time', read: (feature) => seenAt(feature.firstSeenAtMs) },
    last_seen_at: { type: 'time', read: (feature) => seenAt(feature.lastSeenAtMs) },
    aligned_direction: { type: 'number', read: (feature) => feature.alignedDirectionDegrees },
    position_uncertainty: { type: 'number', read: (feature) => feature.uncertaintyMetres },
    view_count: { type: 'integer', read: (feature) => feature.viewCount },
  },
};
