import { ChatError } from '../../errors.ts';
import { accessMessage, type ReadableMessage } from '../access.ts';
import { demandWriting } from '../rights.ts';
import type { QueryContext } from '../action.ts';

/**
 * Fetch a message of a person that is still there, in order to add something to it.
 * @throws {ChatError} NotFound          unknown, unreadable, deleted, or a notice
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export async function accessLiveMessage(context: QueryContext, messageId: number): Promise<ReadableMessage> {
  const found = await accessMessage(context, messageId);
  if (found.message.deleted_us !== null || found.message.content_type === 'system') throw new ChatError('NotFound');
  demandWriting(context, found.conversation.row);
  return found;
}
