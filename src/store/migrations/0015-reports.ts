import type { Migration } from './migration.ts';

/** What people report of images. */
export const reports: Migration = {
  name: 'reports',
  statements: ({ integerKey }) => [
    // reference: rows are few
    `create table reports (
      id ${integerKey} primary key,
      image_id bigint,
      reason text not null,
      text text not null,
      email text,
      reporter_id bigint,
      reporter_key text not null,
      created_at_ms bigint not null,
      closed_at_ms bigint,
      outcome text,
      closed_by bigint,
      note text not null
    )`,
    'create unique index reports_once on reports (image_id, reporter_key) where closed_at_ms is null',
    'create index reports_open on reports (created_at_ms, id) where closed_at_ms is null',
    'create index reports_closed on reports (closed_at_ms, id) where closed_at_ms is not null',
    'create index reports_of_image on reports (image_id)',
    'create index reports_of_reporter on reports (reporter_id)',
  ],
};
