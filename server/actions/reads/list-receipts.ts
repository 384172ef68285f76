import { limits } from '#shared/limits.ts';
import type { Reader, ReceiptMessage } from '../../storage/receipts.ts';
import { accessConversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf } from '../messages/view.ts';
import { hasRead, listReaders, readerName } from './readers.ts';

interface ReceiptsQuestion {
  channel: string;
  /** How many of the newest messages; 200 unless told. */
  limit: number | undefined;
}

/** Names one answer holds before it ends: in a large channel the older messages are left out. */
const namesListed = 100_000;

/**
 * Who has read which message: the newest live messages that somebody has read, oldest first.
 *
 * In:  channel (identifier), limit? (newest messages looked at, 1–200)
 * Out: [time of the message in Unix seconds, usernames sorted by code unit][]   never its author, nor whoever joined
 *      later than the message
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function listReceipts(
  context: QueryContext,
  question: ReceiptsQuestion,
): Promise<[ts: number, usernames: string[]][]> {
  const { messages, readers } = await load(context, question);
  const receipts: [number, string[]][] = [];
  let names = 0;
  for (const message of messages) {
    const usernames = [...new Set(readers.filter((reader) => reads(reader, message)).map(readerName))];
    names += usernames.length;
    if (names > namesListed && receipts.length > 0) break;
    if (usernames.length > 0) receipts.push([secondsOf(message.createdUs), usernames]);
  }
  return receipts.reverse();
}

/**
 * The same by person: the newest of those messages that each has read.
 *
 * In:  channel (identifier), limit? (newest messages looked at, 1–200)
 * Out: [username, time of the message in Unix seconds][]
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function listNewestRead(
  context: QueryContext,
  question: ReceiptsQuestion,
): Promise<[username: string, ts: number][]> {
  const { messages, readers } = await load(context, question);
  const newest = new Map<string, number>();
  for (const reader of readers) {
    const message = messages.find((one) => reads(reader, one));
    if (message === undefined) continue;
    const name = readerName(reader);
    newest.set(name, Math.max(secondsOf(message.createdUs), newest.get(name) ?? 0));
  }
  return [...newest];
}

/** Messages newest first, readers by name. */
async function load(
  context: QueryContext,
  { channel, limit = limits.receiptRows }: ReceiptsQuestion,
): Promise<{ messages: ReceiptMessage[]; readers: Reader[] }> {
  const conversation = await accessConversation(context, channel);
  if (conversation.row === null) return { messages: [], readers: [] };
  const messages = await context.store.receipts.listMessages(conversation, limit);
  const readers = (await listReaders(context, conversation.row)).filter(hasRead);
  return { messages, readers: readers.sort((a, b) => (readerName(a) < readerName(b) ? -1 : 1)) };
}

function reads({ userId, readN, fromN, firstN }: Reader, { n, senderId }: ReceiptMessage): boolean {
  return n <= readN && n > fromN && n >= (firstN ?? 1) && senderId !== userId;
}
