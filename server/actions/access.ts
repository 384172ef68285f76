import { parseConversation } from '#shared/conversation.ts';
import { ChatError } from '../errors.ts';
import type { ChannelRow } from '../storage/conversations.ts';
import type { FileRow } from '../storage/files.ts';
import type { MessageRow } from '../storage/messages.ts';
import type { Participant } from '../storage/participants.ts';
import type { QueryContext } from './action.ts';
import { findDirect, NoSuchDirect, noSuchPerson, type UnopenedDirect } from './direct-messages/find.ts';
import { identifierOf } from './identifier.ts';
import { demandPosting } from './rights.ts';

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
  if (ref.kind === 'dm') {
    const direct = await findDirect(context, ref.usernames);
    return 'row' in direct ? direct : readable(context, direct);
  }
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

/** A message the actor may read, deleted or not, and where it stands. */
export interface ReadableMessage {
  readonly message: MessageRow;
  readonly conversation: Conversation;
}

/**
 * Fetch a message the actor may read.
 * @throws {ChatError} NotFound  unknown, in an unreadable conversation, or before the actor's history begins
 */
export async function accessMessage(context: QueryContext, messageId: number): Promise<ReadableMessage> {
  const found = await findReadableMessage(context, messageId);
  if (found === null) throw new ChatError('NotFound');
  return found;
}

/** Like `accessMessage`; null for what that refuses. */
export async function findReadableMessage(context: QueryContext, messageId: number): Promise<ReadableMessage | null> {
  const message = await context.store.messages.find(messageId);
  const row = message && (await context.store.conversations.findById(message.channel_id));
  const conversation = row && (await findReadable(context, row));
  if (!message || !conversation || message.n < conversation.firstN) return null;
  return { message, conversation };
}

/**
 * Fetch a file the actor may read: one that a live message shows which the actor can read, or one held for the actor.
 * @throws {ChatError} NotFound  any other
 */
export async function accessFile(context: QueryContext, name: string): Promise<FileRow> {
  const file = await context.store.files.find(name);
  if (file === undefined || file.purpose !== 'message') throw new ChatError('NotFound');
  if (file.held_until_us !== null) return heldFor(context, file);
  for (const messageId of await context.store.files.listCarriers(file.id)) {
    const carrier = await findReadableMessage(context, messageId);
    if (carrier?.message.deleted_us === null) return file;
  }
  throw new ChatError('NotFound');
}

function heldFor({ actor, nowUs }: QueryContext, file: FileRow): FileRow {
  const isOwn = file.uploader_id === actor.userId && file.workspace_id === actor.workspaceId;
  if (!isOwn || (file.held_until_us ?? 0) <= nowUs) throw new ChatError('NotFound');
  return file;
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
    throw error instanceof NoSuchDirect ? error.forSender : error;
  }
}

function demandSomebodyThere(context: QueryContext, conversation: Conversation | UnopenedDirect): void {
  if (conversation.row === null || conversation.row.kind !== 'dm') return;
  const others = conversation.participants.filter((person) => person.memberId !== context.actor.memberId);
  const gone = others.find((person) => !person.active);
  if (gone === undefined || others.some((person) => person.active)) return;
  throw noSuchPerson(gone.username);
}
