import { countCodePoints, fold } from '#shared/text.ts';
import { isUsername, usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../../errors.ts';
import type { Extra, MessageFilter } from '../../storage/message-filter.ts';
import { accessConversation, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { walkAll, walkChannel, walkIndex, walkMentions, walkSent, type Walk } from './walk.ts';

export interface SearchInput {
  /** What messages contain, trimmed; empty: anything. */
  text: string;
  /** A username in any case. */
  from?: string | undefined;
  /** An identifier. */
  channel?: string | undefined;
  startUs?: number | undefined;
  endUs?: number | undefined;
  has?: Extra | undefined;
}

export interface MentionsInput {
  /** What has been read, too. */
  all: boolean;
  endUs?: number | undefined;
}

/** What is looked for, and the way to it. */
export interface Question {
  readonly filter: MessageFilter;
  /** Folded; empty: any text. */
  readonly needle: string;
  readonly walk: Walk;
}

/** The index knows groups of three characters. */
const indexedChars = 3;
/** So many messages of a channel or a sender are read through faster than the index is asked. */
const shortWay = 5_000;

/** A search as a walk through messages; null when nothing is asked, or of somebody or a place that one cannot know. */
export async function askSearch(context: QueryContext, input: SearchInput): Promise<Question | null> {
  const { from, channel, startUs, endUs, has } = input;
  const needle = fold(input.text);
  if (needle === '' && [from, channel, startUs, endUs, has].every((one) => one === undefined)) return null;
  const place = channel === undefined ? undefined : await findPlace(context, channel);
  const senderId = from === undefined ? undefined : await findSender(context, from);
  if (place === null || senderId === null) return null;
  const filter = { reader: context.actor, senderId, channelId: place?.channelId, startUs, endUs, has };
  return { filter, needle, walk: await chooseWalk(context, filter, needle, place) };
}

async function chooseWalk(
  { store }: QueryContext,
  { senderId, startUs, endUs }: MessageFilter,
  needle: string,
  place: Conversation | undefined,
): Promise<Walk> {
  const isIndexed = countCodePoints(needle) >= indexedChars;
  if (place !== undefined && !(isIndexed && place.row.last_n - place.firstN >= shortWay)) {
    return walkChannel(place.channelId, { from: place.firstN, below: place.row.last_n + 1 });
  }
  const stretch = await store.search.stretchOf(startUs, endUs);
  if (senderId !== undefined) {
    const sent = isIndexed ? await store.search.sentIn(senderId, stretch, shortWay + 1) : [];
    if (sent.length <= shortWay) return walkSent(senderId, stretch);
  }
  return isIndexed ? walkIndex(needle, stretch) : walkAll(stretch);
}

/** The messages of others that name the actor or everyone. */
export async function askMentions({ actor, store }: QueryContext, { all, endUs }: MentionsInput): Promise<Question> {
  const filter = { reader: actor, notSenderId: actor.userId, endUs, unread: !all };
  return { filter, needle: '', walk: walkMentions(actor.memberId, await store.search.stretchOf(undefined, endUs)) };
}

async function findPlace(context: QueryContext, identifier: string): Promise<Conversation | null> {
  try {
    const place = await accessConversation(context, identifier);
    return place.row === null ? null : place;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'Forbidden') return null;
    throw error;
  }
}

async function findSender({ actor, store }: QueryContext, username: string): Promise<number | null> {
  if (!isUsername(username)) return null;
  const found = await store.members.findByKeys(actor.workspaceId, [usernameKey(username)]);
  return [...found.values()][0]?.userId ?? null;
}
