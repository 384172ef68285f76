import { ChatError } from '../../errors.ts';
import type { FileRow } from '../../storage/files.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessConversation, accessForPosting, type Conversation } from '../access.ts';
import type { UnopenedDirect } from '../direct-messages/find.ts';
import type { Context } from '../action.ts';
import { findUploads, takeUploads } from '../files/take.ts';
import { bringDirectToLists, openDirect } from '../direct-messages/open.ts';
import { announceMessage } from './announce.ts';
import { findMentioned } from './mentioned.ts';
import { postMessage, type NewMessage } from './post.ts';
import { digestOfSend, findSent } from './repeat.ts';
import { storedText } from './text.ts';
import { countReplies } from './thread.ts';
import { secondsOf } from './view.ts';

export interface SendInput {
  channel: string;
  text: string;
  client_id?: string | undefined;
  reply_to_id?: number | null | undefined;
  files?: SentFiles;
}

/** Files of a send, in order: what came with it, then what was uploaded before. */
export interface SentFiles {
  /** `name`: under which it is held for the actor; null for one that is skipped. `bytes`: as it was given. */
  came: readonly { name: string | null; bytes: number }[];
  /** Names of files that are held for the actor. */
  uploads: readonly string[];
}

export interface SendAnswer {
  /** The message, of several the first. */
  id: number;
  /** All messages: one for each file. */
  ids: readonly number[];
  n: number;
  seq: number;
  ts: number;
  /** True when `reply_to_id` named nothing one can reply to; the message was stored without the link. */
  replyIgnored: boolean;
  /** True when this `client_id` had been sent before: nothing was stored, no file was taken. */
  repeated: boolean;
}

/**
 * Post a message to a conversation; with several files one for each, of which the first has the words. A direct message
 * that does not exist yet is opened by it.
 *
 * In:  channel (identifier), text (1–10,000 code points, with files also none), reply_to_id?, client_id? (1–64
 *      characters), files? (at most 10 in all)
 * Out: { id, ids, n, seq, ts, replyIgnored, repeated }   ts in Unix seconds
 * Announces message:created for each to everyone who can read the channel, thread:changed for a reply, dm:opened to
 * those in whose list a direct message appears. A repeated client_id stores nothing and announces the rows again.
 * @throws {ChatError} Forbidden         unknown channel, or the actor cannot read it
 * @throws {ChatError} PermissionDenied  the actor can read it but not post
 * @throws {ChatError} ChannelArchived · UnknownPerson · InvalidChannel · Empty · PayloadTooLarge
 * @throws {ChatError} InvalidUploads    an upload that is not held for the actor
 * @throws {ChatError} ClientIdReused    the client_id was used for another message
 */
export async function sendMessage(context: Context, input: SendInput): Promise<SendAnswer> {
  const earlier = await findSent(context, input.client_id);
  if (earlier !== null) return answerAgain(context, earlier, input);
  const place = await accessForPosting(context, input.channel);
  const files = await findUploads(context, namesOfFiles(input));
  const text = checkText(input.text, files.length);

  const reply = linkTo(await findReplyTarget(context, place, input.reply_to_id));
  const mentioned = await findMentioned(context, place, text ?? '');
  const conversation = await openDirect(context, place);
  await bringDirectToLists(context, conversation);
  const repeatable = await repeatableAs(context, input, conversation.channelId);
  const from = { senderId: context.actor.userId, contentType: 'text', content: text } as const;
  const rows = await postAll(context, conversation, { ...from, ...reply, ...repeatable, ...mentioned }, files);
  const newest = rows.at(-1)?.n ?? 0;
  await context.store.reads.advance(context.actor.memberId, conversation.channelId, newest, context.nowUs);
  if (reply.rootId !== null) await countReplies(context, conversation, reply.rootId, 1);
  return { ...answerOf(rows, input), repeated: false };
}

/** One row, or one for each file: the first says everything, the others only carry their file. */
async function postAll(
  context: Context,
  place: Conversation,
  message: NewMessage,
  files: readonly FileRow[],
): Promise<MessageRow[]> {
  await takeUploads(context, files);
  const [file, ...others] = files;
  const group = others.length > 0 ? ({ group: 'leads' } as const) : {};
  const first = await postMessage(context, place, { ...message, ...(file && { file }), ...group });
  const rows = [first];
  for (const other of others) {
    rows.push(await postMessage(context, place, { ...fileAlone(message), file: other, group: { id: first.id } }));
  }
  return rows;
}

function fileAlone({ senderId, contentType }: NewMessage): NewMessage {
  const nobody = { mentions: [], mentionedMemberIds: [] };
  return { senderId, contentType, content: null, replyToId: null, rootId: null, ...nobody };
}

function namesOfFiles({ files }: SendInput): string[] {
  if (files === undefined) return [];
  return [...files.came.flatMap(({ name }) => (name === null ? [] : [name])), ...files.uploads];
}

/** A reply points to its parent and to the top of the thread. */
function linkTo(target: MessageRow | null): { replyToId: number | null; rootId: number | null } {
  if (target === null) return { replyToId: null, rootId: null };
  return { replyToId: target.id, rootId: target.root_id ?? target.id };
}

function checkText(given: string, files: number): string | null {
  const text = storedText(given);
  if (text === null && files === 0) throw new ChatError('Empty');
  return text;
}

/** What makes a repeat of this send recognisable. */
async function repeatableAs(context: Context, input: SendInput, channelId: number) {
  if (input.client_id === undefined) return {};
  return { clientId: input.client_id, clientDigest: await digestOfSend(context, input, channelId) };
}

/**
 * A repeat: nothing is stored, and the row is told again as it now is. What was accepted once is answered so again, also
 * where nobody may post any more: its sender would take it for lost.
 */
async function answerAgain(context: Context, row: MessageRow, input: SendInput): Promise<SendAnswer> {
  const place = await accessConversation(context, input.channel);
  // Nobody has written in an unopened direct message, so what has this client_id stands somewhere else.
  if (place.row === null) throw new ChatError('ClientIdReused');
  if (row.client_digest !== (await digestOfSend(context, input, place.channelId)))
    throw new ChatError('ClientIdReused');
  const rows = row.group_id === null ? [row] : await context.store.messages.listGroup(row.group_id);
  for (const { id } of rows) await announceMessage(context, place, id, { name: 'message:created' });
  return { ...answerOf(rows, input), repeated: true };
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

function answerOf(rows: readonly MessageRow[], { reply_to_id: asked }: SendInput): Omit<SendAnswer, 'repeated'> {
  const [first] = rows;
  if (first === undefined) throw new Error('a send has no message');
  const replyIgnored = first.reply_to_id === null && asked != null;
  const ids = rows.map(({ id }) => id);
  return { id: first.id, ids, n: first.n, seq: first.created_seq, ts: secondsOf(first.created_us), replyIgnored };
}
