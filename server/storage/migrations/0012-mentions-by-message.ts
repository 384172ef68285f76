import type { Migration } from './migration.ts';

/** Whom a message names, so that an edit or a deletion looks at these rows only. */
export const mentionsByMessage: Migration = {
  version: 12,
  name: 'mentions by message',
  statements: [`create index mentions_by_message on mentions (message_id)`],
};
