import { canRole } from '#shared/roles.ts';
import { isUsername, usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../../errors.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { accessPrivate } from './access.ts';
import { endMembership } from './end-membership.ts';

/**
 * Take somebody out of a private channel. The one who made it may, and managers, as long as they are in it themselves.
 *
 * In:  channel (`private:7`), username (in any case)
 * Announces channel:left to the one removed; message:created (a notice) and channel:left to those who remain.
 * @throws {ChatError} PermissionDenied  a viewer, or neither the one who made it nor a manager
 * @throws {ChatError} Forbidden         unknown, or the actor is not in it
 * @throws {ChatError} BadRequest        `username required`; `invalid username` for oneself, who leaves instead
 * @throws {ChatError} UserNotFound      nobody of that name is in the channel
 */
export async function removePrivateMember(
  context: Context,
  input: { channel: string; username: string },
): Promise<void> {
  const { actor } = context;
  demandRight(context, 'write');
  const conversation = await accessPrivate(context, input.channel);
  const key = keyOf(input.username);
  if (key === usernameKey(actor.username)) throw new ChatError('BadRequest', { message: 'invalid username' });
  const isCreator = conversation.row.created_by === actor.memberId;
  if (!isCreator && !canRole(actor.role, 'manage')) throw new ChatError('PermissionDenied');
  const person = conversation.participants.find(({ username, deleted }) => !deleted && usernameKey(username) === key);
  if (person === undefined) throw new ChatError('UserNotFound');
  await endMembership(context, conversation, person, 'removed');
}

/** The key of a name; null for what cannot be one. */
function keyOf(username: string): string | null {
  if (username === '') throw new ChatError('BadRequest', { message: 'username required' });
  return isUsername(username) ? usernameKey(username) : null;
}
