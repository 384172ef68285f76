import type { Message } from '#shared/message.ts';
import { fold } from '#shared/text.ts';
import type { SoughtRow } from '../../storage/message-filter.ts';
import { identifierOf } from '../identifier.ts';
import type { Core, Member, QueryContext } from '../action.ts';
import { viewMessage } from '../messages/view.ts';
import { askMentions, askSearch, type MentionsInput, type Question, type SearchInput } from './question.ts';
import type { Walk } from './walk.ts';

/** How many messages are wanted, and whether anybody still waits for them. */
export interface Asker {
  limit: number;
  isGone: () => boolean;
  /** Resolves when the next part may be read: everybody who searches waits in one line. */
  turn: () => Promise<void>;
}

export interface SearchPage {
  /** Newest first. */
  messages: Message[];
  /** True when there are more before the last one. */
  truncated: boolean;
}

/** Messages looked at in one read, where their texts are short enough: few, for what is found at once; then more. */
const [firstRows, mostRows] = [500, 5_000];
/** Hardly more than will be looked at is weighed: so many times what was looked at before. */
const growth = 4;

/**
 * The newest live messages that contain a text, and fit otherwise, of those the actor can read. Read in parts with
 * everybody else's work between them; each part judges the messages as they then are.
 */
export async function searchMessages(core: Core, actor: Member, input: SearchInput, asker: Asker): Promise<SearchPage> {
  const question = await core.read(askSearch, actor, input);
  return question === null ? { messages: [], truncated: false } : walkAlong(core, actor, question, asker);
}

/** The newest messages of others that name the actor or everyone, of those the actor can read. Marks nothing as read. */
export async function listMentions(core: Core, actor: Member, input: MentionsInput, asker: Asker): Promise<SearchPage> {
  return walkAlong(core, actor, await core.read(askMentions, actor, input), asker);
}

async function walkAlong(core: Core, actor: Member, question: Question, asker: Asker): Promise<SearchPage> {
  const found = new Map<number, Message>();
  // One more than asked for tells whether there are more.
  const wanted = asker.limit + 1;
  let walk: Walk | null = question.walk;
  let rows = firstRows;
  while (walk !== null && !asker.isGone()) {
    await asker.turn();
    const part: Part = await core.read(walkOn, actor, { question, walk, rows, wanted });
    for (const message of part.messages) found.set(message.id, message);
    const settled = [...found.keys()].filter((id) => id >= part.reached);
    walk = settled.length < wanted ? part.next : null;
    rows = Math.min(mostRows, growth * Math.max(1, part.looked));
  }
  const newestFirst = [...found.values()].sort((a, b) => b.ts - a.ts);
  return { messages: newestFirst.slice(0, asker.limit), truncated: newestFirst.length > asker.limit };
}

interface PartInput {
  question: Question;
  walk: Walk;
  rows: number;
  wanted: number;
}

interface Part {
  messages: Message[];
  next: Walk | null;
  reached: number;
  looked: number;
}

async function walkOn(context: QueryContext, { question, walk, rows, wanted }: PartInput): Promise<Part> {
  const slice = await walk(context.store, question.filter, rows);
  const hits = slice.rows.filter(({ content }) => contains(content, question.needle)).slice(0, wanted);
  return {
    messages: await viewAll(context, hits),
    next: hits.length < wanted ? slice.next : slice.nextIfEnough,
    reached: slice.reached,
    looked: slice.looked,
  };
}

function contains(content: string | null, needle: string): boolean {
  return needle === '' || (content !== null && fold(content).includes(needle));
}

/** Whole messages by what has just been found, of conversations the actor can read. */
async function viewAll({ actor, store }: QueryContext, hits: readonly SoughtRow[]): Promise<Message[]> {
  if (hits.length === 0) return [];
  const rows = await store.messages.findMany(hits.map(({ id }) => id));
  const channelIds = [...new Set(rows.map((row) => row.channel_id))];
  const channels = await store.conversations.listReadableAmong(actor, channelIds);
  // Only direct messages are called by their people.
  const direct = channels.filter(({ kind }) => kind === 'dm').map((row) => row.id);
  const people = await store.participants.listAmong(direct);
  const names = new Map(channels.map((row) => [row.id, identifierOf(row, people.get(row.id) ?? [])]));
  return rows.flatMap((row) => {
    const name = names.get(row.channel_id);
    return name === undefined ? [] : [viewMessage(row, name)];
  });
}
