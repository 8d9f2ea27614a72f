import { z } from 'zod';
import { featureTileSets } from '../../model/map-feature.ts';
import type { MapFeatureFilter } from '../../store/detection-stores.ts';
import { bboxParam, oneOfParam, timeParam } from '../params.ts';
import { valuePatternsParam } from './value-patterns-param.ts';

/** The parameters that choose map features. */
export const mapFeatureFilters = {
  bbox: bboxParam,
  object_values: valuePatternsParam('Only of these values'),
  start_first_seen_at: timeParam('Only those first seen at this time or later'),
  end_first_seen_at: timeParam('Only those first seen at this time or earlier'),
  start_last_seen_at: timeParam('Only those last seen at this time or later'),
  end_last_seen_at: timeParam('Only those last seen at this time or earlier'),
};

export const typeParam = oneOfParam(featureTileSets, 'Only traffic signs, or only other objects');

const filters = z.object(mapFeatureFilters);

/** What the store is asked for, besides the box. */
export function filterOf(params: z.output<typeof filters>): MapFeatureFilter {
  return {
    values: params.object_values,
    firstSeenFromMs: params.start_first_seen_at,
    firstSeenToMs: params.end_first_seen_at,
    lastSeenFromMs: params.start_last_seen_at,
    lastSeenToMs: params.end_last_seen_at,
  };
}
