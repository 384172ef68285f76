import type { CommandOutput } from '#shared/commands.ts';
import { ChatError } from '../../errors.ts';
import type { MessageRow } from '../../storage/messages.ts';
import type { ReadableMessage } from '../access.ts';
import { demandRight, demandWriting } from '../rights.ts';
import type { Context } from '../action.ts';
import { findOwnMessage } from './own.ts';
import { eraseMessage } from './tombstone.ts';

export interface DeleteInput {
  message_id: number;
  /** Delete what the actor has sent together with it, too. */
  group?: boolean;
}

/**
 * Delete a message of the actor. One that is deleted already stays as it is.
 *
 * In:  message_id, group?
 * Out: { seq }   of the change, or of the newest one
 * Announces message:deleted for each message to everyone who can read it, thread:changed for a reply.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} Forbidden         unknown, unreadable, or not the actor's
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export async function deleteMessage(context: Context, input: DeleteInput): Promise<CommandOutput<'message:delete'>> {
  demandRight(context, 'write');
  const own = await findOwnMessage(context, input.message_id);
  if (own === null) throw new ChatError('Forbidden');
  demandWriting(context, own.conversation.row);
  let seq = own.message.mod_seq;
  for (const message of await liveOf(context, own, input.group === true)) {
    const erased = await eraseMessage(context, own.conversation, message);
    if (erased.id === own.message.id) seq = erased.mod_seq;
  }
  return { seq };
}

/** The message itself, or all the actor's messages of its group, as far as they are there. */
async function liveOf(context: Context, own: ReadableMessage, wholeGroup: boolean): Promise<MessageRow[]> {
  const { group_id: groupId } = own.message;
  const rows = wholeGroup && groupId !== null ? await context.store.messages.listGroup(groupId) : [own.message];
  return rows.filter((row) => row.sender_id === context.actor.userId && row.deleted_us === null);
}
