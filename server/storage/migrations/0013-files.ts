import type { Migration } from './migration.ts';

/**
 * Files that were brought in: held for their uploader until a message takes them, shown by messages, or shown by nobody
 * and soon gone. What they are is kept as messages show it.
 */
export const files: Migration = {
  version: 13,
  name: 'files',
  statements: [
    `create table files (
      id integer primary key autoincrement,
      name text not null unique check (length(name) between 36 and 37),
      purpose text not null check (purpose in ('message', 'avatar')),
      workspace_id integer not null references workspaces (id),
      uploader_id integer not null references users (id),
      attachment text not null check (json_valid(attachment)),
      given_bytes integer not null check (given_bytes >= 0),
      created_us integer not null,
      held_until_us integer,
      purge_us integer,
      check (held_until_us is null or purge_us is null)
    ) strict`,
    `create index files_held on files (held_until_us) where held_until_us is not null`,
    `create index files_of_uploader on files (uploader_id) where held_until_us is not null`,
    `create index files_to_purge on files (purge_us) where purge_us is not null`,
    `alter table messages add column file_id integer references files (id)`,
    `create index messages_file on messages (file_id) where file_id is not null`,
  ],
};
