import type { Migration } from './migration.ts';

/** Where a person is named, newest first, without looking into every channel. */
export const mentions: Migration = {
  version: 10,
  name: 'mentions',
  statements: [
    `alter table mentions add column message_id integer`,
    `update mentions set message_id = (
      select id from messages where messages.channel_id = mentions.channel_id and messages.n = mentions.n
    )`,
    `create index mentions_by_member on mentions (member_id, message_id)`,
  ],
};
