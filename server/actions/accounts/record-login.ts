import { ChatError } from '../../errors.ts';
import type { Context, System } from '../action.ts';
import { openSession, type NewSession, type RemovedSession } from './open-session.ts';

/**
 * A password was right: open the session and forget the failures before it.
 *
 * In:  userId, the password hash that was compared, session, counter keys to clear
 * @returns the sessions that made room for it
 * @throws {ChatError} AuthenticationRequired  the account was deactivated, or its password changed, meanwhile
 */
export async function recordLogin(
  context: Context<System>,
  input: { userId: number; passwordHash: string; session: NewSession; counterKeys: readonly string[] },
): Promise<RemovedSession[]> {
  const { store } = context;
  const user = await store.users.findById(input.userId);
  if (user === undefined || user.deactivated_us !== null || user.deleted_us !== null) {
    throw new ChatError('AuthenticationRequired');
  }
  if (user.password_hash !== input.passwordHash) throw new ChatError('AuthenticationRequired');
  await store.loginFailures.clear(input.counterKeys);
  const [first] = await store.members.listMemberships(input.userId);
  return openSession(context, { userId: input.userId, workspaceId: first?.workspaceId ?? null }, input.session);
}
