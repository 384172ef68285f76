import { usernameKey } from '#shared/usernames.ts';
import { accessConversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { listUsers } from '../users/list.ts';

/**
 * Whom the actor may mention in a conversation: usernames of its active people without the actor, sorted without regard
 * to case. In a public channel that is everybody.
 *
 * In:  channel (identifier)
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function listChannelMembers(context: QueryContext, channel: string): Promise<string[]> {
  const conversation = await accessConversation(context, channel);
  if (conversation.row?.kind === 'public') return listUsers(context);
  const people = conversation.row === null ? conversation.people : conversation.participants;
  const others = people.filter(({ memberId, active }) => active && memberId !== context.actor.memberId);
  const keyed = others.map(({ username }) => ({ username, key: usernameKey(username) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ username }) => username);
}
