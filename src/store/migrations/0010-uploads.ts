import type { Migration } from './migration.ts';

/** Uploads over HTTP: files that come piece by piece, and what became of each. */
export const uploads: Migration = {
  name: 'uploads',
  statements: ({ clustered }) => [
    'alter table uploads add column title text',
    'alter table uploads add column license text',
    'alter table uploads add column expected_files integer',
    'alter table uploads add column created_at_ms bigint not null default 0',
    'alter table uploads add column revision bigint not null default 0',
    'alter table uploads add column file_count integer not null default 0',
    'alter table uploads add column received_count integer not null default 0',
    'create index uploads_of_creator on uploads (creator_id, created_at_ms, id)',
    'alter table photos add column position integer',
    'alter table photos add column bytes bigint',
    // Counts by state read nothing else.
    'drop index photos_of_upload',
    'create index photos_by_state on photos (upload_id, state, id)',

    // local: few at a time, and asked for by different columns
    `create table incoming_files (
      id text primary key,
      user_id bigint not null,
      session_key text,
      upload_id bigint,
      length bigint,
      state text not null,
      sha256 text,
      expected_sha256 text,
      touched_at_ms bigint not null
    )`,
    `create unique index incoming_files_of_key on incoming_files (user_id, session_key)
      where session_key is not null`,
    'create index incoming_files_of_upload on incoming_files (upload_id)',
    'create index incoming_files_touched on incoming_files (touched_at_ms)',

    // by upload_id
    `create table upload_files (
      upload_id bigint not null,
      id text not null,
      filename text not null,
      position integer,
      state text not null,
      photo_id bigint,
      reason text,
      revision bigint not null,
      primary key (upload_id, id)
    )${clustered}`,
    'create index upload_files_changed on upload_files (upload_id, revision)',
    'create index upload_files_by_state on upload_files (upload_id, state)',

    // by upload_id
    `create table upload_sequences (
      upload_id bigint not null,
      sequence_id text not null,
      primary key (upload_id, sequence_id)
    )${clustered}`,
    `insert into upload_sequences (upload_id, sequence_id)
      select distinct photos.upload_id, images.sequence_id
      from photos join images on images.id = photos.id`,
  ],
};
