import type { Migration } from './migration.ts';

/** Workspaces and who belongs to them. Each membership numbers the changes of one person's own things. */
export const workspaces: Migration = {
  version: 2,
  name: 'workspaces',
  statements: [
    `create table workspaces (
      id integer primary key autoincrement,
      name text not null check (length(name) between 1 and 80),
      type text not null default 'standard' check (type in ('standard')),
      rev integer not null default 0 check (rev >= 0),
      created_us integer not null
    ) strict`,
    `create table members (
      id integer primary key autoincrement,
      uid text not null unique,
      workspace_id integer not null references workspaces (id),
      user_id integer not null references users (id),
      role text not null check (role in ('owner', 'manager', 'staff', 'viewer')),
      rev integer not null default 0 check (rev >= 0),
      joined_us integer not null,
      removed_us integer,
      unique (workspace_id, user_id)
    ) strict`,
    `create index members_by_user on members (user_id)`,
  ],
};
