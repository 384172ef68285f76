import type { CommandOutput } from '#shared/commands.ts';
import type { Welcome } from '#shared/events.ts';
import type { ChannelHead, Message, Person } from '#shared/objects.ts';
import { newerHead, noteDescribed, rename } from './facts.ts';
import { dropBelow, putRow, resetRows } from './rows.ts';
import { headOf, type State, withEntry, withoutEntry } from './state.ts';

// Pure: what is known after the server has answered. Its numbers replace those counted here (R7).
function byId(heads: readonly ChannelHead[]): Map<number, ChannelHead> {
  return new Map(heads.map((head) => [head.channel_id, head]));
}

/** Takes the first frame of a connection. When it holds only the newest channels, the others are kept. */
export function takeWelcome(state: State, welcome: Welcome): State {
  const { me, workspace, channels } = welcome;
  const heads = byId(channels.map((head) => newerHead(state, head)));
  if (welcome.more_channels) for (const [id, head] of state.heads) if (!heads.has(id)) heads.set(id, head);
  return dropGone({ ...state, me, workspace, heads, described: noteDescribed(state, channels) });
}

/** Takes the complete list of conversations. A head that is older than the one held keeps the held counts. */
export function takeHeads(state: State, complete: readonly ChannelHead[]): State {
  const heads = byId(complete.map((head) => newerHead(state, head)));
  return dropGone({ ...state, heads, described: noteDescribed(state, complete) });
}

/** Takes single heads, without a word about the others. */
export function putHeads(state: State, some: readonly ChannelHead[]): State {
  if (some.length === 0) return state;
  const heads = new Map(state.heads);
  for (const head of some) heads.set(head.channel_id, newerHead(state, head));
  return trim({ ...state, heads, described: noteDescribed(state, some) });
}

/** Forgets a conversation that can no longer be read. */
export function dropChannel(state: State, channelId: number): State {
  return dropGone({ ...state, heads: withoutEntry(state.heads, channelId) });
}

function dropGone(state: State): State {
  const rows = new Map([...state.rows].filter(([id]) => state.heads.has(id)));
  return trim(rows.size === state.rows.size ? state : { ...state, rows });
}

function trim(state: State): State {
  const rows = new Map([...state.rows].map(([id, held]) => [id, dropBelow(held, state.heads.get(id)?.first_n ?? 0)]));
  return [...rows.keys()].reduce(rename, { ...state, rows });
}

/** Takes the rows that changed in a place whose rows are held (RT-51, RT-52). */
export function takeSync(state: State, channelId: number, answer: CommandOutput<'channel:sync'>): State {
  const rows = state.rows.get(channelId);
  const next = putHeads(state, [answer.head]);
  if (!rows) return next;
  const changed = answer.reset ? resetRows(answer.changes, answer.head.first_n) : answer.changes.reduce(putRow, rows);
  return trim({ ...next, rows: withEntry(next.rows, channelId, changed) });
}

/** Takes the loads that came with a welcome, and the newest page of the open place where none is held. */
export function takeFirst(state: State, first: NonNullable<Welcome['first']>): State {
  const { people, workspace } = first.workspace;
  const next = takePresence(takePeople(state, people, workspace), first.presence);
  const page = first.page ?? [];
  const head = headOf(state, page[0]?.channel ?? null);
  if (!head || state.rows.has(head.channel_id) || !reachesRead(page, head)) return next;
  return { ...next, rows: withEntry(next.rows, head.channel_id, resetRows(page, head.first_n)) };
}

/** True when the first unread message is on a page: only then can the place open there. */
function reachesRead(page: readonly Message[], head: ChannelHead): boolean {
  return (page[0]?.n ?? Infinity) <= Math.max(head.read_n, head.first_n);
}

/** Takes everybody of the workspace. */
export function takePeople(
  state: State,
  people: readonly Person[],
  workspace: CommandOutput<'workspace:load'>['workspace'],
): State {
  return { ...state, workspace, people: new Map(people.map((person) => [person.handle, person])) };
}

/** Takes everybody's presence. */
export function takePresence(state: State, { states }: CommandOutput<'presence:load'>): State {
  return { ...state, presence: new Map(Object.entries(states)) };
}
