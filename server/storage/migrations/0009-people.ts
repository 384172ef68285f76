import type { Migration } from './migration.ts';

/** What people choose to be shown as, accounts whose messages are being erased, and who did what to others. */
export const people: Migration = {
  version: 9,
  name: 'people',
  statements: [
    `alter table members add column presence_choice text
      check (presence_choice is null or presence_choice in ('active', 'idle', 'offline'))`,
    `alter table users add column erase_us integer`,
    `create index users_to_erase on users (erase_us) where erase_us is not null`,
    `create table audit (
      id integer primary key autoincrement,
      at_us integer not null,
      workspace_id integer references workspaces (id),
      actor_id integer references users (id),
      action text not null,
      target text not null,
      details text not null check (json_valid(details))
    ) strict`,
    `create index audit_by_time on audit (at_us)`,
  ],
};
