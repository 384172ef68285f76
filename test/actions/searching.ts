import { fold } from '#shared/text.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { indexPending } from '../../server/actions/search/index-pending.ts';
import type { SearchInput } from '../../server/actions/search/question.ts';
import { searchMessages } from '../../server/actions/search/search.ts';
import type { World } from './world.ts';

/** A search as a test writes it. */
export type Sought = Partial<SearchInput> & { limit?: number };

/** Nobody else searches, and others still get their turn. */
export const turn = () => new Promise<void>((resume) => setImmediate(resume));

/** A page of what somebody finds. */
export function searchAs(world: World, person: Member, { limit = 50, ...sought }: Sought) {
  return searchMessages(world.core, person, { text: '', ...sought }, { limit, isGone: () => false, turn });
}

/** The texts somebody finds, newest first. */
export async function textsFound(world: World, person: Member, sought: Sought | string): Promise<(string | null)[]> {
  const page = await searchAs(world, person, typeof sought === 'string' ? { text: sought } : sought);
  return page.messages.map(({ content }) => content);
}

/** Let the index catch up. */
export async function indexAll(world: World): Promise<void> {
  while (await world.core.run(indexPending, system, undefined));
}

/** Ids of what a search must find, by looking at every message there is: newest first, without a limit. */
export async function scan(world: World, person: Member, sought: Sought): Promise<number[]> {
  const participants = await world.rows.selectFrom('participants').selectAll().execute();
  const rows = await world.rows
    .selectFrom('messages')
    .innerJoin('channels', 'channels.id', 'messages.channel_id')
    .leftJoin('users', 'users.id', 'messages.sender_id')
    .selectAll('messages')
    .select(['channels.workspace_id', 'channels.kind', 'channels.name', 'users.username'])
    .execute();
  const firstN = (row: (typeof rows)[number]): number => {
    if (row.workspace_id !== person.workspaceId) return Number.POSITIVE_INFINITY;
    if (row.kind === 'public') return 1;
    const own = participants.find((one) => one.channel_id === row.channel_id && one.member_id === person.memberId);
    return own?.first_n ?? Number.POSITIVE_INFINITY;
  };
  const { text = '', from, channel, startUs = 0, endUs = Number.POSITIVE_INFINITY } = sought;
  const identifier = (row: (typeof rows)[number]) => (row.kind === 'public' ? row.name : `private:${row.channel_id}`);
  return rows
    .filter((row) => row.content_type === 'text' && row.deleted_us === null && row.n >= firstN(row))
    .filter((row) => text === '' || fold(row.content ?? '').includes(fold(text)))
    .filter((row) => from === undefined || row.username?.toLowerCase() === from.toLowerCase())
    .filter((row) => channel === undefined || identifier(row) === channel)
    .filter((row) => row.created_us >= startUs && row.created_us < endUs)
    .sort((a, b) => b.created_us - a.created_us)
    .map((row) => row.id);
}
