import type { Migration } from './migration.ts';

/** The server itself, its accounts, and the counters of refused sign-ins. */
export const users: Migration = {
  version: 1,
  name: 'users',
  statements: [
    `create table instance (
      id integer primary key check (id = 1),
      epoch text not null,
      created_us integer not null
    ) strict`,
    `create table users (
      id integer primary key autoincrement,
      uid text not null unique,
      kind text not null check (kind in ('person', 'bot')),
      username text not null check (length(username) between 1 and 32),
      username_key text not null unique,
      display_name text not null check (length(display_name) between 1 and 80),
      email text,
      email_key text unique,
      email_verified_us integer,
      password_hash text,
      epoch integer not null default 1,
      name_color text check (name_color is null or length(name_color) = 7),
      bio text,
      avatar_file text,
      created_us integer not null,
      last_seen_us integer,
      deactivated_us integer,
      deleted_us integer
    ) strict`,
    `create table founding (
      id integer primary key check (id = 1),
      user_id integer not null references users (id),
      at_us integer not null
    ) strict`,
    `create table login_failures (
      counter_key text primary key,
      failures integer not null check (failures >= 0),
      last_us integer not null,
      locked_until_us integer
    ) strict, without rowid`,
    `create index login_failures_by_age on login_failures (last_us)`,
  ],
};
