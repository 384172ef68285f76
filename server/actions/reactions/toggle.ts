import type { Context } from '../action.ts';
import { react, type ReactAnswer } from './react.ts';

/**
 * Put the actor's reaction to a message, or take it away when it is there. All else as in `setReaction`.
 *
 * In:  message_id, reaction
 * Out: { reactions: name → usernames, seq }
 * Announces reaction:changed to everyone who can read the message.
 * @throws {ChatError} PermissionDenied · InvalidReaction · NotFound · ChannelArchived · TooManyReactions
 */
export function toggleReaction(
  context: Context,
  input: { message_id: number; reaction: string },
): Promise<ReactAnswer> {
  return react(context, input, (isOn) => !isOn);
}
