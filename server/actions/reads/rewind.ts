import { accessMessage } from '../access.ts';
import type { Context } from '../action.ts';
import { answerMark, type ReadPosition } from './answer.ts';

/**
 * Put the actor's read mark just before a message, any that the actor can read: the one way back (RT-60).
 *
 * In:  message_id
 * Out: { read_n, unread, mentions }
 * Announces read:moved to the actor's own sockets and receipt:moved to the people of the channel when the mark moved.
 * @throws {ChatError} NotFound  unknown or unreadable message
 */
export async function rewindRead(context: Context, input: { message_id: number }): Promise<ReadPosition> {
  const { message, conversation } = await accessMessage(context, input.message_id);
  const { actor, store, nowUs } = context;
  const moved = await store.reads.place(actor.memberId, conversation.channelId, message.n - 1, nowUs);
  return answerMark(context, conversation, moved);
}
