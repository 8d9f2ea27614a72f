import type { Migration } from './migration.ts';

/** How much there is of what, day by day. */
export const diskUse: Migration = {
  name: 'disk use',
  statements: ({ integerKey }) => [
    // reference: a row for a day
    `create table disk_use (
      day ${integerKey} primary key,
      measured_at_ms bigint not null,
      originals bigint not null,
      thumbnails bigint not null,
      deep_zoom bigint not null,
      tracks bigint not null,
      incoming bigint not null,
      database bigint not null,
      is_estimate smallint not null,
      made_tiles bigint,
      free bigint,
      total bigint,
      images bigint not null,
      sequences bigint not null,
      users bigint not null
    )`,
  ],
};
