import { ChatError } from '../../errors.ts';
import type { MessageRow, History } from '../../storage/messages.ts';
import type { QueryContext } from '../action.ts';

/** How far a walk outward from a message has come. */
export interface Reach {
  /** Numbers next to read: below the first, above the second. */
  beforeN: number;
  afterN: number;
  /** Rows seen on each side; the message itself counts as newer. */
  older: number;
  newer: number;
}

/** A stretch of the walk. */
interface Stretch {
  /** Nearest first. */
  rows: MessageRow[];
  /** Where to go on; null when there is nothing left on either side. */
  reach: Reach | null;
}

/**
 * Where a walk outward begins: rows with one message in the middle, where fewer on one side leave room on the other.
 * @throws {ChatError} NotFound  the message is not in this place
 */
export async function startAround(context: QueryContext, place: History, messageId: number): Promise<Reach> {
  const middle = await context.store.messages.find(messageId);
  if (middle === undefined || middle.channel_id !== place.channelId || middle.n < place.firstN) {
    throw new ChatError('NotFound');
  }
  return { beforeN: middle.n, afterN: middle.n - 1, older: 0, newer: 0 };
}

/** The next rows outward, from both sides in turn as long as both have some. */
export async function walkOutward(
  { store }: QueryContext,
  place: History,
  from: Reach,
  count: number,
): Promise<Stretch> {
  // One row more than needed tells whether a side goes on.
  const older = (await store.messages.listBefore(place, from.beforeN, count + 1)).reverse();
  const newer = await store.messages.listAfter(place, from.afterN, count + 1);
  const { rows, olderCount } = takeInTurn(older, newer, { count, lead: from.newer - from.older });
  const isEnd = rows.length === older.length + newer.length;
  return { rows, reach: isEnd ? null : reachAfter(from, rows, olderCount) };
}

/** @param options.lead by how many rows the newer side is ahead */
function takeInTurn(
  older: readonly MessageRow[],
  newer: readonly MessageRow[],
  { count, lead }: { count: number; lead: number },
): { rows: MessageRow[]; olderCount: number } {
  const rows: MessageRow[] = [];
  let olderCount = 0;
  while (rows.length < count) {
    const newerCount = rows.length - olderCount;
    const [olderRow, newerRow] = [older[olderCount], newer[newerCount]];
    const row = lead + newerCount > olderCount ? (olderRow ?? newerRow) : (newerRow ?? olderRow);
    if (row === undefined) break;
    if (row === olderRow) olderCount += 1;
    rows.push(row);
  }
  return { rows, olderCount };
}

function reachAfter(from: Reach, rows: readonly MessageRow[], olderCount: number): Reach {
  const numbers = rows.map((row) => row.n);
  return {
    beforeN: Math.min(from.beforeN, ...numbers),
    afterN: Math.max(from.afterN, ...numbers),
    older: from.older + olderCount,
    newer: from.newer + rows.length - olderCount,
  };
}
