import { normalizeChannelName } from '#shared/conversation.ts';
import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { ChatError } from '../../errors.ts';
import type { Context } from '../action.ts';

/** Longer, in any composition, no name can be; composing the characters would take time with the square of it. */
const longestSpelling = 512;

/**
 * The stored form of a name that somebody gives a public channel.
 * @throws {ChatError} BadRequest  no name can be like that
 */
export function checkChannelName(given: string): string {
  const name = given.length > longestSpelling ? null : normalizeChannelName(given);
  if (name === null) throw new ChatError('BadRequest', { message: 'invalid name' });
  return name;
}

/**
 * A topic as it is stored: without white space around it; null for none.
 * @throws {ChatError} BadRequest  too long
 */
export function checkTopic(given: string): string | null {
  const topic = given.trim();
  if (countCodePoints(topic) > limits.topicChars) throw new ChatError('BadRequest', { message: 'invalid topic' });
  return topic === '' ? null : topic;
}

/**
 * Give a public channel a name. A channel that had it before is no longer reached by it.
 * @param write stores the name
 * @throws {ChatError} NameTaken  another channel has it, archived or not
 */
export async function claimName<T>({ store, actor }: Context, name: string, write: () => Promise<T>): Promise<T> {
  await store.conversations.removeAlias(actor.workspaceId, name);
  try {
    return await write();
  } catch (error) {
    if (store.violatedColumns(error)?.includes('channels.name')) throw new ChatError('NameTaken');
    throw error;
  }
}
