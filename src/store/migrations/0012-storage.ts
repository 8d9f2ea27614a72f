import type { Migration } from './migration.ts';

/** What users and organisations keep, and how much they may. */
export const storage: Migration = {
  name: 'storage',
  statements: ({ integerKey }) => [
    // by owner_id
    `create table owner_storage (
      owner_id ${integerKey} primary key,
      stored_bytes bigint not null,
      quota_bytes bigint
    )`,
    `insert into owner_storage (owner_id, stored_bytes)
      select coalesce(organization_id, creator_id), sum(bytes)
      from photos join uploads on uploads.id = photos.upload_id
      where bytes is not null
      group by 1`,
    // What came before sizes were kept is counted in the background.
    'create index photos_uncounted on photos (id) where bytes is null',
    'alter table incoming_files add column owner_id bigint not null default 0',
    'alter table incoming_files add column counted_bytes bigint not null default 0',
    `update incoming_files set owner_id = user_id, counted_bytes = coalesce(length, 0)`,
    `create index incoming_files_of_owner on incoming_files (owner_id, counted_bytes)
      where state <> 'taken'`,
  ],
};
