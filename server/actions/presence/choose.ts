import type { PresenceChoice } from '#shared/presence.ts';
import type { Context } from '../action.ts';

/**
 * Remember what the actor wants to be shown as while there is a source of presence; null: what is computed. What others
 * see follows when the presence book is told, after the commit; nothing is announced here.
 */
export async function choosePresence(context: Context, choice: PresenceChoice | null): Promise<void> {
  await context.store.presenceChoices.set(context.actor.memberId, choice);
}
