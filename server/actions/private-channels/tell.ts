import type { ChannelRow } from '../../storage/conversations.ts';
import type { Participant } from '../../storage/participants.ts';
import type { Context } from '../action.ts';
import { viewHead } from '../channels/head.ts';
import type { Place } from '../messages/announce.ts';
import { tellMember } from '../tell.ts';
import { postMessage, type NewMessage } from '../messages/post.ts';

/**
 * Put a channel into the list of somebody who has just come into it, with nothing unread. The head is told as it is
 * before the notice about the joining, so that the notice is the next change after it.
 * Announces channel:created to that person.
 */
export async function bringToList(context: Context, row: ChannelRow, person: Participant): Promise<void> {
  const { memberId } = person;
  const read = { readN: row.last_n, unread: 0, mentions: 0 };
  const head = viewHead({ row, participants: [person], read, memberId });
  await tellMember(context, { workspaceId: row.workspace_id, memberId }, (counted) => ({
    name: 'channel:created',
    payload: { ...counted, head },
  }));
}

/**
 * Post a notice; the answer is what events that ride with it begin with (RT-45).
 * @param apart a member for whom nothing rides with it
 */
export async function postNotice(context: Context, { row, identifier }: Place, notice: NewMessage, apart?: number) {
  const { mod_seq: seq } = await postMessage(context, { row, identifier }, notice, apart);
  return { workspace_id: row.workspace_id, channel_id: row.id, channel: identifier, seq };
}
