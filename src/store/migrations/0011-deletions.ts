import type { Migration } from './migration.ts';

/** Deletions with their receipts, what they still have to do, and the ways from an image to all its rows. */
export const deletions: Migration = {
  name: 'deletions',
  statements: ({ integerKey, clustered }) => [
    // reference: rows are few
    `create table deletions (
      id ${integerKey} primary key,
      requested_by bigint,
      kind text not null,
      subject text not null,
      state text not null,
      requested_at_ms bigint not null,
      done_at_ms bigint,
      images bigint not null,
      sequences bigint not null,
      unpublished bigint not null,
      detections bigint not null,
      originals bigint not null,
      thumbnails bigint not null,
      deep_zoom_tiles bigint not null,
      tracks bigint not null,
      map_features bigint not null,
      map_tiles bigint not null
    )`,
    `create unique index deletions_under_way on deletions (kind, subject) where state <> 'done'`,

    // by image_id: the ids that no image will have again
    `create table erased_images (
      image_id ${integerKey} primary key,
      deletion_id bigint not null
    )`,
    'create index erased_images_of_deletion on erased_images (deletion_id, image_id)',

    // by sha256: contents whose bytes have to go; how many blobs there are is null until they are counted
    `create table erasures (
      sha256 text primary key,
      deletion_id bigint not null,
      photo_id bigint,
      originals bigint,
      thumbnails bigint,
      deep_zoom_tiles bigint,
      tracks bigint
    )${clustered}`,
    'create index erasures_of_deletion on erasures (deletion_id, sha256)',

    // reference: one row, another number whenever bytes are gone
    'create table erasure_rounds (id smallint primary key, round bigint not null)',
    'insert into erasure_rounds values (1, 0)',

    // by deletion_id: what has to be made anew; kinds as in deletion-traces.ts
    `create table deletion_traces (
      deletion_id bigint not null,
      kind smallint not null,
      scope bigint not null,
      key bigint not null,
      primary key (deletion_id, kind, scope, key)
    )${clustered}`,

    'create index sequence_places_of_sequence on sequence_places (sequence_id)',
    'create index seen_files_of_image on seen_files (image_id)',
    'create index sequences_of_creator on sequences (creator_id, captured_at_ms, id)',
    'create index upload_files_by_photo on upload_files (photo_id)',
  ],
};
