import { accessMessage } from '../access.ts';
import type { QueryContext } from '../action.ts';

/** Where a thread stands. */
export interface Thread {
  /** Canonical identifier of its conversation. */
  channel: string;
  /** The top message. */
  rootId: number;
}

/**
 * The thread of a message, whether it is the top one, a reply, or neither: then it is a thread of one.
 * @throws {ChatError} NotFound  unknown, unreadable, or before the actor's history begins
 */
export async function findThread(context: QueryContext, messageId: number): Promise<Thread> {
  const { message, conversation } = await accessMessage(context, messageId);
  return { channel: conversation.identifier, rootId: message.root_id ?? message.id };
}
