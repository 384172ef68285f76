import { limits } from '#shared/limits.ts';
import type { Message } from '#shared/message.ts';
import { ChatError } from '../../errors.ts';
import type { MessageRow, Place } from '../../storage/messages.ts';
import { accessConversation, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf, viewMessage } from './view.ts';

/** Which rows of a channel: everything, what changed since a time or a change, or a page by time or around a row. */
export type Window =
  | { kind: 'newest' }
  | { kind: 'changedAfterUs'; us: number }
  | { kind: 'changedAfterSeq'; seq: number }
  | { kind: 'createdBeforeUs'; us: number }
  | { kind: 'around'; messageId: number };

export interface ListInput {
  channel: string;
  window: Window;
  /** Rows at most; absent: the ceiling, or a page where one is asked for. */
  limit?: number | undefined;
  ceiling: number;
}

export interface MessagePage {
  /** Canonical identifier of the channel. */
  channel: string;
  messages: Message[];
  /** True when rows are missing in the asked direction. */
  truncated: boolean;
  /** For the next poll, Unix seconds. */
  nextAfter: number;
  /** Channel head, read before the rows. */
  headSeq: number;
}

const pageRows = 100;

/**
 * Messages of a conversation, oldest first. Reading marks nothing as read.
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 * @throws {ChatError} NotFound   `around` names a message that is not in this conversation
 */
export async function listMessages(context: QueryContext, input: ListInput): Promise<MessagePage> {
  const conversation = await accessConversation(context, input.channel);
  if (conversation.row === null) {
    return { channel: conversation.identifier, messages: [], truncated: false, nextAfter: 0, headSeq: 0 };
  }
  const limit = Math.min(input.limit ?? (isPage(input.window) ? pageRows : input.ceiling), input.ceiling);
  const { rows, truncated } = await selectRows(context, conversation, input.window, limit);
  const changed = Math.max(0, ...rows.map((row) => row.mod_us));
  const isCutChangeList = truncated && isChangeList(input.window);
  return {
    channel: conversation.identifier,
    messages: rows.sort((a, b) => a.n - b.n).map((row) => viewMessage(row, conversation.identifier)),
    truncated,
    nextAfter: secondsOf(isCutChangeList ? changed : Math.max(changed, conversation.row.last_us)),
    headSeq: conversation.row.last_seq,
  };
}

function isPage(window: Window): boolean {
  return window.kind === 'createdBeforeUs' || window.kind === 'around';
}

function isChangeList(window: Window): boolean {
  return window.kind === 'changedAfterUs' || window.kind === 'changedAfterSeq';
}

interface Rows {
  rows: MessageRow[];
  truncated: boolean;
}

async function selectRows(
  context: QueryContext,
  conversation: Conversation,
  window: Window,
  limit: number,
): Promise<Rows> {
  const { messages } = context.store;
  // One row more than asked for tells whether something is left out.
  switch (window.kind) {
    case 'newest':
      return cutOldest(await messages.listBefore(conversation, Number.MAX_SAFE_INTEGER, limit + 1), limit);
    case 'createdBeforeUs':
      return cutOldest(await messages.listCreatedBefore(conversation, window.us, limit + 1), limit);
    case 'changedAfterUs':
      return cutNewest(await messages.listChangedAfterUs(conversation, window.us, limit + 1), limit);
    case 'changedAfterSeq':
      return cutNewest(await messages.listChangedAfterSeq(conversation, window.seq, limit + 1), limit);
    case 'around':
      return selectAround(context, conversation, window.messageId, limit);
  }
}

function cutOldest(rows: MessageRow[], limit: number): Rows {
  return { rows: rows.slice(Math.max(0, rows.length - limit)), truncated: rows.length > limit };
}

function cutNewest(rows: MessageRow[], limit: number): Rows {
  return { rows: rows.slice(0, limit), truncated: rows.length > limit };
}

/** Rows with one message in the middle; fewer on one side leave room on the other. Truncated: there are more. */
export async function selectAround(
  context: QueryContext,
  place: Place,
  messageId: number,
  limit: number = limits.historyRows,
): Promise<Rows> {
  const middle = await context.store.messages.find(messageId);
  if (middle === undefined || middle.channel_id !== place.channelId || middle.n < place.firstN) {
    throw new ChatError('NotFound');
  }
  const older = await context.store.messages.listBefore(place, middle.n, limit);
  const newer = await context.store.messages.listAfter(place, middle.n - 1, limit + 1);
  const olderCount = Math.min(older.length, Math.max(Math.floor(limit / 2), limit - newer.length));
  const before = cutOldest(older, olderCount);
  const after = cutNewest(newer, limit - olderCount);
  return { rows: [...before.rows, ...after.rows], truncated: before.truncated || after.truncated };
}
