import { limits } from '#shared/limits.ts';
import type { Core } from '../actions/action.ts';
import type { SessionRule } from '../actions/accounts/sessions.ts';
import { findActor } from '../auth/actor.ts';
import type { Clock } from '../clock.ts';
import { endSocket, type Connection } from './connections.ts';

/** Judges again whether a connection's session, membership and role still hold (RT-7). */
export type Recheck = (connection: Connection) => Promise<boolean>;

/** What it compares is at most a second old. A session that is over ends the socket; another role closes its transport. */
export function createRecheck(parts: { core: Core; clock: Clock; sessionRule: SessionRule }): Recheck {
  const checkedAtMs = new WeakMap<Connection, number>();
  return async (connection) => {
    const nowMs = parts.clock.monotonicMs();
    if (nowMs - (checkedAtMs.get(connection) ?? Number.NEGATIVE_INFINITY) < limits.recheckAgeMs) return true;
    const { actor, socket } = connection;
    const signedIn = await findActor(parts.core, actor.sessionId, parts.sessionRule);
    if (signedIn === null) {
      endSocket(socket, 'expired');
      return false;
    }
    const now = signedIn.actor;
    if (now.role !== actor.role || now.memberId !== actor.memberId) {
      // Not a disconnect: the client is to come back by itself, with its new rights.
      socket.conn.close();
      return false;
    }
    checkedAtMs.set(connection, nowMs);
    return true;
  };
}
