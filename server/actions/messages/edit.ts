import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { ChatError } from '../../errors.ts';
import type { ReadableMessage } from '../access.ts';
import { demandRight, demandWriting } from '../rights.ts';
import type { Context } from '../action.ts';
import { changeMessage } from './announce.ts';
import { findMentioned, textOfMentions } from './mentioned.ts';
import { findOwnMessage } from './own.ts';
import { storedText } from './text.ts';

/**
 * Give a message of the actor another text. The same text changes nothing.
 *
 * In:  message_id, text (1–10,000 code points; empty takes the caption of a file away)
 * Out: { seq }   of the change, or of the newest one
 * Announces message:edited to everyone who can read the message.
 * @throws {ChatError} PermissionDenied         a viewer
 * @throws {ChatError} PayloadTooLarge · Empty  told before anything about the message
 * @throws {ChatError} Forbidden                unknown, unreadable, deleted, or not the actor's
 * @throws {ChatError} ChannelArchived          nobody writes in an archived channel
 */
export async function editMessage(
  context: Context,
  input: CommandInput<'message:edit'>,
): Promise<CommandOutput<'message:edit'>> {
  demandRight(context, 'write');
  const content = storedText(input.text);
  const own = await findLive(context, input.message_id);
  const hasFile = own !== null && own.message.attachment !== null;
  if (content === null && !hasFile) throw new ChatError('Empty');
  if (own === null) throw new ChatError('Forbidden');
  demandWriting(context, own.conversation.row);
  if (content === own.message.content) return { seq: own.message.mod_seq };
  return rewrite(context, own, content);
}

async function findLive(context: Context, messageId: number): Promise<ReadableMessage | null> {
  const own = await findOwnMessage(context, messageId);
  return own === null || own.message.deleted_us !== null ? null : own;
}

async function rewrite(context: Context, { message, conversation }: ReadableMessage, content: string | null) {
  const { store } = context;
  const { mentions, mentionedMemberIds } = await findMentioned(context, conversation, content ?? '');
  if (message.mentions !== null) await store.mentions.removeAll(message.id);
  await store.mentions.insert(message, mentionedMemberIds);
  await store.search.queue(message.id);
  const changed = await changeMessage(context, conversation, message.id, {
    name: 'message:edited',
    write: (change) => store.messages.edit(message.id, { content, mentions: textOfMentions(mentions) }, change),
  });
  return { seq: changed.mod_seq };
}
