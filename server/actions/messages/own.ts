import { ChatError } from '../../errors.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessMessage, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';

/** A message the actor has written and can read. */
export interface OwnMessage {
  message: MessageRow;
  conversation: Conversation;
}

/** Fetch a message of the actor, deleted or not; null for any other, whatever keeps it from being the actor's. */
export async function findOwnMessage(context: QueryContext, messageId: number): Promise<OwnMessage | null> {
  try {
    const found = await accessMessage(context, messageId);
    return found.message.sender_id === context.actor.userId ? found : null;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'NotFound') return null;
    throw error;
  }
}
