import type { Context } from '../action.ts';
import { pinsOf, type PinList } from './list.ts';
import { pin } from './pin.ts';

/**
 * Pin a message, or take its pin away when it has one. All else as in `setPin`.
 *
 * In:  message id
 * Out: { channel, pins }, as `listPins`
 * Announces pin:changed to everyone who can read the message.
 * @throws {ChatError} PermissionDenied · NotFound · ChannelArchived · TooManyPins
 */
export async function togglePin(context: Context, messageId: number): Promise<PinList> {
  const { conversation } = await pin(context, messageId, (isOn) => !isOn);
  return pinsOf(context, conversation);
}
