import type { Migration } from './migration.ts';

/**
 * The index of every three characters of every text, and the messages it does not show yet. It holds no text: a hit is
 * a message id, and the message itself is looked at.
 */
export const search: Migration = {
  version: 7,
  name: 'search',
  statements: [
    `create virtual table message_index using fts5 (
      text, content = '', contentless_delete = 1, detail = none, tokenize = "trigram case_sensitive 1"
    )`,
    `create table search_pending (message_id integer primary key) strict`,
    `insert into search_pending (message_id)
      select id from messages where content_type = 'text' and deleted_us is null`,
  ],
};
