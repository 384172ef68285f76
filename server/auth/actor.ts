import { findSession, type SessionRule } from '../actions/accounts/sessions.ts';
import { system, type Core, type Member } from '../actions/action.ts';
import { ChatError } from '../errors.ts';

/** A member as a live session shows one, with what deciding about its idle time needs. */
export interface SignedIn {
  readonly actor: Member;
  readonly accessedUs: number;
}

/**
 * Who a session belongs to, by its account, membership and role of this moment; null when it is not alive.
 * @throws {ChatError} PermissionDenied  the person belongs to no workspace
 */
export async function findActor(core: Core, publicId: string | undefined, rule: SessionRule): Promise<SignedIn | null> {
  if (publicId === undefined) return null;
  const session = await core.read(findSession, system, { publicId, rule });
  if (session === null) return null;
  const { memberId, workspaceId, role } = session;
  if (memberId === null || workspaceId === null || role === null) throw new ChatError('PermissionDenied');
  const actor: Member = {
    kind: 'member',
    userId: session.userId,
    uid: session.uid,
    username: session.username,
    memberId,
    workspaceId,
    role,
    sessionId: session.publicId,
  };
  return { actor, accessedUs: session.accessedUs };
}
