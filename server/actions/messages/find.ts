import type { Message } from '#shared/message.ts';
import { accessMessage } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { viewMessage } from './view.ts';

/**
 * One message by its id; a deleted one as a tombstone.
 * @throws {ChatError} NotFound  unknown, unreadable, or before the actor's history begins
 */
export async function findMessage(context: QueryContext, messageId: number): Promise<Message> {
  const { message, conversation } = await accessMessage(context, messageId);
  return viewMessage(message, conversation.identifier);
}
