import type { ChannelRow } from '../storage/conversations.ts';
import type { Participant } from '../storage/participants.ts';
import type { Store } from '../storage/store.ts';
import type { Audience } from './action.ts';

/** The people an event of a conversation is for. Called after `append`, in the transaction of the change. */
export async function audienceOf(context: { readonly store: Store }, row: ChannelRow): Promise<Audience> {
  return (await audiencesOf(context, row, Number.POSITIVE_INFINITY)).readers;
}

/**
 * The people an event about a message is for, and the members who joined after that message: of a change of it they
 * learn the number only (RT-24). Called after `append`, in the transaction of the change.
 */
export async function audiencesOf(
  { store }: { readonly store: Store },
  row: ChannelRow,
  n: number,
): Promise<{ readers: Audience; late: number[] }> {
  if (row.kind === 'public') return { readers: { workspaceId: row.workspace_id }, late: [] };
  const people = (await store.participants.list(row.id)).filter((person) => person.active);
  const [readers, late] = [people.filter(({ firstN }) => firstN <= n), people.filter(({ firstN }) => firstN > n)];
  return { readers: { memberIds: memberIdsOf(readers) }, late: memberIdsOf(late) };
}

function memberIdsOf(people: readonly Participant[]): number[] {
  return people.map(({ memberId }) => memberId);
}
