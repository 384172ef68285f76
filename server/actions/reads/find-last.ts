import { accessConversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf } from '../messages/view.ts';

/**
 * How far the actor has read: the place of the line above what is new.
 *
 * In:  channel (identifier)
 * Out: { last_read_ts, last_read_n }   the time in Unix seconds of that message, or of the nearest older one that is
 *      there; null and 0 when nothing was read
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function findLastRead(
  context: QueryContext,
  channel: string,
): Promise<{ last_read_ts: number | null; last_read_n: number }> {
  const conversation = await accessConversation(context, channel);
  if (conversation.row === null) return { last_read_ts: null, last_read_n: 0 };
  const { reads, messages } = context.store;
  const readN = await reads.find(context.actor.memberId, conversation.channelId);
  const [newest] = await messages.listBefore(conversation, readN + 1, 1);
  return { last_read_ts: newest === undefined ? null : secondsOf(newest.created_us), last_read_n: readN };
}
