import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { renamedNotice } from '../channels/notices.ts';
import { accessPrivate } from './access.ts';
import { checkName } from './check-name.ts';
import { describeChannel } from './describe.ts';

/**
 * Give a private channel another name. Anyone in it may.
 *
 * In:  channel (`private:7`), name (1–80 characters)
 * Announces message:created (a notice) and channel:updated to everyone in the channel.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} Forbidden         unknown, or the actor is not in it
 * @throws {ChatError} BadRequest        `name required`, `invalid name`
 */
export async function renamePrivateChannel(context: Context, input: { channel: string; name: string }): Promise<void> {
  demandRight(context, 'write');
  const conversation = await accessPrivate(context, input.channel);
  const name = checkName(input.name);
  if (name === conversation.row.name) return;
  await describeChannel(context, conversation, { name }, renamedNotice(context.actor.username, name));
}
