import { formatConversation, formatDeletedPart, parseConversation, parseDeletedPart } from '#shared/conversation.ts';
import { limits } from '#shared/limits.ts';
import { canRole, type Right } from '#shared/roles.ts';
import { usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../errors.ts';
import type { ChannelRow } from '../storage/conversations.ts';
import type { MemberRow } from '../storage/members.ts';
import type { MessageRow } from '../storage/messages.ts';
import type { Participant } from '../storage/participants.ts';
import type { Store } from '../storage/store.ts';
import type { Audience, Policy, QueryContext } from './action.ts';

/** A conversation the actor may read. */
export interface Conversation {
  readonly row: ChannelRow;
  readonly channelId: number;
  /** The canonical identifier: `general`, `dm:alice:bob`, `private:7`. */
  readonly identifier: string;
  /** The oldest message the actor may see. */
  readonly firstN: number;
  /** Everyone in a private channel or direct message; empty for a public channel. */
  readonly participants: readonly Participant[];
}

/** A direct message that nobody has written in yet: it has people and a name, but no row. */
export interface UnopenedDirect {
  readonly row: null;
  readonly identifier: string;
  readonly dmKey: string;
  readonly people: readonly MemberRow[];
}

const forbidden = () => new ChatError('Forbidden');

/**
 * Fetch a conversation for reading, by its identifier in any spelling.
 * @throws {ChatError} Forbidden  unknown, malformed, or not the actor's to read: all alike
 */
export async function accessConversation(
  context: QueryContext,
  identifier: string,
): Promise<Conversation | UnopenedDirect> {
  const ref = parseConversation(identifier);
  if (ref.kind === 'dm') return accessDirect(context, ref.usernames);
  if (ref.kind === 'malformed') throw forbidden();
  const row =
    ref.kind === 'public'
      ? await context.store.conversations.findPublic(context.actor.workspaceId, ref.name)
      : await context.store.conversations.findById(ref.channelId);
  if (row === undefined || row.kind !== ref.kind) throw forbidden();
  return readable(context, row);
}

/**
 * Fetch a conversation for reading, by its id.
 * @throws {ChatError} Forbidden  unknown, or not the actor's to read
 */
export async function accessChannel(context: QueryContext, channelId: number): Promise<Conversation> {
  const row = await context.store.conversations.findById(channelId);
  if (row === undefined) throw forbidden();
  return readable(context, row);
}

/**
 * Fetch a message the actor may read.
 * @throws {ChatError} NotFound  unknown, in an unreadable conversation, or before the actor's history begins
 */
export async function accessMessage(
  context: QueryContext,
  messageId: number,
): Promise<{ message: MessageRow; conversation: Conversation }> {
  const message = await context.store.messages.find(messageId);
  const row = message && (await context.store.conversations.findById(message.channel_id));
  const conversation = row && (await findReadable(context, row));
  if (!message || !conversation) throw new ChatError('NotFound');
  if (message.n < conversation.firstN) throw new ChatError('NotFound');
  return { message, conversation };
}

/**
 * Demand that the actor may change what stands in a conversation: react, pin, edit, delete.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export function demandWriting(context: QueryContext, row: ChannelRow): void {
  demandRight(context, 'write');
  if (row.archived_us !== null) throw new ChatError('ChannelArchived');
}

/** @throws {ChatError} PermissionDenied  the actor's role has not this right */
export function demandRight({ actor }: QueryContext, right: Right): void {
  if (!canRole(actor.role, right)) throw new ChatError('PermissionDenied');
}

/** True when staff may do something that an operator can keep for managers. */
export function isAllowed({ actor, policy }: QueryContext, what: keyof Policy): boolean {
  return canRole(actor.role, 'manage') || (policy[what] && canRole(actor.role, 'write'));
}

/**
 * Demand that the actor may post in a conversation that the actor can read.
 * @throws {ChatError} PermissionDenied  a viewer, or a channel where managers post
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
function demandPosting(context: QueryContext, row: ChannelRow | null): void {
  if (row === null) return demandRight(context, 'write');
  demandWriting(context, row);
  if (row.posting === 'managers') demandRight(context, 'manage');
}

/** True when the actor may post there; see `demandPosting`. */
export function canPost(context: QueryContext, row: ChannelRow | null): boolean {
  try {
    demandPosting(context, row);
    return true;
  } catch {
    return false;
  }
}

/** The people an event of a conversation is for. Called after `append`, in the transaction of the change. */
export async function audienceOf(context: { readonly store: Store }, row: ChannelRow): Promise<Audience> {
  return (await audiencesOf(context, row, Number.POSITIVE_INFINITY)).readers;
}

/**
 * The people an event about a message is for, and the members who joined after that message: of a change of it they
 * learn the number only (RT-24). Called after `append`, in the transaction of the change.
 */
export async function audiencesOf(
  { store }: { readonly store: Store },
  row: ChannelRow,
  n: number,
): Promise<{ readers: Audience; late: number[] }> {
  if (row.kind === 'public') return { readers: { workspaceId: row.workspace_id }, late: [] };
  const people = (await store.participants.list(row.id)).filter((person) => person.active);
  const [readers, late] = [people.filter(({ firstN }) => firstN <= n), people.filter(({ firstN }) => firstN > n)];
  return { readers: { memberIds: memberIdsOf(readers) }, late: memberIdsOf(late) };
}

function memberIdsOf(people: readonly Participant[]): number[] {
  return people.map(({ memberId }) => memberId);
}

async function readable(context: QueryContext, row: ChannelRow): Promise<Conversation> {
  const conversation = await findReadable(context, row);
  if (conversation === null) throw forbidden();
  return conversation;
}

async function findReadable(context: QueryContext, row: ChannelRow): Promise<Conversation | null> {
  if (row.workspace_id !== context.actor.workspaceId) return null;
  if (row.kind === 'public') return conversationOf(row, [], 1);
  const participants = await context.store.participants.list(row.id);
  const own = participants.find((person) => person.memberId === context.actor.memberId);
  return own === undefined ? null : conversationOf(row, participants, own.firstN);
}

function conversationOf(row: ChannelRow, participants: readonly Participant[], firstN: number): Conversation {
  return { row, channelId: row.id, identifier: identifierOf(row, participants), firstN, participants };
}

/** The canonical identifier of a channel row. `participants` matter for direct messages only. */
export function identifierOf(row: ChannelRow, participants: readonly PersonInName[]): string {
  const users = participants.map(partOf);
  return formatConversation({ kind: row.kind, channelId: row.id, name: row.name ?? '', users });
}

type PersonInName = Pick<MemberRow, 'username' | 'userId' | 'deleted'>;

/** A person in the identifier of a direct message. Those whose account is gone keep a part of their own. */
function partOf({ username, userId, deleted }: PersonInName): string {
  return deleted ? formatDeletedPart(userId) : username;
}

/** People by the names in a `dm:` identifier. The actor is one of them, or it is nothing of the actor's business. */
async function accessDirect(context: QueryContext, names: readonly string[]): Promise<Conversation | UnopenedDirect> {
  const { actor, store } = context;
  const keys = [...new Set(names.map(usernameKey))];
  if (!keys.includes(usernameKey(actor.username))) throw forbidden();
  if (keys.length > limits.directMessagePeople) throw new TooManyPeople();
  const found = await findNamed(context, keys);
  const unknown = names.find((name) => !found.has(usernameKey(name)));
  if (unknown !== undefined) throw new NoSuchPerson(unknown);
  const people = [...found.values()].sort((a, b) => a.memberId - b.memberId);
  const dmKey = people.map((person) => person.memberId).join(':');
  const row = await store.conversations.findDirect(actor.workspaceId, dmKey);
  if (row !== undefined) return readable(context, row);
  const inactive = people.find((person) => !person.active);
  if (inactive !== undefined) throw new NoSuchPerson(inactive.username);
  return { row: null, dmKey, people, identifier: identifierOfPeople(people) };
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

function identifierOfPeople(people: readonly MemberRow[]): string {
  return formatConversation({ kind: 'dm', channelId: 0, name: '', users: people.map(partOf) });
}

/** Reading says no more than that the place cannot be read; sending says who is missing (chat document 1.4). */
class NoSuchPerson extends ChatError {
  readonly forSender: ChatError;
  constructor(name: string) {
    super('Forbidden');
    this.forSender = new ChatError('UnknownPerson', { message: `no active account named ${name}` });
  }
}

class TooManyPeople extends ChatError {
  readonly forSender = new ChatError('InvalidChannel');
  constructor() {
    super('Forbidden');
  }
}

/**
 * Fetch a conversation for posting. Unlike a reader, a sender learns which name in a `dm:` identifier is wrong.
 * @throws {ChatError} Forbidden · PermissionDenied · ChannelArchived · UnknownPerson · InvalidChannel
 */
export async function accessForPosting(
  context: QueryContext,
  identifier: string,
): Promise<Conversation | UnopenedDirect> {
  demandPosting(context, null);
  try {
    const conversation = await accessConversation(context, identifier);
    demandPosting(context, conversation.row);
    demandSomebodyThere(context, conversation);
    return conversation;
  } catch (error) {
    if (error instanceof NoSuchPerson || error instanceof TooManyPeople) throw error.forSender;
    throw error;
  }
}

function demandSomebodyThere(context: QueryContext, conversation: Conversation | UnopenedDirect): void {
  if (conversation.row === null || conversation.row.kind !== 'dm') return;
  const others = conversation.participants.filter((person) => person.memberId !== context.actor.memberId);
  const gone = others.find((person) => !person.active);
  if (gone === undefined || others.some((person) => person.active)) return;
  throw new ChatError('UnknownPerson', { message: `no active account named ${gone.username}` });
}
