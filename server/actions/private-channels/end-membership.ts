import type { Participant } from '../../storage/participants.ts';
import type { Conversation } from '../access.ts';
import { audienceOf } from '../audience.ts';
import type { Context } from '../action.ts';
import { notice } from '../messages/post.ts';
import { tellMember } from '../tell.ts';
import { postNotice } from './tell.ts';

/**
 * Take a person out of a private channel, then post the notice about it to those who remain.
 * Announces channel:left to the one who goes, and nothing else of it; message:created and channel:left to the others.
 */
export async function endMembership(
  context: Context,
  conversation: Conversation,
  { memberId, username }: Pick<Participant, 'memberId' | 'username'>,
  reason: 'left' | 'removed',
): Promise<void> {
  const { store, actor } = context;
  const { row, channelId, identifier } = conversation;
  await store.participants.remove(channelId, memberId);
  await tellMember(context, { workspaceId: row.workspace_id, memberId }, (counted) => ({
    name: 'channel:left',
    payload: { ...counted, channel_id: channelId, channel: identifier, reason },
  }));
  const text = reason === 'left' ? `${username} left the channel` : `${actor.username} removed ${username}`;
  const base = await postNotice(context, conversation, notice(text));
  const payload = { ...base, username, by: actor.username };
  context.announce(await audienceOf(context, row), { name: 'channel:left', payload });
}
