import { deletedSender } from '#shared/message.ts';
import type { ChannelFacts, ChannelHead } from '#shared/objects.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import type { Participant } from '../../storage/participants.ts';
import type { ReadState } from '../../storage/reads.ts';
import type { Conversation } from '../access.ts';
import { identifierOf } from '../identifier.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf } from '../messages/view.ts';

interface HeadParts {
  row: ChannelRow;
  /** Everyone in a private channel or direct message. */
  participants: readonly Participant[];
  read: ReadState;
  /** Whose head it is. */
  memberId: number;
}

/** A channel as a reader sees it who has nothing of one's own in it: in a direct message the others are named. */
export function viewFacts(
  row: ChannelRow,
  participants: readonly Participant[],
  memberId: number | null = null,
): ChannelFacts {
  const others = participants.filter((person) => person.memberId !== memberId);
  return {
    channel_id: row.id,
    channel: identifierOf(row, participants),
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    posting: row.posting,
    archived: row.archived_us !== null,
    ...(row.kind === 'dm' ? { users: shownNames(others) } : {}),
    seq: row.last_seq,
    n: row.last_n,
    last_ts: row.newest_us === null ? null : secondsOf(row.newest_us),
  };
}

/** A channel as one person's sidebar needs it: its numbers, and how far this person has read. */
export function viewHead({ row, participants, read, memberId }: HeadParts): ChannelHead {
  const own = participants.find((person) => person.memberId === memberId);
  return {
    ...viewFacts(row, participants, memberId),
    first_n: own?.firstN ?? 1,
    read_n: read.readN,
    unread: read.unread,
    mentions: read.mentions,
    hidden: own?.hidden ?? false,
    starred: false,
    muted: false,
    level: null,
    phone_level: null,
  };
}

/** Names as lists of people show them, sorted by code unit: all deleted accounts are one. */
export function shownNames(people: readonly Pick<Participant, 'username' | 'deleted'>[]): string[] {
  const names = people.map(({ username, deleted }) => (deleted ? deletedSender : username));
  return [...new Set(names)].sort();
}

/** The head of one conversation for the actor. */
export async function headOf(context: QueryContext, conversation: Conversation): Promise<ChannelHead> {
  const { actor, store } = context;
  const read = await store.reads.count(actor, conversation.channelId);
  return viewHead({ row: conversation.row, participants: conversation.participants, read, memberId: actor.memberId });
}

/** The heads of channels that the actor can read, in their order. */
export async function viewHeads(context: QueryContext, rows: readonly ChannelRow[]): Promise<ChannelHead[]> {
  const { actor, store } = context;
  const ids = idsOf(rows);
  // A head names the people of direct messages only: private channels may have hundreds each.
  const [direct, others] = [rows.filter(({ kind }) => kind === 'dm'), rows.filter(({ kind }) => kind !== 'dm')];
  const own = await store.participants.listOwn(actor.memberId, idsOf(others));
  const people = new Map([...own, ...(await store.participants.listAmong(idsOf(direct)))]);
  const reads = await store.reads.countMany(actor, ids);
  return rows.map((row) =>
    viewHead({
      row,
      participants: people.get(row.id) ?? [],
      read: reads.get(row.id) ?? { readN: 0, unread: 0, mentions: 0 },
      memberId: actor.memberId,
    }),
  );
}

function idsOf(rows: readonly ChannelRow[]): number[] {
  return rows.map((row) => row.id);
}
