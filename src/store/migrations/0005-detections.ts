import type { Migration } from './migration.ts';

/** What models see in images, version by version, and the map features that are derived from it. */
export const detections: Migration = {
  name: 'detections',
  statements: ({ integerKey, bytes, clustered }) => [
    // reference: one row per version of a model
    `create table detection_runs (
      id ${integerKey} primary key,
      model text not null,
      version text not null,
      is_active smallint not null,
      created_at_ms bigint not null,
      unique (model, version)
    )`,

    // reference: every value that was ever detected, for wildcards
    `create table detection_values (value text primary key)${clustered}`,

    // by image_id
    `create table detections (
      image_id bigint not null,
      id bigint not null,
      run_id bigint not null,
      value text not null,
      confidence double precision,
      created_at_ms bigint not null,
      source_id text not null,
      ring ${bytes} not null,
      primary key (image_id, id)
    )${clustered}`,
    'create unique index detections_of_source on detections (image_id, run_id, source_id)',

    // by id: which image a detection is in
    `create table detection_images (id ${integerKey} primary key, image_id bigint not null)`,

    // by id; detections are pairs of numbers, image id and detection id
    `create table map_features (
      id ${integerKey} primary key,
      run_id bigint not null,
      value text not null,
      lon double precision not null,
      lat double precision not null,
      uncertainty double precision not null,
      direction double precision not null,
      first_seen_at_ms bigint not null,
      last_seen_at_ms bigint not null,
      detections ${bytes} not null
    )`,

    // by cell, which is the zoom 14 cell that holds the feature cell
    `create table map_feature_places (
      cell bigint not null,
      id bigint not null,
      feature_cell bigint not null,
      run_id bigint not null,
      is_sign smallint not null,
      value text not null,
      lon double precision not null,
      lat double precision not null,
      first_seen_at_ms bigint not null,
      last_seen_at_ms bigint not null,
      primary key (cell, id)
    )${clustered}`,

    // by cell
    `create table stale_feature_cells (
      cell bigint not null,
      run_id bigint not null,
      mark bigint not null,
      primary key (cell, run_id)
    )${clustered}`,
  ],
};
