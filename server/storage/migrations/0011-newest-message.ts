import type { Migration } from './migration.ts';

/** When the newest message of each channel was written; `last_us` also moves with edits, pins and reactions. */
export const newestMessage: Migration = {
  version: 11,
  name: 'newest message',
  statements: [
    `alter table channels add column newest_us integer`,
    `update channels set newest_us =
      (select m.created_us from messages m where m.channel_id = channels.id and m.n = channels.last_n)`,
  ],
};
