import { identifierOf } from '../identifier.ts';
import type { QueryContext } from '../action.ts';
import { activeNames } from './list-members.ts';

/** A private channel in the list of one of its people. */
interface PrivateChannel {
  id: number;
  channel: string;
  name: string | null;
  topic: string | null;
  unread: number;
  members: string[];
}

/** The private channels the actor is in, by id. */
export async function listPrivateChannels(context: QueryContext): Promise<PrivateChannel[]> {
  const { actor, store } = context;
  const rows = await store.conversations.listPrivate(actor);
  const ids = rows.map((row) => row.id);
  const people = await store.participants.listAmong(ids);
  const reads = await store.reads.countMany(actor, ids);
  return rows.map((row) => {
    const participants = people.get(row.id) ?? [];
    return {
      id: row.id,
      channel: identifierOf(row, participants),
      name: row.name,
      topic: row.topic,
      unread: reads.get(row.id)?.unread ?? 0,
      members: activeNames(participants),
    };
  });
}
