import { systemSender, type Message } from '#shared/message.ts';
import type { Entry } from './outbox.ts';

/** One row of the list: a message, or one of one's own that is on its way, with what stands above it. */
export interface Row {
  /** The same before and after the server has stored it, so that the row on screen stays. */
  readonly key: string;
  readonly message: Message | null;
  readonly entry: Entry | null;
  readonly sender: string;
  readonly atMs: number;
  readonly startsDay: boolean;
  readonly startsNew: boolean;
  /** Belongs to the row above: same author within five minutes, shown without name and picture. */
  readonly continues: boolean;
}

interface Input {
  readonly messages: readonly Message[];
  readonly entries: readonly Entry[];
  readonly me: string;
  /** The "New" line stands above the first message after this one that is not one's own; null: no line. */
  readonly newAfterN: number | null;
}

const groupMs = 5 * 60_000;

/** Days by quarter of an hour, the grain of all zones: asking the calendar for every row would be slow. */
const days = new Map<number, string>();
const quarterMs = 900_000;

function dayOf(ms: number): string {
  const quarter = Math.floor(ms / quarterMs);
  const day = days.get(quarter) ?? new Date(ms).toDateString();
  days.set(quarter, day);
  return day;
}

function isNew(row: Row, { me, newAfterN }: Input): boolean {
  const { message } = row;
  if (message === null || newAfterN === null || message.sender === me) return false;
  return message.n > newAfterN && message.content_type === 'text' && message.deleted === 0;
}

function continues(row: Row, above: Row): boolean {
  if (row.sender !== above.sender || row.atMs - above.atMs > groupMs) return false;
  return row.sender !== systemSender && replyOf(row) === null;
}

function replyOf({ message, entry }: Row): number | null {
  return message ? message.reply_to_id : (entry?.replyToId ?? null);
}

function rowOf(message: Message, me: string): Row {
  const key = message.sender === me && message.client_id !== null ? `own ${message.client_id}` : String(message.id);
  return { ...plain, key, message, sender: message.sender, atMs: message.ts * 1_000 };
}

function pendingRow(entry: Entry, me: string): Row {
  return { ...plain, key: `own ${entry.clientId}`, entry, sender: me, atMs: entry.createdMs };
}

const plain = { message: null, entry: null, startsDay: false, startsNew: false, continues: false } as const;

/** The rows of a place, oldest first; what is on its way stands at the end in the order of writing. */
export function layoutRows(input: Input): Row[] {
  const own = input.messages.filter((message) => message.sender === input.me);
  const arrived = new Set(own.map((message) => message.client_id));
  const waiting = input.entries.filter((entry) => !arrived.has(entry.clientId));
  const rows = [
    ...input.messages.map((message) => rowOf(message, input.me)),
    ...waiting.map((entry) => pendingRow(entry, input.me)),
  ];
  let newShown = false;
  return rows.map((row, index) => {
    const above = rows[index - 1];
    const startsDay = !above || dayOf(above.atMs) !== dayOf(row.atMs);
    const startsNew = !newShown && isNew(row, input);
    newShown ||= startsNew;
    const grouped = above !== undefined && !startsDay && !startsNew && continues(row, above);
    return { ...row, startsDay, startsNew, continues: grouped };
  });
}

/** True when two rows look the same. */
export function isSameRow(a: Row, b: Row): boolean {
  return (
    a.message === b.message &&
    a.entry === b.entry &&
    a.startsDay === b.startsDay &&
    a.startsNew === b.startsNew &&
    a.continues === b.continues
  );
}
