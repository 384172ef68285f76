import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import type { Context } from '../action.ts';
import { pin } from './pin.ts';

/**
 * Pin a message for everybody in its conversation, or take its pin away. Already so: nothing happens.
 *
 * In:  message_id, on
 * Out: { seq }
 * Announces pin:changed to everyone who can read the message.
 * @throws {ChatError} PermissionDenied  a viewer, or staff where managers pin
 * @throws {ChatError} NotFound          unknown, unreadable, deleted, or a notice
 * @throws {ChatError} ChannelArchived   nobody pins in an archived channel
 * @throws {ChatError} TooManyPins       the channel has 50 already
 */
export async function setPin(context: Context, input: CommandInput<'pin:set'>): Promise<CommandOutput<'pin:set'>> {
  const { seq } = await pin(context, input.message_id, () => input.on);
  return { seq };
}
