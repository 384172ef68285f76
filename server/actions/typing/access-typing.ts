import { ChatError } from '../../errors.ts';
import type { MessageRow, History } from '../../storage/messages.ts';
import { accessConversation } from '../access.ts';
import { audiencesOf } from '../audience.ts';
import { canPost, demandRight } from '../rights.ts';
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
 * the actor cannot post to. Of a thread hear those who can see its top message.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 * @throws {ChatError} NotFound   a message that is not the top of a thread which the actor can read there
 */
export async function accessTyping(context: QueryContext, input: TypingPlace): Promise<TypingAccess | null> {
  demandRight(context, 'write');
  const conversation = await accessConversation(context, input.channel);
  if (conversation.row === null || !canPost(context, conversation.row)) return null;
  const rootId = input.root_id ?? null;
  const n = rootId === null ? Number.POSITIVE_INFINITY : (await findRoot(context, conversation, rootId)).n;
  const { readers } = await audiencesOf(context, conversation.row, n);
  return { channelId: conversation.channelId, rootId, audience: readers };
}

async function findRoot(context: QueryContext, place: History, rootId: number): Promise<MessageRow> {
  const root = await context.store.messages.find(rootId);
  const isTop = root?.channel_id === place.channelId && root.n >= place.firstN && root.root_id === null;
  if (!isTop) throw new ChatError('NotFound');
  return root;
}
