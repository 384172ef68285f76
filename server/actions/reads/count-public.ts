import type { QueryContext } from '../action.ts';

/** How many unread messages the actor has in each public channel: name → count, exact up to the cap. */
export async function countPublicUnread({ store, actor }: QueryContext): Promise<ReadonlyMap<string, number>> {
  const rows = await store.conversations.listPublic(actor.workspaceId);
  const states = await store.reads.countMany(
    actor,
    rows.map((row) => row.id),
  );
  return new Map(rows.map((row) => [row.name ?? '', states.get(row.id)?.unread ?? 0]));
}
