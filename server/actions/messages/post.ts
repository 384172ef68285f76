import type { FileRow } from '../../storage/files.ts';
import type { MessageRow } from '../../storage/messages.ts';
import type { Actor, Context } from '../action.ts';
import { announceMessage, type Place } from './announce.ts';
import { textOfMentions, type Mentioned } from './mentioned.ts';

/** What a new message says; its numbers and time come from the channel. */
export interface NewMessage extends Mentioned {
  senderId: number | null;
  contentType: 'text' | 'system';
  /** Null for a file without words. */
  content: string | null;
  replyToId: number | null;
  rootId: number | null;
  clientId?: string;
  clientDigest?: string;
  /** The one file of this row. */
  file?: Pick<FileRow, 'id' | 'attachment'>;
  /** The first of several rows that are sent together, or one that follows a first. */
  group?: 'leads' | { id: number };
}

/** A notice the system writes: nobody's words, in reply to nothing, mentioning nobody. */
export function notice(content: string): NewMessage {
  return {
    senderId: null,
    contentType: 'system',
    content,
    replyToId: null,
    rootId: null,
    mentions: [],
    mentionedMemberIds: [],
  };
}

/**
 * Number a message, store it, and announce message:created to everyone who can read the channel.
 * The step that people's messages and notices of the system share.
 * @param apart a member who is told in a frame of its own
 */
export async function postMessage(
  context: Context<Actor>,
  place: Place,
  message: NewMessage,
  apart?: number,
): Promise<MessageRow> {
  const { store, nowUs } = context;
  const { seq, n, us } = await store.changes.append(place.row.id, 'message', nowUs);
  const id = await store.messages.insert({
    ...columnsOf(message),
    channel_id: place.row.id,
    n,
    created_seq: seq,
    mod_seq: seq,
    mod_us: us,
    created_us: us,
  });
  if (message.group === 'leads') await store.messages.leadGroup(id);
  await store.mentions.insert({ id, channel_id: place.row.id, n }, message.mentionedMemberIds);
  if (message.contentType === 'text' && message.content !== null) await store.search.queue(id);
  return announceMessage(context, place, id, { name: 'message:created', apart });
}

function columnsOf(message: NewMessage) {
  const { group } = message;
  const followsId = typeof group === 'object' ? group.id : null;
  return {
    sender_id: message.senderId,
    content_type: message.contentType,
    content: message.content,
    reply_to_id: message.replyToId,
    root_id: message.rootId,
    client_id: message.clientId ?? null,
    client_digest: message.clientDigest ?? null,
    mentions: textOfMentions(message.mentions),
    counts: message.contentType === 'text' && followsId === null ? 1 : 0,
    group_id: followsId,
    ...columnsOfFile(message),
  } as const;
}

function columnsOfFile({ file }: NewMessage) {
  return { file_id: file?.id ?? null, attachment: file?.attachment ?? null };
}
