import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { objectTypeOf } from './map-feature-fields.ts';

/** What a map feature has in every format of a download, by column; its position comes besides. */
export function columnsOf(feature: StoredMapFeature) {
  return {
    id: String(feature.id),
    object_value: feature.value,
    object_type: objectTypeOf(feature),
    first_seen_at: timeOf(feature.firstSeenAtMs),
    last_seen_at: timeOf(feature.lastSeenAtMs),
    aligned_direction: feature.alignedDirectionDegrees,
    position_uncertainty: feature.uncertaintyMetres,
    view_count: feature.viewCount,
  };
}

export type Columns = ReturnType<typeof columnsOf>;

/** RFC 3339, which every program that reads tables knows. */
function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
