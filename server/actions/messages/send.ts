import { ChatError } from '../../errors.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessConversation, accessForPosting, type Conversation } from '../access.ts';
import type { UnopenedDirect } from '../direct-messages/find.ts';
import type { Context } from '../action.ts';
import { bringDirectToLists, openDirect } from '../direct-messages/open.ts';
import { digestOfSend } from './digest.ts';
import { announceMessage } from './announce.ts';
import { findMentioned } from './mentioned.ts';
import { postMessage } from './post.ts';
import { storedText } from './text.ts';
import { countReplies } from './thread.ts';
import { secondsOf } from './view.ts';

export interface SendInput {
  channel: string;
  text: string;
  client_id?: string | undefined;
  reply_to_id?: number | null | undefined;
}

export interface SendAnswer {
  id: number;
  n: number;
  seq: number;
  ts: number;
  /** True when `reply_to_id` named nothing one can reply to; the message was stored without the link. */
  replyIgnored: boolean;
}

/**
 * Post a message to a conversation. A direct message that does not exist yet is opened by it.
 *
 * In:  channel (identifier), text (1–10,000 code points), reply_to_id?, client_id? (1–64 characters)
 * Out: { id, n, seq, ts, replyIgnored }   ts in Unix seconds
 * Announces message:created to everyone who can read the channel, thread:changed for a reply, dm:opened to those in
 * whose list a direct message appears. A repeated client_id stores nothing and announces the row again.
 * @throws {ChatError} Forbidden         unknown channel, or the actor cannot read it
 * @throws {ChatError} PermissionDenied  the actor can read it but not post
 * @throws {ChatError} ChannelArchived · UnknownPerson · InvalidChannel · Empty · PayloadTooLarge
 * @throws {ChatError} ClientIdReused    the client_id was used for another message
 */
export async function sendMessage(context: Context, input: SendInput): Promise<SendAnswer> {
  const earlier = await findByClientId(context, input.client_id);
  if (earlier !== null) return answerAgain(context, earlier, input);
  const place = await accessForPosting(context, input.channel);
  const text = checkText(input.text);

  const reply = linkTo(await findReplyTarget(context, place, input.reply_to_id));
  const mentioned = await findMentioned(context, place, text);
  const conversation = await openDirect(context, place);
  await bringDirectToLists(context, conversation);
  const repeatable = repeatableAs(input, conversation.channelId, text);
  const from = { senderId: context.actor.userId, contentType: 'text', content: text } as const;
  const row = await postMessage(context, conversation, { ...from, ...reply, ...repeatable, ...mentioned });
  await context.store.reads.advance(context.actor.memberId, conversation.channelId, row.n, context.nowUs);
  if (row.root_id !== null) await countReplies(context, conversation, row.root_id, 1);
  return answerOf(row, input);
}

/** A reply points to its parent and to the top of the thread. */
function linkTo(target: MessageRow | null): { replyToId: number | null; rootId: number | null } {
  if (target === null) return { replyToId: null, rootId: null };
  return { replyToId: target.id, rootId: target.root_id ?? target.id };
}

function checkText(given: string): string {
  const text = storedText(given);
  if (text === null) throw new ChatError('Empty');
  return text;
}

async function findByClientId(context: Context, clientId: string | undefined): Promise<MessageRow | null> {
  if (clientId === undefined) return null;
  return (await context.store.messages.findByClientId(context.actor.userId, clientId)) ?? null;
}

/** What makes a repeat of this send recognisable. */
function repeatableAs(input: SendInput, channelId: number, text: string) {
  if (input.client_id === undefined) return {};
  return { clientId: input.client_id, clientDigest: digestOfSend(channelId, text, input.reply_to_id ?? null) };
}

/**
 * A repeat: nothing is stored, and the row is told again as it now is. What was accepted once is answered so again, also
 * where nobody may post any more: its sender would take it for lost.
 */
async function answerAgain(context: Context, row: MessageRow, input: SendInput): Promise<SendAnswer> {
  const place = await accessConversation(context, input.channel);
  // Nobody has written in an unopened direct message, so what has this client_id stands somewhere else.
  if (place.row === null) throw new ChatError('ClientIdReused');
  const { clientDigest } = repeatableAs(input, place.channelId, storedText(input.text) ?? '');
  if (row.client_digest !== clientDigest) throw new ChatError('ClientIdReused');
  await announceMessage(context, place, row.id, { name: 'message:created' });
  return answerOf(row, input);
}

/** The message a reply points to: live text of the same conversation that the actor can read. */
async function findReplyTarget(
  context: Context,
  place: Conversation | UnopenedDirect,
  replyToId: number | null | undefined,
): Promise<MessageRow | null> {
  if (place.row === null || replyToId == null) return null;
  const row = await context.store.messages.find(replyToId);
  if (row === undefined) return null;
  const isReadable = row.channel_id === place.channelId && row.n >= place.firstN;
  return isReadable && row.deleted_us === null && row.content_type === 'text' ? row : null;
}

function answerOf(row: MessageRow, { reply_to_id: asked }: SendInput): SendAnswer {
  const replyIgnored = row.reply_to_id === null && asked != null;
  return { id: row.id, n: row.n, seq: row.created_seq, ts: secondsOf(row.created_us), replyIgnored };
}
