import type { Actor, Context } from '../action.ts';
import { changeMessage, type Place } from './announce.ts';

/** A reply has come or gone: count it at the top message of its thread. Announces thread:changed. */
export async function countReplies(context: Context<Actor>, place: Place, rootId: number, by: 1 | -1): Promise<void> {
  const write = (change: Parameters<typeof context.store.messages.countReplies>[2]) =>
    context.store.messages.countReplies(rootId, by, change);
  await changeMessage(context, place, rootId, { name: 'thread:changed', write });
}
