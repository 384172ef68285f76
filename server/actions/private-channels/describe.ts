import type { Conversation } from '../access.ts';
import { audienceOf } from '../audience.ts';
import type { Context } from '../action.ts';
import { viewFacts } from '../channels/head.ts';
import type { NewMessage } from '../messages/post.ts';
import { postNotice } from './tell.ts';

/**
 * Call a private channel something else, or say something else of it, and post the notice about it.
 * Announces message:created, and channel:updated with it, to everyone in the channel.
 */
export async function describeChannel(
  context: Context,
  conversation: Conversation,
  change: { name: string } | { topic: string | null },
  notice: NewMessage,
): Promise<void> {
  const { channelId, participants } = conversation;
  const { conversations } = context.store;
  await conversations.update(channelId, change);
  const base = await postNotice(context, conversation, notice);
  const row = await conversations.findDetail(channelId);
  const head = viewFacts(row, participants);
  context.announce(await audienceOf(context, row), { name: 'channel:updated', payload: { ...base, head } });
}
