import type { CommandOutput } from '#shared/commands.ts';
import { accessConversation } from '../access.ts';
import type { Context } from '../action.ts';

/**
 * Move the actor's read mark forward, at most to the newest message. An older position changes nothing.
 *
 * In:  channel (identifier), n (creation number of the newest message seen)
 * Out: { read_n, unread, mentions }
 * Announces read:moved to the actor's own sockets when the mark moved.
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function markRead(
  context: Context,
  input: { channel: string; n: number },
): Promise<CommandOutput<'read:mark'>> {
  const { actor, store, nowUs } = context;
  const conversation = await accessConversation(context, input.channel);
  if (conversation.row === null) return { read_n: 0, unread: 0, mentions: 0 };
  const { channelId, row } = conversation;
  const target = Math.min(input.n, row.last_n);
  const moved = target > 0 && (await store.reads.advance(actor.memberId, channelId, target, nowUs));
  const { readN, unread, mentions } = await store.reads.count(actor, channelId);
  const position = { read_n: readN, unread, mentions };
  if (!moved) return position;
  const rev = await store.changes.appendForMember(actor.memberId);
  context.announce(
    { memberIds: [actor.memberId] },
    {
      name: 'read:moved',
      payload: { workspace_id: actor.workspaceId, stream: 'user', rev, channel_id: channelId, ...position },
    },
  );
  return position;
}
