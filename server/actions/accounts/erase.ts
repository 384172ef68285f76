import { deletedSender } from '#shared/message.ts';
import { identifierOf } from '../identifier.ts';
import type { Context, System } from '../action.ts';
import { changeMessage, type Place } from '../messages/announce.ts';
import { eraseMessage } from '../messages/tombstone.ts';

/** Messages and reactions that one step takes away: so few that nobody else waits for it. */
const changesPerStep = 20;

/** Where the work of erasing stands: the account, and the last of its messages that has been looked at. */
export interface ErasePosition {
  userId: number;
  afterId: number;
}

/**
 * One step of erasing what deleted accounts wrote: their messages become tombstones, their reactions go. Where it was
 * interrupted, it begins anew and finds what is left.
 *
 * In:  where the step before ended; null for the first one
 * Out: where this one ended; null when nothing is left to erase
 * Announces message:deleted, thread:changed for replies, and reaction:changed to everyone who can read the message.
 */
export async function eraseNext(context: Context<System>, before: ErasePosition | null): Promise<ErasePosition | null> {
  const { departures } = context.store;
  const at = before ?? (await findStart(context));
  if (at === null) return null;
  const messageIds = await departures.listLiveMessages(at.userId, at.afterId, changesPerStep);
  for (const message of await context.store.messages.findMany(messageIds)) {
    await eraseMessage(context, await placeOf(context, message.channel_id), message);
  }
  const reactions = await departures.listReactions(at.userId, changesPerStep - messageIds.length);
  for (const reaction of reactions) await removeReaction(context, { userId: at.userId, ...reaction });
  if (messageIds.length + reactions.length === changesPerStep) {
    return { userId: at.userId, afterId: messageIds.at(-1) ?? at.afterId };
  }
  await departures.noteErased(at.userId);
  return findStart(context);
}

async function findStart({ store }: Context<System>): Promise<ErasePosition | null> {
  const userId = await store.departures.findToErase();
  return userId === undefined ? null : { userId, afterId: 0 };
}

async function removeReaction(
  context: Context<System>,
  reaction: { messageId: number; channelId: number; userId: number; name: string },
): Promise<void> {
  const { store } = context;
  const { messageId, channelId, name } = reaction;
  await changeMessage(context, await placeOf(context, channelId), messageId, {
    name: 'reaction:changed',
    reaction: { username: deletedSender, reaction: name, on: false },
    write: async (change) => {
      await store.reactions.remove(reaction);
      await store.messages.touchReactions(messageId, change);
    },
  });
}

async function placeOf({ store }: Context<System>, channelId: number): Promise<Place> {
  const row = await store.conversations.findById(channelId);
  if (row === undefined) throw new Error(`the channel ${channelId} of a message is not there`);
  return { row, identifier: identifierOf(row, await store.participants.list(channelId)) };
}
