import { limits } from '#shared/limits.ts';
import { mentionsEveryone } from '#shared/mentions.ts';
import { countsAsUnread, mentionsOf } from '#shared/message.ts';
import type { ChannelHead, Message } from '#shared/objects.ts';
import type { Rows } from './rows.ts';

/** A change of one message, and the version of it that was held before. */
export interface Change {
  readonly seq: number;
  readonly message: Message;
  readonly held: Message | null;
}

/** True when a message names a person, or everybody. */
export function isMentioned(message: Pick<Message, 'mentions'>, username: string): boolean {
  const names = mentionsOf(message);
  return mentionsEveryone(names) || names.includes(username);
}

function weigh(message: Message | null, head: ChannelHead, username: string): { unread: number; mentions: number } {
  const reader = { username, readN: head.read_n, firstN: head.first_n };
  if (message === null || !countsAsUnread(message, reader)) return { unread: 0, mentions: 0 };
  return { unread: 1, mentions: isMentioned(message, username) ? 1 : 0 };
}

/** True when a change may move the counts and nobody here can tell how: then the server is asked (RT-62). */
export function isCountUnclear(head: ChannelHead, { seq, message, held }: Change): boolean {
  if (seq <= head.seq || held !== null) return false;
  return message.n <= head.n && message.n > head.read_n;
}

/** A head after one change of its channel. Between two numbers of the server only this moves the counts. */
export function adjustHead(head: ChannelHead, change: Change, username: string): ChannelHead {
  const { seq, message, held } = change;
  if (seq <= head.seq) return head;
  if (message.n > head.n && message.sender === username) return moveRead({ ...head, ...newest(change) }, message.n);
  const before = weigh(held, head, username);
  // not held and not new: what it was is unknown, so nothing is counted until the server has answered
  const after = held === null && message.n <= head.n ? before : weigh(message, head, username);
  return {
    ...head,
    ...(message.n > head.n ? newest(change) : { seq }),
    unread: Math.max(0, head.unread + after.unread - before.unread),
    mentions: Math.max(0, head.mentions + after.mentions - before.mentions),
  };
}

/** What is unread behind a mark, counted from the rows held; null when they do not reach from there to the newest. */
export function countHeld(
  rows: Rows | undefined,
  head: ChannelHead,
  username: string,
): { unread: number; mentions: number } | null {
  if (!rows || !reach(rows, head)) return null;
  const counts = rows.list.map((message) => weigh(message, head, username));
  const sum = (of: 'unread' | 'mentions') => counts.reduce((total, count) => total + count[of], 0);
  return { unread: Math.min(sum('unread'), limits.unreadCap), mentions: Math.min(sum('mentions'), limits.unreadCap) };
}

/** True when rows are held without a hole from the mark to the newest. */
function reach(rows: Rows, head: ChannelHead): boolean {
  const last = rows.list.at(-1)?.n ?? 0;
  return !rows.newer && last >= head.n && rows.from <= Math.max(head.read_n + 1, head.first_n);
}

function newest({ seq, message }: Change): Pick<ChannelHead, 'seq' | 'n' | 'last_ts' | 'hidden'> {
  return { seq, n: message.n, last_ts: message.ts, hidden: false };
}

/** Sending moves one's own mark to the message sent; no event says so (realtime 7). */
function moveRead(head: ChannelHead, n: number): ChannelHead {
  return { ...head, read_n: Math.max(head.read_n, n), unread: 0, mentions: 0 };
}
