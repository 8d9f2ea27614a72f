import type { Migration } from './migration.ts';

/** Accounts, organisations with members, applications with details and keys, authorizations, limits. */
export const accounts: Migration = {
  name: 'accounts',
  statements: ({ integerKey, clustered }) => [
    // Usernames are unique in whatever case. Of users whose names already differ in case only, one has
    // the key; the others get one that no name can have (it has a space), and are found by exact name.
    `alter table users add column username_key text not null default ''`,
    'update users set username_key = lower(username)',
    `update users set username_key = username_key || ' ' || id where exists (
      select 1 from users as other
      where other.username_key = users.username_key and other.id < users.id
    )`,
    'create unique index users_by_key on users (username_key)',

    // reference
    `create table accounts (
      user_id ${integerKey} primary key,
      email text unique,
      password_hash text,
      is_administrator smallint not null,
      created_at_ms bigint not null
    )`,

    // by secret_hash
    `create table sessions (
      secret_hash text primary key,
      user_id bigint not null,
      created_at_ms bigint not null,
      expires_at_ms bigint not null
    )${clustered}`,
    'create index sessions_of_user on sessions (user_id)',
    'create index sessions_by_expiry on sessions (expires_at_ms)',

    // by secret_hash
    `create table links (
      secret_hash text primary key,
      purpose text not null,
      user_id bigint,
      email text,
      expires_at_ms bigint not null
    )${clustered}`,
    'create index links_of_user on links (user_id)',

    // reference
    `create table members (
      organization_id bigint not null,
      user_id bigint not null,
      role text not null,
      primary key (organization_id, user_id)
    )${clustered}`,
    'create index members_by_user on members (user_id)',

    `alter table applications add column description text not null default ''`,
    `alter table applications add column website text not null default ''`,
    `alter table applications add column callback_urls text not null default '[]'`,
    `alter table applications add column scopes text not null default '["read","write","upload"]'`,
    'alter table applications add column is_public smallint not null default 0',
    `alter table applications add column limits text not null default '{}'`,
    `alter table applications add column created_at_ms bigint not null default ${Date.now()}`,

    // reference
    `create table application_keys (
      secret_hash text primary key,
      application_id bigint not null,
      kind text not null,
      hint text not null,
      created_at_ms bigint not null
    )${clustered}`,
    'create index application_keys_of_application on application_keys (application_id)',
    `insert into application_keys
      select secret_hash, application_id, 'token', '', ${Date.now()} from client_tokens`,
    'drop table client_tokens',

    // by user_id
    `create table authorizations (
      user_id bigint not null,
      application_id bigint not null,
      scopes text not null,
      created_at_ms bigint not null,
      primary key (user_id, application_id)
    )${clustered}`,
    'create index authorizations_of_application on authorizations (application_id)',

    // by user_id: whether codes and tokens that descend from one consent are good
    `create table token_families (
      family text not null,
      user_id bigint not null,
      application_id bigint not null,
      expires_at_ms bigint not null,
      revoked_at_ms bigint,
      primary key (family, user_id)
    )${clustered}`,
    'create index token_families_of_user on token_families (user_id, application_id)',
    'create index token_families_of_application on token_families (application_id)',
    'create index token_families_by_expiry on token_families (expires_at_ms)',

    // by code_hash
    `create table authorization_codes (
      code_hash text primary key,
      application_id bigint not null,
      user_id bigint not null,
      scopes text not null,
      redirect_uri text,
      code_challenge text,
      is_offline smallint not null,
      family text not null,
      expires_at_ms bigint not null,
      is_used smallint not null
    )${clustered}`,
    'create index authorization_codes_of_user on authorization_codes (user_id, application_id)',
    'create index authorization_codes_of_application on authorization_codes (application_id)',
    'create index authorization_codes_by_expiry on authorization_codes (expires_at_ms)',

    // by secret_hash
    `create table user_tokens (
      secret_hash text primary key,
      kind text not null,
      application_id bigint not null,
      user_id bigint not null,
      scopes text not null,
      family text not null,
      issued_at_ms bigint not null,
      expires_at_ms bigint not null,
      revoked_at_ms bigint
    )${clustered}`,
    'create index user_tokens_of_user on user_tokens (user_id, application_id)',
    'create index user_tokens_of_application on user_tokens (application_id)',
    'create index user_tokens_of_family on user_tokens (family)',
    'create index user_tokens_by_expiry on user_tokens (expires_at_ms)',

    // by application_id
    `create table usage_windows (
      application_id bigint not null,
      tier text not null,
      start_ms bigint not null,
      reserved bigint not null,
      last_change bigint not null,
      used bigint not null,
      primary key (application_id, tier, start_ms)
    )${clustered}`,
    'create index usage_windows_by_start on usage_windows (tier, start_ms)',

    // by key
    `create table attempts (
      key text primary key,
      attempts integer not null,
      ends_at_ms bigint not null
    )${clustered}`,
    'create index attempts_by_end on attempts (ends_at_ms)',
  ],
};
