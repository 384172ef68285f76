import { ChatError } from '../../errors.ts';
import { accessConversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import type { Mark } from './mark.ts';

interface MarkQuestion {
  channel: string;
  /** Id of the newest message seen; absent: the newest there is. */
  upTo: number | undefined;
}

/**
 * The mark that a person means who names a message, or no more than the channel.
 * Null for a conversation that nobody has written in.
 * @throws {ChatError} Forbidden   unknown or unreadable conversation
 * @throws {ChatError} BadRequest  the message is not one of this conversation that the actor can read
 */
export async function findMark(context: QueryContext, { channel, upTo }: MarkQuestion): Promise<Mark | null> {
  const conversation = await accessConversation(context, channel);
  const { identifier, row } = conversation;
  if (upTo === undefined) return row && { channel: identifier, n: row.last_n };
  const message = await context.store.messages.find(upTo);
  const isHere = row !== null && message?.channel_id === row.id && message.n >= conversation.firstN;
  if (!isHere) throw new ChatError('BadRequest', { message: 'invalid up_to' });
  return { channel: identifier, n: message.n };
}
