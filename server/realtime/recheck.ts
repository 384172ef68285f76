import type { EventPayload } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';
import { findEndReason } from '../actions/accounts/end-reason.ts';
import type { SessionRule } from '../actions/accounts/sessions.ts';
import { system, type Core, type Member } from '../actions/action.ts';
import { findActor } from '../auth/actor.ts';
import type { Clock } from '../clock.ts';
import { describeError } from '../errors.ts';
import { endSocket, type Connection } from './connections.ts';

/** Judges again whether a connection's session, membership and role still hold (RT-7). */
export type Recheck = (connection: Connection) => Promise<boolean>;

/**
 * What it compares is at most a second old, and fresh for a socket that is gone: commands it sent may still wait.
 * A session that is over, or a person who belongs to the workspace no more, ends the socket; another role closes its
 * transport, so that the client comes back by itself with its new rights.
 */
export function createRecheck(parts: { core: Core; clock: Clock; sessionRule: SessionRule }): Recheck {
  const checkedAtMs = new WeakMap<Connection, number>();
  return async (connection) => {
    const { actor, socket } = connection;
    const nowMs = parts.clock.monotonicMs();
    const isFresh = nowMs - (checkedAtMs.get(connection) ?? Number.NEGATIVE_INFINITY) < limits.recheckAgeMs;
    if (isFresh && socket.connected) return true;
    const now = await memberOf(parts, actor);
    // After the answer to the command that was refused for it.
    if (typeof now === 'string') {
      setImmediate(endSocket, socket, now);
      return false;
    }
    if (now.role !== actor.role || now.memberId !== actor.memberId) {
      setImmediate(() => socket.conn.close());
      return false;
    }
    checkedAtMs.set(connection, nowMs);
    return true;
  };
}

/** Whose session it is now, or why it counts no more. */
async function memberOf(
  { core, sessionRule }: { core: Core; sessionRule: SessionRule },
  { sessionId, userId }: Member,
): Promise<Member | EventPayload<'session:ended'>['reason']> {
  try {
    const signedIn = await findActor(core, sessionId, sessionRule);
    return signedIn?.actor ?? (await core.read(findEndReason, system, userId));
  } catch (error) {
    if (describeError(error).code === 'PermissionDenied') return 'revoked';
    throw error;
  }
}
