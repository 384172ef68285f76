import type { Message } from '#shared/message.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessConversation, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { startAround, walkOutward, type Reach } from './around.ts';
import { secondsOf, viewMessage } from './view.ts';

/**
 * Which rows of a channel: everything, what changed since a time or a change, a page by time or around a row, or a top
 * message with its replies.
 */
export type Window =
  | { kind: 'newest' }
  | { kind: 'changedAfterUs'; us: number }
  | { kind: 'changedAfterSeq'; seq: number }
  | { kind: 'createdBeforeUs'; us: number }
  | { kind: 'around'; messageId: number }
  | { kind: 'thread'; rootId: number; beforeUs: number; beforeN: number };

/** A window, or where a part of one ended. */
type From = Window | { kind: 'olderThan'; n: number } | { kind: 'outward'; reach: Reach };

/** Windows in the order of changes. */
type ChangeWindow = Extract<Window, { kind: 'changedAfterUs' | 'changedAfterSeq' }>;

export interface ListInput {
  channel: string;
  window: From;
  /** Rows at most; absent: the ceiling, or a page where one is asked for. */
  limit?: number | undefined;
  ceiling: number;
  /** Bytes of JSON at most; absent: as many as an answer may have. */
  maxBytes?: number;
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

/** What one read gives of a list. */
export interface MessagePart extends MessagePage {
  /** Where to go on; null when nothing is left, or no byte. */
  next: From | null;
  /** The messages as JSON. */
  bytes: number;
}

/** Messages of one answer, as JSON. */
export const answerBytes = 8 * 1_048_576;
/** Rows of a page where no number is asked for. */
export const pageRows = 100;
/** Rows of one read: between two of them other people's turn comes. */
export const partRows = 200;

/**
 * The first messages of a list, or the next ones, as they come in the asked direction: the newest, the earliest
 * changes, the nearest. Here they are oldest first. Reading marks nothing as read.
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 * @throws {ChatError} NotFound   `around` names a message that is not in this conversation
 */
export async function listMessages(context: QueryContext, input: ListInput): Promise<MessagePart> {
  const conversation = await accessConversation(context, input.channel);
  if (conversation.row === null) return { ...emptyPart, channel: conversation.identifier, messages: [] };
  const rows = Math.min(rowsAskedFor(input), partRows);
  const found = await selectRows(context, conversation, input.window, rows);
  const { messages, bytes } = fit(found.rows, conversation.identifier, input.maxBytes ?? answerBytes);
  const isCut = messages.length < found.rows.length;
  const truncated = isCut || found.next !== null;
  const changed = Math.max(0, ...messages.map(changedAt));
  return {
    channel: conversation.identifier,
    messages: messages.sort((a, b) => a.n - b.n),
    truncated,
    nextAfter:
      truncated && isChangeList(input.window) ? changed : Math.max(changed, secondsOf(conversation.row.last_us)),
    headSeq: conversation.row.last_seq,
    next: isCut ? null : found.next,
    bytes,
  };
}

const emptyPart = { truncated: false, nextAfter: 0, headSeq: 0, next: null, bytes: 0 };

/** Rows of the whole list, in as many parts as it takes. */
export function rowsAskedFor({ window, limit, ceiling }: ListInput): number {
  const isPage = window.kind === 'createdBeforeUs' || window.kind === 'around';
  return Math.min(limit ?? (isPage ? pageRows : ceiling), ceiling);
}

/** True for a list in the order of changes. */
export function isChangeList(window: From): window is ChangeWindow {
  return window.kind === 'changedAfterUs' || window.kind === 'changedAfterSeq';
}

/** When a row last changed as pollers see it, in seconds. */
function changedAt({ ts, edited_ts, reactions_ts, deleted_ts }: Message): number {
  return Math.max(ts, edited_ts ?? 0, reactions_ts ?? 0, deleted_ts ?? 0);
}

/** As many rows from the start as the bytes allow. */
function fit(rows: readonly MessageRow[], channel: string, maxBytes: number): { messages: Message[]; bytes: number } {
  const messages: Message[] = [];
  let bytes = 0;
  for (const row of rows) {
    const message = viewMessage(row, channel);
    const its = Buffer.byteLength(JSON.stringify(message)) + 1;
    if (bytes + its > maxBytes) break;
    bytes += its;
    messages.push(message);
  }
  return { messages, bytes };
}

/** One row more than asked for tells whether something is left out. */
const oneMore = 1;

interface Rows {
  /** In the asked direction: what is to be kept comes first. */
  rows: MessageRow[];
  next: From | null;
}

async function selectRows(context: QueryContext, place: Conversation, from: From, limit: number): Promise<Rows> {
  if (isChangeList(from)) return selectChanges(context, place, from, limit);
  const { messages } = context.store;
  const count = limit + oneMore;
  switch (from.kind) {
    case 'newest':
      return newestFirst(await messages.listBefore(place, Number.MAX_SAFE_INTEGER, count), limit);
    case 'olderThan':
      return newestFirst(await messages.listBefore(place, from.n, count), limit);
    case 'createdBeforeUs':
      return newestFirst(await messages.listCreatedBefore(place, from.us, count), limit);
    case 'around':
      return outward(context, place, await startAround(context, place, from.messageId), limit);
    case 'outward':
      return outward(context, place, from.reach, limit);
    case 'thread':
      return threadOf(context, place, from, limit);
  }
}

async function selectChanges(context: QueryContext, place: Conversation, from: ChangeWindow, limit: number) {
  const { messages } = context.store;
  if (from.kind === 'changedAfterUs') {
    const rows = await messages.listChangedAfterUs(place, from.us, limit + oneMore);
    return cut(rows, limit, (last) => ({ kind: 'changedAfterUs', us: last.mod_us }));
  }
  const rows = await messages.listChangedAfterSeq(place, from.seq, limit + oneMore);
  return cut(rows, limit, (last) => ({ kind: 'changedAfterSeq', seq: last.mod_seq }));
}

async function threadOf(
  { store }: QueryContext,
  place: Conversation,
  from: Extract<Window, { kind: 'thread' }>,
  limit: number,
): Promise<Rows> {
  const rows = await store.messages.listThread(place, from, limit + oneMore);
  return cut(rows.reverse(), limit, (last) => ({ ...from, beforeN: last.n }));
}

function newestFirst(oldestFirst: MessageRow[], limit: number): Rows {
  return cut(oldestFirst.reverse(), limit, (last) => ({ kind: 'olderThan', n: last.n }));
}

function cut(rows: MessageRow[], limit: number, after: (last: MessageRow) => From): Rows {
  const last = rows[limit - 1];
  return { rows: rows.slice(0, limit), next: rows.length > limit && last !== undefined ? after(last) : null };
}

async function outward(context: QueryContext, place: Conversation, from: Reach, limit: number): Promise<Rows> {
  const { rows, reach } = await walkOutward(context, place, from, limit);
  return { rows, next: reach && { kind: 'outward', reach } };
}
