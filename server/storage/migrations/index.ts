import { users } from './0001-users.ts';
import { workspaces } from './0002-workspaces.ts';
import { channels } from './0003-channels.ts';
import { messages } from './0004-messages.ts';
import { sessions } from './0005-sessions.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema in order. Append only: a step that has been released is never changed. */
export const migrations: readonly Migration[] = [users, workspaces, channels, messages, sessions];
