import { limits } from '#shared/limits.ts';
import { mentionsEveryone, resolveMentions, findMentionTokens } from '#shared/mentions.ts';
import { canRole } from '#shared/roles.ts';
import { countCodePoints, hasVisibleCharacter, normalizeMessageText } from '#shared/text.ts';
import { ChatError } from '../../errors.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessForPosting, type Conversation, type UnopenedDirect } from '../access.ts';
import type { Context } from '../action.ts';
import { bringDirectToLists, openDirect } from '../direct-messages/open.ts';
import { digestOfSend } from './digest.ts';
import { announceMessage } from './announce.ts';
import { postMessage } from './post.ts';
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
  const place = await accessForPosting(context, input.channel);
  const text = checkText(input.text);
  const earlier = await findByClientId(context, input.client_id);
  if (earlier !== null) return answerAgain(context, place, earlier, { ...input, text });

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
  const text = normalizeMessageText(given);
  if (countCodePoints(text) > limits.textChars) throw new ChatError('PayloadTooLarge');
  if (!hasVisibleCharacter(text)) throw new ChatError('Empty');
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

/** A repeat: nothing is stored, and the row is told again as it now is. */
async function answerAgain(
  context: Context,
  place: Conversation | UnopenedDirect,
  row: MessageRow,
  input: SendInput,
): Promise<SendAnswer> {
  // Nobody has written in an unopened direct message, so what has this client_id stands somewhere else.
  if (place.row === null) throw new ChatError('ClientIdReused');
  const { clientDigest } = repeatableAs(input, place.channelId, input.text);
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

async function findMentioned(context: Context, place: Conversation | UnopenedDirect, text: string) {
  const found = await context.store.members.findByKeys(context.actor.workspaceId, findMentionTokens(text));
  const here = peopleIn(place);
  const people = [...found].filter(([, member]) => member.active && (here === null || here.has(member.memberId)));
  const mayCallEveryone = canRole(context.actor.role, 'manage') || context.policy.staffEveryone;
  const spellings = new Map(people.map(([key, member]) => [key, member.username]));
  const mentions = resolveMentions(text, spellings, mayCallEveryone);
  if (mentionsEveryone(mentions)) return { mentions, mentionedMemberIds: [0] };
  const named = new Set(mentions);
  const ids = people.filter(([, member]) => named.has(member.username)).map(([, member]) => member.memberId);
  return { mentions, mentionedMemberIds: ids };
}

/** Member ids of those who can be mentioned in a conversation; null: everyone in the workspace. */
function peopleIn(place: Conversation | UnopenedDirect): Set<number> | null {
  if (place.row === null) return new Set(place.people.map((person) => person.memberId));
  if (place.row.kind === 'public') return null;
  return new Set(place.participants.map((person) => person.memberId));
}

function answerOf(row: MessageRow, { reply_to_id: asked }: SendInput): SendAnswer {
  const replyIgnored = row.reply_to_id === null && asked != null;
  return { id: row.id, n: row.n, seq: row.created_seq, ts: secondsOf(row.created_us), replyIgnored };
}
