import type { CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import { canonicalReaction } from '#shared/reactions.ts';
import { ChatError } from '../../errors.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { changeMessage } from '../messages/announce.ts';
import { accessLiveMessage } from '../messages/live.ts';
import { reactionsIn } from '../messages/view.ts';

/** All reactions to the message, and the number of its newest change. */
export type ReactAnswer = CommandOutput<'reaction:set'>;

/**
 * Bring the actor's reaction to a message into the state that `choose` wants, given the one it is in.
 * @throws {ChatError} what `setReaction` says
 */
export async function react(
  context: Context,
  { message_id, reaction }: { message_id: number; reaction: string },
  choose: (isOn: boolean) => boolean,
): Promise<ReactAnswer> {
  const { actor, store } = context;
  demandRight(context, 'write');
  const name = canonicalReaction(reaction);
  if (name === null) throw new ChatError('InvalidReaction');
  const { message, conversation } = await accessLiveMessage(context, message_id);
  const own = { messageId: message.id, userId: actor.userId, name };
  const isOn = await store.reactions.has(own);
  const on = choose(isOn);
  if (on === isOn) return answerOf(message);
  if (on) demandRoom(message, name);
  const changed = await changeMessage(context, conversation, message.id, {
    name: 'reaction:changed',
    reaction: { username: actor.username, reaction: name, on },
    write: async (change) => {
      await (on ? store.reactions.add(own, change.us) : store.reactions.remove(own));
      await store.messages.touchReactions(message.id, change);
    },
  });
  return answerOf(changed);
}

function demandRoom(message: MessageRow, name: string): void {
  const names = reactionsIn(message);
  if (!names.has(name) && names.size >= limits.reactionsPerMessage) throw new ChatError('TooManyReactions');
}

function answerOf(message: MessageRow): ReactAnswer {
  return { reactions: Object.fromEntries(reactionsIn(message)), seq: message.mod_seq };
}
