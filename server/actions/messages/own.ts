import { findReadableMessage, type ReadableMessage } from '../access.ts';
import type { QueryContext } from '../action.ts';

/** Fetch a message of the actor, deleted or not; null for any other, whatever keeps it from being the actor's. */
export async function findOwnMessage(context: QueryContext, messageId: number): Promise<ReadableMessage | null> {
  const found = await findReadableMessage(context, messageId);
  return found?.message.sender_id === context.actor.userId ? found : null;
}
