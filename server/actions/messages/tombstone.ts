import type { MessageRow } from '../../storage/messages.ts';
import type { Actor, Context } from '../action.ts';
import { changeMessage, type Place } from './announce.ts';
import { countReplies } from './thread.ts';

/** A backup that began before must still find them. */
const bytesKeptUs = 86_400_000_000;

/**
 * Leave a tombstone of a live message: no text, file, pin, mentions or reactions. The step that its sender, managers
 * and the deletion of accounts share. Announces message:deleted, and thread:changed when it was a reply.
 * Nobody can read its file from then on; the bytes go a day later.
 */
export async function eraseMessage(context: Context<Actor>, place: Place, message: MessageRow): Promise<MessageRow> {
  const { files, mentions, messages, reactions, search } = context.store;
  if (message.mentions !== null) await mentions.removeAll(message.id);
  if (message.reactions_us !== null) await reactions.removeAll(message.id);
  await search.queue(message.id);
  const erased = await changeMessage(context, place, message.id, {
    name: 'message:deleted',
    write: (change) => messages.erase(message.id, change),
  });
  if (message.file_id !== null) await files.release(message.file_id, context.nowUs + bytesKeptUs);
  if (message.root_id !== null) await countReplies(context, place, message.root_id, -1);
  return erased;
}
