import type { Message } from './objects.ts';

export type { Message } from './objects.ts';

/** The name under which the system writes notices. */
export const systemSender = 'minimost';

/** The name under which accounts appear that are gone. */
export const deletedSender = 'deleteduser';

/** True when a message counts as unread for a reader (chat document 4): live text of somebody else above the mark. */
export function countsAsUnread(
  message: Pick<Message, 'content_type' | 'deleted' | 'sender' | 'n' | 'id' | 'group_id'>,
  reader: { username: string; readN: number; firstN: number },
): boolean {
  if (message.content_type !== 'text' || message.deleted === 1) return false;
  if (message.sender === reader.username || message.n <= reader.readN || message.n < reader.firstN) return false;
  return message.group_id === null || message.group_id === message.id;
}

/** The usernames a message mentions, parsed from the wire's JSON text. */
export function mentionsOf(message: Pick<Message, 'mentions'>): string[] {
  if (message.mentions === null) return [];
  const names: unknown = JSON.parse(message.mentions);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
