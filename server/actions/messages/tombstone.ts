import type { MessageRow } from '../../storage/messages.ts';
import type { Actor, Context } from '../action.ts';
import { changeMessage, type Place } from './announce.ts';
import { countReplies } from './thread.ts';

/**
 * Leave a tombstone of a live message: no text, file, pin, mentions or reactions. The step that its sender, managers
 * and the deletion of accounts share. Announces message:deleted, and thread:changed when it was a reply.
 */
export async function eraseMessage(context: Context<Actor>, place: Place, message: MessageRow): Promise<MessageRow> {
  const { mentions, messages, reactions, search } = context.store;
  if (message.mentions !== null) await mentions.removeAll(message.id);
  if (message.reactions_us !== null) await reactions.removeAll(message.id);
  await search.queue(message.id);
  const erased = await changeMessage(context, place, message.id, {
    name: 'message:deleted',
    write: (change) => messages.erase(message.id, change),
  });
  if (message.root_id !== null) await countReplies(context, place, message.root_id, -1);
  return erased;
}
