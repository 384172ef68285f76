import { parseConversation } from '#shared/conversation.ts';
import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { ChatError } from '../../errors.ts';
import { accessConversation } from '../access.ts';
import type { Context } from '../action.ts';
import { tellMember } from '../tell.ts';

/**
 * Take a direct message out of the actor's list until its next message. Nothing is deleted.
 *
 * In:  channel (identifier)
 * Announces dm:closed to the actor's own sockets, unless it was closed already.
 * @throws {ChatError} InvalidChannel  not the identifier of a direct message
 * @throws {ChatError} Forbidden       the actor is not in it, or nobody has written in it yet
 */
export async function closeDirect(
  context: Context,
  { channel }: CommandInput<'dm:close'>,
): Promise<CommandOutput<'dm:close'>> {
  if (parseConversation(channel).kind !== 'dm') throw new ChatError('InvalidChannel');
  const { row } = await accessConversation(context, channel);
  if (row === null) throw new ChatError('Forbidden');
  const { actor, store, nowUs } = context;
  if (!(await store.participants.hide(row.id, actor.memberId, nowUs))) return {};
  await tellMember(context, actor, (counted) => ({
    name: 'dm:closed',
    payload: { ...counted, channel_id: row.id },
  }));
  return {};
}
