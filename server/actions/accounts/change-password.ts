import { ChatError } from '../../errors.ts';
import type { UserRow } from '../../storage/users.ts';
import type { Context, QueryContext } from '../action.ts';
import type { RemovedSession } from './open-session.ts';

/** What confirming one's own password needs. `passwordHash` is null where there is none to compare. */
export interface OwnAccount {
  passwordHash: string | null;
  email: string | null;
}

/** @throws {ChatError} AuthenticationRequired  the account is gone */
export async function findOwnAccount(context: QueryContext): Promise<OwnAccount> {
  const user = await findOwnUser(context);
  return { passwordHash: user.password_hash, email: user.email };
}

/**
 * Give the actor's account another password. Every other session of it ends; the actor's own goes on under another id.
 *
 * In:  passwordHash (the one that was compared), newHash, sidHash (of the new id in the cookie)
 * @returns the sessions that ended: their sockets and cookies are the caller's to end
 * @throws {ChatError} WrongPassword           the password was changed meanwhile
 * @throws {ChatError} AuthenticationRequired  the session has ended meanwhile
 */
export async function changePassword(
  context: Context,
  input: { passwordHash: string; newHash: string; sidHash: string },
): Promise<RemovedSession[]> {
  const { store, actor } = context;
  await demandComparedHash(context, input.passwordHash);
  const epoch = await store.users.setPassword(actor.userId, input.newHash);
  const isAlive = await store.sessions.renew(actor.sessionId, { epoch, sidHash: input.sidHash });
  if (!isAlive) throw new ChatError('AuthenticationRequired');
  return store.sessions.removeAll(actor.userId, actor.sessionId);
}

/**
 * The hash was compared before the transaction: demand that it still is the account's.
 * @throws {ChatError} WrongPassword · AuthenticationRequired
 */
export async function demandComparedHash(context: QueryContext, passwordHash: string): Promise<void> {
  if ((await findOwnUser(context)).password_hash !== passwordHash) throw new ChatError('WrongPassword');
}

async function findOwnUser({ store, actor }: QueryContext): Promise<UserRow> {
  const user = await store.users.findById(actor.userId);
  const isGone = user === undefined || user.deleted_us !== null || user.deactivated_us !== null;
  if (isGone) throw new ChatError('AuthenticationRequired');
  return user;
}
