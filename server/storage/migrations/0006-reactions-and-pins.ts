import type { Migration } from './migration.ts';

/** What people add to a message: reactions in the order they came, a pin, and the file it carries. */
export const reactionsAndPins: Migration = {
  version: 6,
  name: 'reactions and pins',
  statements: [
    `create table reactions (
      message_id integer not null references messages (id),
      user_id integer not null references users (id),
      name text not null check (length(name) between 1 and 64),
      added_us integer not null,
      primary key (message_id, name, user_id)
    ) strict, without rowid`,
    `create index reactions_by_user on reactions (user_id)`,
    `alter table messages add column pinned_us integer`,
    `alter table messages add column pinned_by integer references users (id)`,
    `alter table messages add column attachment text check (attachment is null or json_valid(attachment))`,
    `create index messages_pinned on messages (channel_id, pinned_us) where pinned_us is not null`,
    `create index messages_by_sender on messages (sender_id, id)`,
    `create index messages_group on messages (group_id) where group_id is not null`,
  ],
};
