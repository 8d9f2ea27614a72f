import type { Migration } from './migration.ts';

/**
 * "by …" names a table's distribution column, should PostgreSQL be sharded with Citus: it is part of
 * every unique key, and there are no foreign keys and no sequences. "reference" tables are small and
 * copied to every node; "local" ones stay on the coordinator.
 */
export const initial: Migration = {
  name: 'initial',
  statements: ({ integerKey, bytes, clustered }) => [
    // by id
    `create table images (
      id ${integerKey} primary key,
      sequence_id text not null,
      sequence_index integer not null,
      creator_id bigint not null,
      organization_id bigint,
      captured_at_ms bigint not null,
      lon double precision not null,
      lat double precision not null,
      altitude double precision,
      compass_angle double precision not null,
      camera_type text not null,
      focal double precision,
      k1 double precision,
      k2 double precision,
      make text,
      model text,
      width integer not null,
      height integer not null,
      exif_orientation smallint not null,
      sha256 text not null,
      media_type text not null
    )`,

    // by cell
    `create table image_places (
      tile_set smallint not null,
      cell bigint not null,
      id bigint not null,
      lon double precision not null,
      lat double precision not null,
      sequence_id text not null,
      captured_at_ms bigint not null,
      creator_id bigint not null,
      organization_id bigint,
      compass_angle double precision not null,
      is_pano smallint not null,
      s2_cell bigint,
      make text,
      model text,
      primary key (tile_set, cell, id)
    )${clustered}`,
    'create index image_places_s2 on image_places (s2_cell, id) where s2_cell is not null',

    // by cell
    `create table sequence_places (
      tile_set smallint not null,
      cell bigint not null,
      sequence_id text not null,
      image_id bigint not null,
      captured_at_ms bigint not null,
      creator_id bigint not null,
      organization_id bigint,
      is_pano smallint not null,
      lines ${bytes} not null,
      primary key (tile_set, cell, sequence_id)
    )${clustered}`,

    // reference: one row per coverage set, the outermost columns and rows of cells
    `create table coverage_extents (
      tile_set smallint primary key,
      min_x integer not null,
      min_y integer not null,
      max_x integer not null,
      max_y integer not null
    )`,

    // by id
    `create table sequences (
      id text primary key,
      creator_id bigint not null,
      organization_id bigint,
      captured_at_ms bigint not null,
      is_pano smallint not null,
      image_count integer not null
    )${clustered}`,

    // by sequence_id
    `create table sequence_images (
      sequence_id text not null,
      position integer not null,
      image_id bigint not null,
      primary key (sequence_id, position)
    )${clustered}`,

    // by owner_id
    `create table owner_images (
      owner_id bigint not null,
      captured_at_ms bigint not null,
      image_id bigint not null,
      creator_id bigint not null,
      organization_id bigint,
      is_pano smallint not null,
      make text,
      model text,
      primary key (owner_id, captured_at_ms, image_id)
    )${clustered}`,

    // by key; the largest column last, so that SQLite need not read past the others
    `create table tiles (
      tile_set smallint not null,
      z smallint not null,
      key bigint not null,
      etag text not null,
      pieces_digest text not null,
      gzip ${bytes} not null,
      pieces ${bytes} not null,
      primary key (tile_set, z, key)
    )`,

    // by key; z first, for the deepest that is stale
    `create table stale_tiles (
      z smallint not null,
      tile_set smallint not null,
      key bigint not null,
      mark bigint not null,
      primary key (z, tile_set, key)
    )${clustered}`,

    // reference
    `create table users (id ${integerKey} primary key, username text not null unique)`,

    // reference
    `create table organizations (
      id ${integerKey} primary key,
      slug text not null unique,
      name text not null,
      description text not null
    )`,

    // reference
    `create table applications (
      id ${integerKey} primary key,
      owner_id bigint not null,
      name text not null,
      unique (owner_id, name)
    )`,

    // reference
    `create table client_tokens (
      secret_hash text primary key,
      application_id bigint not null
    )${clustered}`,

    // reference: rows are few, and one source has one open upload
    `create table uploads (
      id ${integerKey} primary key,
      creator_id bigint not null,
      organization_id bigint,
      source text not null,
      rules text not null,
      state text not null
    )`,
    `create unique index uploads_open on uploads (creator_id, source) where state = 'open'`,

    // by id
    `create table photos (
      id ${integerKey} primary key,
      upload_id bigint not null,
      filename text not null,
      sha256 text not null,
      state text not null,
      reason text,
      metadata text
    )`,
    'create index photos_of_upload on photos (upload_id, id)',

    // by sha256: which photo holds a content
    `create table content_hashes (
      sha256 text primary key,
      photo_id bigint not null
    )${clustered}`,

    // by path_hash
    `create table seen_files (
      path_hash text primary key,
      bytes bigint not null,
      modified_at_ms double precision not null,
      image_id bigint not null
    )${clustered}`,

    // local: a queue is short, and its order is one
    `create table jobs (
      id ${integerKey} primary key,
      kind text not null,
      key text not null unique,
      payload text not null,
      priority integer not null,
      added_order bigint not null,
      attempts integer not null,
      due_at_ms bigint not null,
      state text not null,
      error text
    )`,
    `create index jobs_in_order on jobs (priority, added_order) where state <> 'dead'`,

    // reference
    `create table secrets (name text primary key, value text not null)${clustered}`,

    // by lease
    `create table id_leases (lease bigint primary key)${clustered}`,
  ],
};
