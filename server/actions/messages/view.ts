import type { Message } from '#shared/message.ts';
import { deletedSender, systemSender } from '#shared/message.ts';
import type { Attachment } from '#shared/objects.ts';
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
  const attachment = live ? viewAttachment(row) : null;
  return {
    id: row.id,
    channel,
    sender: viewSender(row),
    content: live ? row.content : null,
    filename: filenameOf(attachment),
    ts: secondsOf(row.created_us),
    edited: flag(row.edited_us !== null),
    edited_ts: secondsOrNull(row.edited_us),
    deleted: flag(!live),
    deleted_ts: secondsOrNull(row.deleted_us),
    reply_to_id: row.reply_to_id,
    reactions: live ? textOfReactions(reactionsIn(row)) : null,
    reactions_ts: secondsOrNull(row.reactions_us),
    mentions: live ? row.mentions : null,
    seq: row.mod_seq,
    n: row.n,
    content_type: row.content_type,
    client_id: row.client_id,
    via: null,
    pinned: flag(live && row.pinned_us !== null),
    root_id: row.root_id,
    reply_count: row.reply_count,
    group_id: row.group_id,
    attachment,
    bot: null,
    cards: null,
    silent: 0,
  };
}

/** The name under which a message stands: that of the system for notices, and one for all deleted accounts. */
export function viewSender(row: Pick<MessageRow, 'sender' | 'senderDeletedUs'>): string {
  if (row.sender === null) return systemSender;
  return row.senderDeletedUs === null ? row.sender : deletedSender;
}

/** The file of a message. */
export function viewAttachment(row: Pick<MessageRow, 'attachment'>): Attachment | null {
  return row.attachment === null ? null : (JSON.parse(row.attachment) as Attachment); // written by us, in this shape
}

/** The file of a message, where it is a picture. */
export function filenameOf(attachment: Attachment | null): string | null {
  return attachment?.kind === 'image' ? attachment.file : null;
}

/** Who reacted with what: names in order of first use, people in order of reacting; deleted accounts are one. */
export function reactionsIn({ reactions }: Pick<MessageRow, 'reactions'>): Map<string, string[]> {
  const people = new Map<string, Set<string>>();
  const rows = JSON.parse(reactions ?? '[]') as [name: string, username: string, deletedUs: number | null][]; // our own SQL
  for (const [name, username, deletedUs] of rows) {
    const list = people.get(name) ?? new Set<string>();
    people.set(name, list.add(deletedUs === null ? username : deletedSender));
  }
  return new Map([...people].map(([name, list]) => [name, [...list]]));
}

function textOfReactions(reactions: ReadonlyMap<string, string[]>): string | null {
  return reactions.size === 0 ? null : JSON.stringify(Object.fromEntries(reactions));
}
