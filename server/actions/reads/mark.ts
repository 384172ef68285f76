import { accessConversation } from '../access.ts';
import type { Context } from '../action.ts';
import { answerMark, type ReadPosition } from './answer.ts';

/** A position to mark: the creation number of the newest message seen. */
export interface Mark {
  channel: string;
  n: number;
}

/**
 * Move the actor's read mark forward, at most to the newest message. An older position changes nothing.
 *
 * In:  channel (identifier), n (creation number of the newest message seen)
 * Out: { read_n, unread, mentions }
 * Announces read:moved to the actor's own sockets and receipt:moved to the people of the channel when the mark moved.
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function markRead(context: Context, { channel, n }: Mark): Promise<ReadPosition> {
  const conversation = await accessConversation(context, channel);
  if (conversation.row === null) return { read_n: 0, unread: 0, mentions: 0 };
  const { channelId, row } = conversation;
  const target = Math.min(n, row.last_n);
  const { reads } = context.store;
  const moved = target > 0 ? await reads.advance(context.actor.memberId, channelId, target, context.nowUs) : null;
  return answerMark(context, conversation, moved);
}
