import { ChatError } from '../../errors.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import { accessConversation } from '../access.ts';
import type { Context, QueryContext } from '../action.ts';
import { tellWorkspace } from '../tell.ts';
import { viewFacts } from './head.ts';

/**
 * Fetch a public channel, archived or not, by its name or a former one.
 * @throws {ChatError} Forbidden  there is none of that name, or it is another kind of conversation
 */
export async function accessPublic(context: QueryContext, identifier: string): Promise<ChannelRow> {
  const { row } = await accessConversation(context, identifier);
  if (row?.kind !== 'public') throw new ChatError('Forbidden');
  return row;
}

/**
 * Fetch a public channel that is not archived.
 * @throws {ChatError} Forbidden · ChannelArchived
 */
export async function accessLive(context: QueryContext, identifier: string): Promise<ChannelRow> {
  const row = await accessPublic(context, identifier);
  if (row.archived_us !== null) throw new ChatError('ChannelArchived');
  return row;
}

/** Tell the workspace that a public channel has changed, and how it is now. */
export async function announcePublic(
  context: Context,
  name: 'channel:updated' | 'channel:archived',
  channelId: number,
): Promise<void> {
  const head = viewFacts(await context.store.conversations.findDetail(channelId), []);
  await tellWorkspace(context, context.actor.workspaceId, (counted) => ({ name, payload: { ...counted, head } }));
}
