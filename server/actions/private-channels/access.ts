import { parseConversation } from '#shared/conversation.ts';
import { ChatError } from '../../errors.ts';
import { accessConversation, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';

/**
 * Fetch a private channel that the actor is in, by its identifier `private:7`.
 * @throws {ChatError} Forbidden  anything else, known or not: all alike
 */
export async function accessPrivate(context: QueryContext, identifier: string): Promise<Conversation> {
  const conversation = await accessConversation(context, identifier);
  if (conversation.row === null || conversation.row.kind !== 'private') throw new ChatError('Forbidden');
  return conversation;
}

/**
 * Fetch a private channel that the actor wants to leave: the one place where others can tell that it exists.
 * @throws {ChatError} NotFound   there is no such private channel in the workspace
 * @throws {ChatError} Forbidden  the actor is not in it, or not any more
 */
export async function accessForLeaving(context: QueryContext, identifier: string): Promise<Conversation> {
  const { actor, store } = context;
  const ref = parseConversation(identifier);
  const row = ref.kind === 'private' ? await store.conversations.findById(ref.channelId) : undefined;
  if (row?.kind !== 'private' || row.workspace_id !== actor.workspaceId) throw new ChatError('NotFound');
  return accessPrivate(context, identifier);
}
