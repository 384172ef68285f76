import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { ChatError } from '../../errors.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { accessLiveMessage } from './live.ts';
import { eraseMessage } from './tombstone.ts';

/**
 * Delete anyone's message in a conversation the actor can read, and note why.
 *
 * In:  message_id, reason (1–500 code points)
 * Announces message:deleted to everyone who can read the message, thread:changed for a reply.
 * @throws {ChatError} PermissionDenied  the actor is no manager
 * @throws {ChatError} BadRequest        no reason, or too long a one
 * @throws {ChatError} NotFound          unknown, unreadable, deleted, or a notice
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export async function moderateMessage(context: Context, input: { message_id: number; reason: string }): Promise<void> {
  demandRight(context, 'manage');
  const reason = checkReason(input.reason);
  const { message, conversation } = await accessLiveMessage(context, input.message_id);
  const { actor, nowUs, store } = context;
  await store.audit.add({
    atUs: nowUs,
    workspaceId: actor.workspaceId,
    actorId: actor.userId,
    action: 'message.moderate',
    target: `message/${message.id}`,
    details: { reason, sender: message.sender },
  });
  await eraseMessage(context, conversation, message);
}

function checkReason(given: string): string {
  const reason = given.trim();
  if (reason === '' || countCodePoints(reason) > limits.reasonChars) {
    throw new ChatError('BadRequest', { message: 'invalid reason' });
  }
  return reason;
}
