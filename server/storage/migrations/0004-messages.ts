import type { Migration } from './migration.ts';

/** Messages and the people they name. Ids are never reused and carry no order; `n` and `mod_seq` do. */
export const messages: Migration = {
  version: 4,
  name: 'messages',
  statements: [
    `create table messages (
      id integer primary key autoincrement,
      channel_id integer not null references channels (id),
      n integer not null check (n >= 1),
      created_seq integer not null check (created_seq >= n),
      mod_seq integer not null check (mod_seq >= created_seq),
      mod_us integer not null,
      sender_id integer references users (id),
      content_type text not null check (content_type in ('text', 'system')),
      content text,
      reply_to_id integer references messages (id),
      root_id integer references messages (id),
      reply_count integer not null default 0 check (reply_count >= 0),
      group_id integer references messages (id),
      client_id text check (client_id is null or length(client_id) between 1 and 64),
      client_digest text,
      mentions text check (mentions is null or json_valid(mentions)),
      counts integer not null check (counts in (0, 1)),
      created_us integer not null,
      edited_us integer,
      reactions_us integer,
      deleted_us integer,
      check ((client_id is null) = (client_digest is null))
    ) strict`,
    `create unique index messages_by_n on messages (channel_id, n)`,
    `create index messages_by_change on messages (channel_id, mod_seq)`,
    `create index messages_by_change_time on messages (channel_id, mod_us)`,
    `create unique index messages_client_id on messages (sender_id, client_id) where client_id is not null`,
    `create index messages_unread on messages (channel_id, n, sender_id) where counts = 1`,
    `create index messages_thread on messages (root_id, n) where root_id is not null`,
    `create table mentions (
      channel_id integer not null references channels (id),
      member_id integer not null,
      n integer not null,
      primary key (channel_id, member_id, n)
    ) strict, without rowid`,
  ],
};
