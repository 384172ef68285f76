import type { Migration } from './migration.ts';

/**
 * Who is signed in where. The cookie store keeps only a hash of the cookie and the `public_id`; both rows count.
 * The same hash is here, so that the cookie's row can go with this one.
 */
export const sessions: Migration = {
  version: 5,
  name: 'sessions',
  statements: [
    `create table user_sessions (
      public_id text primary key,
      sid_hash text,
      user_id integer not null references users (id),
      workspace_id integer references workspaces (id),
      epoch integer not null,
      kind text not null check (kind in ('browser', 'native')),
      signed_in_with text not null,
      created_us integer not null,
      accessed_us integer not null,
      expires_us integer not null,
      ip text not null,
      user_agent text not null
    ) strict, without rowid`,
    `create index user_sessions_by_user on user_sessions (user_id, accessed_us)`,
    `create index user_sessions_by_expiry on user_sessions (expires_us)`,
  ],
};
