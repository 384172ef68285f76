import { ChatError } from '../../errors.ts';
import type { Place } from '../../storage/messages.ts';
import { accessConversation, audienceOf, canPost } from '../access.ts';
import type { Audience, QueryContext } from '../action.ts';

export interface TypingPlace {
  channel: string;
  root_id?: number | null | undefined;
}

/** A place where the actor may be seen typing. */
export interface TypingAccess {
  channelId: number;
  rootId: number | null;
  audience: Audience;
}

/**
 * Where a typing notice goes; null where there is nobody to tell: a direct message that is not open yet, a channel
 * the actor cannot post to.
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function accessTyping(context: QueryContext, input: TypingPlace): Promise<TypingAccess | null> {
  const conversation = await accessConversation(context, input.channel);
  if (conversation.row === null || !canPost(context, conversation.row)) return null;
  const rootId = input.root_id ?? null;
  if (rootId !== null) await demandRoot(context, conversation, rootId);
  return { channelId: conversation.channelId, rootId, audience: await audienceOf(context, conversation.row) };
}

async function demandRoot(context: QueryContext, place: Place, rootId: number): Promise<void> {
  const root = await context.store.messages.find(rootId);
  if (root?.channel_id !== place.channelId || root.n < place.firstN) throw new ChatError('Forbidden');
}
