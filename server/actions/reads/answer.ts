import type { CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import type { MovedMark } from '../../storage/reads.ts';
import type { Conversation } from '../access.ts';
import { audienceOf } from '../audience.ts';
import type { Audience, Context } from '../action.ts';
import { secondsOf } from '../messages/view.ts';
import { tellMember } from '../tell.ts';
import { hasRead } from './readers.ts';

/** Where somebody has read up to, with the counts that follow from it. */
export type ReadPosition = CommandOutput<'read:mark'>;

/**
 * What a mark is answered with. One that moved is announced: read:moved to the actor's own sockets, receipt:moved to the
 * people of the channel.
 * @param moved null when the mark did not move
 */
export async function answerMark(
  context: Context,
  conversation: Conversation,
  moved: MovedMark | null,
): Promise<ReadPosition> {
  const { actor, store } = context;
  const { readN, unread, mentions } = await store.reads.count(actor, conversation.channelId);
  const position = { read_n: readN, unread, mentions };
  if (moved === null) return position;
  const where = { workspace_id: actor.workspaceId, channel_id: conversation.channelId };
  await tellMember(context, actor, (counted) => ({
    name: 'read:moved',
    payload: { ...counted, ...where, ...position },
  }));
  const told = await findTold(context, conversation);
  if (told !== null) {
    const shownN = hasRead({ readN, fromN: moved.fromN }) ? readN : 0;
    const receipt = { ...where, positions: { [actor.username]: shownN }, ts: secondsOf(moved.us) };
    context.announce(told, { name: 'receipt:moved', payload: receipt });
  }
  return position;
}

/** Who hears of others' positions; null where nobody else is, or so many are that they ask for themselves (RT-64). */
async function findTold(context: Context, { row }: Conversation): Promise<Audience | null> {
  const audience = await audienceOf(context, row);
  const people =
    'memberIds' in audience
      ? audience.memberIds.length
      : await context.store.members.countActive(row.workspace_id, limits.receiptsToldPeople + 1);
  return people > 1 && people <= limits.receiptsToldPeople ? audience : null;
}
