import type { CommandInput } from '#shared/commands.ts';
import type { Context } from '../action.ts';
import { react, type ReactAnswer } from './react.ts';

/**
 * Put the actor's reaction to a message, or take it away. Already so: nothing happens.
 *
 * In:  message_id, reaction (a name of shared/reactions.ts, or an alias), on
 * Out: { reactions: name → usernames, seq }
 * Announces reaction:changed to everyone who can read the message.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} InvalidReaction   no such name; told before anything about the message
 * @throws {ChatError} NotFound          unknown, unreadable, deleted, or a notice
 * @throws {ChatError} ChannelArchived   nobody reacts in an archived channel
 * @throws {ChatError} TooManyReactions  the message has 30 other names
 */
export function setReaction(context: Context, input: CommandInput<'reaction:set'>): Promise<ReactAnswer> {
  return react(context, input, () => input.on);
}
