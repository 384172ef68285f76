import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { checkTopic } from '../channels/name.ts';
import { topicNotice } from '../channels/notices.ts';
import { accessPrivate } from './access.ts';
import { describeChannel } from './describe.ts';

/**
 * Say what a private channel is about; an empty topic is none. Anyone in it may.
 *
 * In:  channel (`private:7`), topic (at most 250 characters)
 * Announces message:created (a notice) and channel:updated to everyone in the channel.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} Forbidden         unknown, or the actor is not in it
 * @throws {ChatError} BadRequest        `invalid topic`
 */
export async function setPrivateTopic(context: Context, input: { channel: string; topic: string }): Promise<void> {
  demandRight(context, 'write');
  const conversation = await accessPrivate(context, input.channel);
  const topic = checkTopic(input.topic);
  if (topic === conversation.row.topic) return;
  await describeChannel(context, conversation, { topic }, topicNotice(context.actor.username));
}
