import type { Migration } from './migration.ts';

/** Conversations, their people, and how far each person has read. The channel row hands out seq, n and time. */
export const channels: Migration = {
  version: 3,
  name: 'channels',
  statements: [
    `create table channels (
      id integer primary key autoincrement,
      workspace_id integer not null references workspaces (id),
      kind text not null check (kind in ('public', 'private', 'dm')),
      name text check (name is null or length(name) between 1 and 80),
      dm_key text,
      topic text check (topic is null or length(topic) <= 250),
      posting text not null default 'all' check (posting in ('all', 'managers')),
      position integer not null default 0,
      archived_us integer,
      created_by integer references members (id),
      created_us integer not null,
      last_seq integer not null default 0 check (last_seq >= 0),
      last_n integer not null default 0 check (last_n between 0 and last_seq),
      last_us integer not null default 0,
      check ((kind = 'dm') = (dm_key is not null)),
      check ((kind = 'dm') = (name is null))
    ) strict`,
    `create unique index channels_public_name on channels (workspace_id, name) where kind = 'public'`,
    `create unique index channels_dm_key on channels (workspace_id, dm_key) where kind = 'dm'`,
    `create table participants (
      channel_id integer not null references channels (id),
      member_id integer not null references members (id),
      first_n integer not null check (first_n >= 1),
      joined_us integer not null,
      hidden_us integer,
      primary key (channel_id, member_id)
    ) strict, without rowid`,
    `create index participants_by_member on participants (member_id, channel_id)`,
    `create table read_marks (
      member_id integer not null references members (id),
      channel_id integer not null references channels (id),
      read_n integer not null check (read_n >= 0),
      moved_us integer not null,
      primary key (member_id, channel_id)
    ) strict, without rowid`,
    `create index read_marks_by_channel on read_marks (channel_id)`,
  ],
};
