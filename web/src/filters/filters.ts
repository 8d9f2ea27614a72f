/** Which photos and map features the map shows. */
export interface Filters {
  /** Days such as 2026-05-17, in UTC, so that a link means the same everywhere; both are included. */
  readonly dateFrom: string | undefined;
  readonly dateTo: string | undefined;
  /** Photos of any of these people; empty: of everybody. */
  readonly usernames: readonly string[];
  /** Photos for the organisation with this id. */
  readonly organization: string | undefined;
  /** True: panoramas alone; false: all others. */
  readonly panos: boolean | undefined;
  /** Photos of this camera. */
  readonly camera: Camera | undefined;
  /** Map features of any of these values; empty: of all. */
  readonly values: readonly string[];
}

/** As photos name it. */
export interface Camera {
  readonly make: string;
  /** Undefined: any of that make. */
  readonly model: string | undefined;
}

export const noFilters: Filters = {
  dateFrom: undefined,
  dateTo: undefined,
  usernames: [],
  organization: undefined,
  panos: undefined,
  camera: undefined,
  values: [],
};

/** Of each kind that is in force, one; both ends of a time are of one kind. */
export function countFilters(filters: Filters): number {
  return countPhotoFilters(filters) + (filters.values.length > 0 ? 1 : 0);
}

export function countPhotoFilters(filters: Filters): number {
  const { dateFrom, dateTo, usernames, organization, panos, camera } = filters;
  const kinds = [dateFrom ?? dateTo, usernames[0], organization, panos, camera];
  return kinds.filter((kind) => kind !== undefined).length;
}

const dayMs = 86_400_000;

/** From when and before when photos were taken, in milliseconds since 1970. */
export function timesOf({ dateFrom, dateTo }: Filters): {
  readonly fromMs: number | undefined;
  readonly beforeMs: number | undefined;
} {
  return {
    fromMs: dateFrom === undefined ? undefined : Date.parse(dateFrom),
    beforeMs: dateTo === undefined ? undefined : Date.parse(dateTo) + dayMs,
  };
}
