import type { Message } from '#shared/message.ts';
import type { Core, Member } from '../action.ts';
import {
  answerBytes,
  isChangeList,
  listMessages,
  partRows,
  rowsAskedFor,
  type ListInput,
  type MessagePage,
} from './list.ts';

/** An answer with more than this is a full load. */
const large = { rows: 200, bytes: 1_048_576 };
/** Before it is known how long the messages are. */
const firstRows = 50;
const partBytes = 1_048_576;

/**
 * A whole list of messages, oldest first, read in parts with everybody else's work between them, and cut where an
 * answer ends. What is cut off is farthest in the asked direction, so that following a change list loses nothing.
 * @param onLarge called once, before most of it is read, when the list is a full load; may refuse it by throwing
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 * @throws {ChatError} NotFound   `around` names a message that is not in this conversation
 */
export async function loadMessages(
  core: Core,
  actor: Member,
  input: ListInput,
  onLarge: () => void,
): Promise<MessagePage> {
  const limit = rowsAskedFor(input);
  const read = (part: Partial<ListInput>) => core.read(listMessages, actor, { ...input, ...part });
  const first = await read({ limit: Math.min(limit, firstRows) });
  const found = new Map(first.messages.map((message) => [message.id, message]));
  const refuseOnce = once(onLarge);
  let [part, bytes, nextAfter] = [first, first.bytes, first.nextAfter];
  for (;;) {
    if (found.size > large.rows || bytes > large.bytes) refuseOnce();
    if (part.next === null || found.size >= limit) break;
    await new Promise((resume) => setImmediate(resume));
    const rows = Math.min(limit - found.size, rowsOfNext(bytes / found.size));
    part = await read({ window: part.next, limit: rows, maxBytes: answerBytes - bytes });
    // A row that changed meanwhile comes once more at the end of a change list: the later one counts.
    for (const message of part.messages) found.set(message.id, message);
    bytes += part.bytes;
    // Elsewhere a change between two parts may be in neither: the next poll must begin where the first one was read.
    if (isChangeList(input.window)) nextAfter = Math.max(nextAfter, part.nextAfter);
  }
  const { channel, headSeq } = first;
  return { channel, headSeq, messages: inOrder(found), truncated: part.truncated, nextAfter };
}

/** So many rows that a part of them takes a few milliseconds, and the last one reads little in vain. */
function rowsOfNext(bytesPerRow: number): number {
  return Math.max(1, Math.min(partRows, Math.floor(partBytes / bytesPerRow)));
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

function inOrder(found: ReadonlyMap<number, Message>): Message[] {
  return [...found.values()].sort((a, b) => a.n - b.n);
}
