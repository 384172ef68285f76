import type { Message } from '#shared/message.ts';
import { systemSender } from '#shared/message.ts';
import type { MessageRow } from '../../storage/messages.ts';

/** Microseconds → seconds with a fraction, the unit of every time on the wire. */
export function secondsOf(us: number): number {
  return us / 1_000_000;
}

function secondsOrNull(us: number | null): number | null {
  return us === null ? null : secondsOf(us);
}

const flag = (set: boolean): 0 | 1 => (set ? 1 : 0);

/**
 * A row as the wire shows it, the same over HTTP and sockets, with all quirks of the format: times in float seconds,
 * flags as 0 or 1, JSON inside strings. A deleted message is a tombstone.
 */
export function viewMessage(row: MessageRow, channel: string): Message {
  const live = row.deleted_us === null;
  return {
    id: row.id,
    channel,
    sender: viewSender(row),
    content: live ? row.content : null,
    filename: null,
    ts: secondsOf(row.created_us),
    edited: flag(row.edited_us !== null),
    edited_ts: secondsOrNull(row.edited_us),
    deleted: flag(!live),
    deleted_ts: secondsOrNull(row.deleted_us),
    reply_to_id: row.reply_to_id,
    reactions: null,
    reactions_ts: secondsOrNull(row.reactions_us),
    mentions: live ? row.mentions : null,
    seq: row.mod_seq,
    n: row.n,
    content_type: row.content_type,
    client_id: row.client_id,
    via: null,
    pinned: 0,
    root_id: row.root_id,
    reply_count: row.reply_count,
    group_id: row.group_id,
    attachment: null,
    bot: null,
    cards: null,
    silent: 0,
  };
}

function viewSender(row: MessageRow): string {
  if (row.sender === null) return systemSender;
  return row.senderDeletedUs === null ? row.sender : 'deleteduser';
}
