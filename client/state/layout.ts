import { systemSender, type Message } from '#shared/message.ts';
import { type Block, blockIdOf, blocksOf } from './blocks.ts';
import type { Entry } from './entries.ts';
import type { EntryFile } from './entry-files.ts';

/** One row of the list: a message or block, or one of one's own that is on its way, with what stands above it. */
export interface Row {
  /** The same before and after the server has stored it, so that the row on screen stays. */
  readonly key: string;
  readonly message: Message | null;
  readonly entry: Entry | null;
  /** The other messages of the block that `message` begins. */
  readonly parts: readonly Message[];
  /** Files of one's own block whose messages are not back yet: the row does not shrink meanwhile. */
  readonly awaited: readonly EntryFile[];
  readonly sender: string;
  readonly atMs: number;
  readonly startsDay: boolean;
  readonly startsNew: boolean;
  /** Belongs to the row above: same author within five minutes, shown without name and picture. */
  readonly continues: boolean;
  /** Earlier notices of the same wording that are told by this row. */
  readonly folded: readonly Message[];
  /** The people this notice and the folded ones name, in order. */
  readonly names: readonly string[];
}

interface Input {
  readonly messages: readonly Message[];
  readonly entries: readonly Entry[];
  readonly me: string;
  /** The "New" line stands above the first message after this one that is not one's own; null: no line. */
  readonly newAfterN: number | null;
  readonly isPerson: (name: string) => boolean;
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
  if (row.sender !== above.sender) return false;
  return row.sender === systemSender || (row.atMs - above.atMs <= groupMs && replyOf(row) === null);
}

function replyOf({ message, entry }: Row): number | null {
  return message ? message.reply_to_id : (entry?.replyToId ?? null);
}

function isOwn(message: Message, me: string): boolean {
  return message.sender === me && message.client_id !== null;
}

function rowOf({ head, parts }: Block, { me, entries }: Input): Row {
  const isMine = isOwn(head, me);
  const key = isMine ? `own ${head.client_id}` : String(blockIdOf(head));
  const entry = isMine ? entries.find(({ clientId }) => clientId === head.client_id) : undefined;
  const awaited = entry?.files.slice(1 + parts.length) ?? [];
  return { ...plain, key, message: head, parts, awaited, sender: head.sender, atMs: head.ts * 1_000 };
}

function pendingRow(entry: Entry, me: string): Row {
  return { ...plain, key: `own ${entry.clientId}`, entry, sender: me, atMs: entry.createdMs };
}

const plain = {
  message: null,
  entry: null,
  parts: [],
  awaited: [],
  startsDay: false,
  startsNew: false,
  continues: false,
  folded: [],
  names: [],
} as const;

/** The rows of a place, oldest first; what is on its way stands at the end in the order of writing. */
export function layoutRows(input: Input): Row[] {
  const own = input.messages.filter((message) => message.sender === input.me);
  const arrived = new Set(own.map((message) => message.client_id));
  const waiting = input.entries.filter((entry) => !arrived.has(entry.clientId));
  const rows = [
    ...blocksOf(input.messages).map((block) => rowOf(block, input)),
    ...waiting.map((entry) => pendingRow(entry, input.me)),
  ];
  let newShown = false;
  const placed = rows.map((row, index) => {
    const above = rows[index - 1];
    const startsDay = !above || dayOf(above.atMs) !== dayOf(row.atMs);
    const startsNew = !newShown && isNew(row, input);
    newShown ||= startsNew;
    const grouped = above !== undefined && !startsDay && !startsNew && continues(row, above);
    return { ...row, startsDay, startsNew, continues: grouped };
  });
  return foldNotices(placed, input.isPerson);
}

/** The one person a notice names, and its words without the name; null for any other row. */
function partsOfNotice({ message }: Row, isPerson: Input['isPerson']): { name: string; words: string } | null {
  if (message?.content_type !== 'system' || message.content === null) return null;
  const named = message.content.split(/([A-Za-z0-9_-]+)/).filter((word, index) => index % 2 === 1 && isPerson(word));
  const [name] = named;
  if (name === undefined || named.length > 1) return null;
  const words = message.content.replace(name, '{name}');
  return otherNews.test(words) ? null : { name, words };
}

/** Notices about one person that are no welcome. */
const otherNews = /^\{name\} (left the channel$|changed the topic$|renamed the channel to )/;

/** Notices that follow each other and differ only in whom they name become one row: the last, which stays longest. */
function foldNotices(rows: readonly Row[], isPerson: Input['isPerson']): Row[] {
  const folded: Row[] = [];
  let words: string | null = null;
  for (const row of rows) {
    const parts = partsOfNotice(row, isPerson);
    const above = row.continues && parts?.words === words ? folded.pop() : undefined;
    words = parts?.words ?? null;
    folded.push(parts === null ? row : foldInto(row, above, parts.name));
  }
  return folded;
}

/** A notice that tells the ones above it, too, and stands where they stood. */
function foldInto(row: Row, above: Row | undefined, name: string): Row {
  if (above === undefined) return { ...row, names: [name] };
  const { startsDay, startsNew, continues: isTight, message } = above;
  const folded = [...above.folded, ...(message ? [message] : [])];
  return { ...row, startsDay, startsNew, continues: isTight, folded, names: [...above.names, name] };
}

/** The messages that have no line of their own: they are told by this row, or stand in its block. */
export function foldedInto({ folded, parts }: Row): readonly Message[] {
  return [...folded, ...parts];
}

/** True for the row that shows a message, be it folded with others or part of a block. */
export function holdsMessage(row: Row, messageId: number): boolean {
  return row.message?.id === messageId || foldedInto(row).some(({ id }) => id === messageId);
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** True when two rows look the same. */
export function isSameRow(a: Row, b: Row): boolean {
  return (
    a.message === b.message &&
    a.entry === b.entry &&
    isSameList(a.parts, b.parts) &&
    isSameList(a.awaited, b.awaited) &&
    a.startsDay === b.startsDay &&
    a.startsNew === b.startsNew &&
    a.continues === b.continues &&
    a.folded.length === b.folded.length
  );
}
