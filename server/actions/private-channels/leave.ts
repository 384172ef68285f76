import type { Context } from '../action.ts';
import { accessForLeaving } from './access.ts';
import { endMembership } from './end-membership.ts';

/**
 * Leave a private channel. Viewers may, too. The last one leaves it empty, and closed to everybody.
 *
 * In:  channel (`private:7`)
 * Announces channel:left to the actor; message:created (a notice) and channel:left to those who remain.
 * @throws {ChatError} NotFound   there is no such private channel
 * @throws {ChatError} Forbidden  the actor is not in it, or not any more
 */
export async function leavePrivateChannel(context: Context, input: { channel: string }): Promise<void> {
  const conversation = await accessForLeaving(context, input.channel);
  await endMembership(context, conversation, context.actor, 'left');
}
