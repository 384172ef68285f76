import { parseDeletedPart } from '#shared/conversation.ts';
import { limits } from '#shared/limits.ts';
import { usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../../errors.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import type { MemberRow } from '../../storage/members.ts';
import type { QueryContext } from '../action.ts';
import { identifierOf } from '../identifier.ts';

/** A direct message that nobody has written in yet: it has people and a name, but no row. */
export interface UnopenedDirect {
  readonly row: null;
  readonly identifier: string;
  readonly dmKey: string;
  readonly people: readonly MemberRow[];
}

/** Reading says no more than that the place cannot be read; sending says what is wrong (chat document 1.4). */
export class NoSuchDirect extends ChatError {
  readonly forSender: ChatError;
  constructor(forSender: ChatError) {
    super('Forbidden');
    this.forSender = forSender;
  }
}

/** What a sender is told of a name. */
export function noSuchPerson(name: string): ChatError {
  return new ChatError('UnknownPerson', { message: `no active account named ${name}` });
}

/**
 * A direct message by the names in its identifier. The actor is one of them, or it is nothing of the actor's business.
 * @throws {ChatError} Forbidden  too many names, or one that is nobody's; a sender may be told which
 */
export async function findDirect(
  context: QueryContext,
  names: readonly string[],
): Promise<ChannelRow | UnopenedDirect> {
  const { actor, store } = context;
  const keys = [...new Set(names.map(usernameKey))];
  if (!keys.includes(usernameKey(actor.username))) throw new ChatError('Forbidden');
  if (keys.length > limits.directMessagePeople) throw new NoSuchDirect(new ChatError('InvalidChannel'));
  const found = await findNamed(context, keys);
  const unknown = names.find((name) => !found.has(usernameKey(name)));
  if (unknown !== undefined) throw new NoSuchDirect(noSuchPerson(unknown));
  const people = [...found.values()].sort((a, b) => a.memberId - b.memberId);
  const dmKey = people.map((person) => person.memberId).join(':');
  const row = await store.conversations.findDirect(actor.workspaceId, dmKey);
  if (row !== undefined) return row;
  const inactive = people.find((person) => !person.active);
  if (inactive !== undefined) throw new NoSuchDirect(noSuchPerson(inactive.username));
  return { row: null, dmKey, people, identifier: identifierOf({ kind: 'dm', id: 0, name: null }, people) };
}

/** Members by the keys of their names, or by what an identifier says of a deleted account. */
async function findNamed({ actor, store }: QueryContext, keys: readonly string[]): Promise<Map<string, MemberRow>> {
  const found = await store.members.findByKeys(actor.workspaceId, keys);
  for (const key of keys) {
    const userId = parseDeletedPart(key);
    const gone = userId === null ? undefined : await store.members.findDeleted(actor.workspaceId, userId);
    if (gone !== undefined) found.set(key, gone);
  }
  return found;
}
