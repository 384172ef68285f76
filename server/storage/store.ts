import type { Kysely } from 'kysely';
import { createChanges } from './changes.ts';
import { createConversations } from './conversations.ts';
import type { Engine } from './engines/engine.ts';
import { createLoginFailures } from './login-failures.ts';
import { createMembers } from './members.ts';
import { createMessages } from './messages.ts';
import { createParticipants } from './participants.ts';
import { createReads } from './reads.ts';
import type { Schema } from './schema.ts';
import { createSessions } from './sessions.ts';
import type { Times } from './times.ts';
import { createUsers } from './users.ts';
import { createWorkspaces } from './workspaces.ts';

/** What the queries run on: one connection, inside one transaction. */
export interface Connection {
  readonly connection: Kysely<Schema>;
  readonly engine: Engine;
  readonly times: Times;
}

/** All queries on one running transaction. */
export function createStore(on: Connection) {
  return {
    changes: createChanges(on),
    conversations: createConversations(on),
    loginFailures: createLoginFailures(on),
    members: createMembers(on),
    messages: createMessages(on),
    participants: createParticipants(on),
    reads: createReads(on),
    sessions: createSessions(on),
    users: createUsers(on),
    workspaces: createWorkspaces(on),
    /** Columns whose uniqueness an error reports, or null. */
    violatedColumns: on.engine.violatedColumns,
  };
}

export type Store = ReturnType<typeof createStore>;
