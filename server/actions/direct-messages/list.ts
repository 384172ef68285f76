import type { DirectRow } from '../../storage/conversations.ts';
import type { Participant } from '../../storage/participants.ts';
import { identifierOf } from '../identifier.ts';
import type { QueryContext } from '../action.ts';
import { shownNames } from '../channels/head.ts';
import { secondsOf } from '../messages/view.ts';

/** A direct message as `GET /dms` lists it. */
export interface DirectView {
  channel: string;
  /** The others; nobody for notes to oneself. */
  users: string[];
  unread: number;
  /** When its newest message was sent, Unix seconds. */
  last_ts: number;
}

/** The actor's direct messages but for closed ones, the latest message first. */
export async function listDirectMessages(context: QueryContext): Promise<DirectView[]> {
  const { actor, store } = context;
  const rows = await store.conversations.listDirect(actor);
  const ids = rows.map((row) => row.id);
  const [people, reads] = [await store.participants.listAmong(ids), await store.reads.countMany(actor, ids)];
  return rows.map((row) => viewDirect(row, people.get(row.id) ?? [], actor.memberId, reads.get(row.id)?.unread ?? 0));
}

/** The unread messages of all direct messages that `listDirectMessages` lists. */
export async function countDirectUnread({ actor, store }: QueryContext): Promise<number> {
  const ids = (await store.conversations.listDirect(actor)).map((row) => row.id);
  const reads = await store.reads.countMany(actor, ids);
  return [...reads.values()].reduce((sum, { unread }) => sum + unread, 0);
}

function viewDirect(row: DirectRow, people: readonly Participant[], memberId: number, unread: number): DirectView {
  const others = people.filter((person) => person.memberId !== memberId);
  return { channel: identifierOf(row, people), users: shownNames(others), unread, last_ts: secondsOf(row.newest_us) };
}
