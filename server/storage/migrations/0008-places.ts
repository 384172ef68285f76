import type { Migration } from './migration.ts';

/** Former names of public channels, and where in a channel each reader began. */
export const places: Migration = {
  version: 8,
  name: 'places',
  statements: [
    `create table channel_aliases (
      workspace_id integer not null references workspaces (id),
      name text not null,
      channel_id integer not null references channels (id),
      primary key (workspace_id, name)
    ) strict, without rowid`,
    `create index channel_aliases_by_channel on channel_aliases (channel_id)`,
    `alter table read_marks add column from_n integer not null default 0 check (from_n >= 0)`,
  ],
};
