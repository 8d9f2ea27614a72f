import { type Filters, timesOf } from './filters.ts';

/** Parameters of the API; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The filters of photos as the API has them. */
export function photoQuery(filters: Filters): Query {
  const { usernames, organization, panos, camera } = filters;
  const { fromMs, beforeMs } = timesOf(filters);
  return {
    creator_usernames: usernames.join() || undefined,
    organization_id: organization,
    is_pano: panos === undefined ? undefined : String(panos),
    ...cameraQuery(camera),
    start_captured_at: fromMs === undefined ? undefined : new Date(fromMs).toISOString(),
    // The last instant of the last day.
    end_captured_at: beforeMs === undefined ? undefined : new Date(beforeMs - 1).toISOString(),
  };
}

export function cameraQuery(camera: Filters['camera']): Query {
  return { make: camera?.make, model: camera?.model };
}

/** The filters of map features. */
export function featureQuery({ values }: Filters): Query {
  return { object_values: values.join() || undefined };
}
