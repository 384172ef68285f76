import { limits } from '#shared/limits.ts';
import { ChatError } from '../../errors.ts';
import type { Conversation } from '../access.ts';
import { demandAllowed } from '../rights.ts';
import type { Context } from '../action.ts';
import { changeMessage } from '../messages/announce.ts';
import { accessLiveMessage } from '../messages/live.ts';

/**
 * Bring the pin of a message into the state that `choose` wants, given the one it is in.
 * @throws {ChatError} what `setPin` says
 */
export async function pin(
  context: Context,
  messageId: number,
  choose: (isOn: boolean) => boolean,
): Promise<{ conversation: Conversation; seq: number }> {
  const { actor, store } = context;
  demandAllowed(context, 'staffPin');
  const { message, conversation } = await accessLiveMessage(context, messageId);
  const isOn = message.pinned_us !== null;
  const on = choose(isOn);
  if (on === isOn) return { conversation, seq: message.mod_seq };
  if (on && (await store.pins.count(conversation.channelId)) >= limits.pinsPerChannel) {
    throw new ChatError('TooManyPins');
  }
  const changed = await changeMessage(context, conversation, message.id, {
    name: 'pin:changed',
    write: (change) => store.messages.setPin(message.id, on ? actor.userId : null, change),
  });
  return { conversation, seq: changed.mod_seq };
}
