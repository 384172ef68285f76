import type { CountedEventName, EventPayload } from '#shared/events.ts';
import type { ChannelHead, Person } from '#shared/objects.ts';
import type { PresenceState } from '#shared/presence.ts';
import { dropChannel, putHeads } from './answers.ts';
import { adjustHead, countHeld } from './counts.ts';
import { takeLeave } from './departure.ts';
import { putFacts } from './facts.ts';
import { putRow } from './rows.ts';
import { findMessage, type State, withEntry, withoutEntry } from './state.ts';

type AppliedName = CountedEventName | 'typing:started' | 'typing:stopped';

/** An event that changes what the browser knows. */
export type AppliedEvent = { [N in AppliedName]: { name: N; payload: EventPayload<N> } }[AppliedName];

type Appliers = { [N in AppliedName]: (state: State, payload: EventPayload<N>, nowMs: number) => State };

const appliers: Appliers = {
  'message:created': (state, change) => putChange(stopTyping(state, change.message.sender, change.channel_id), change),
  'message:edited': putChange,
  'message:deleted': putChange,
  'reaction:changed': putChange,
  'pin:changed': putChange,
  'thread:changed': putChange,
  'channel:skipped': skipChange,
  'channel:created': (state, { head }) => putHead(state, head),
  'channel:updated': (state, { head }) => putFacts(state, head),
  'channel:archived': (state, { head }) => putFacts(state, head),
  // nobody is shown here who takes part in a private channel
  'channel:joined': (state) => state,
  'channel:left': (state, left) => ('reason' in left ? dropChannel(state, left.channel_id) : state),
  'dm:opened': (state, { head }) => putHead(state, head),
  'dm:closed': hideDirect,
  'read:moved': moveRead,
  'profile:updated': putProfile,
  'member:joined': (state, member) => setPresence(putPerson(state, member), { [member.handle]: member.state }),
  'member:removed': (state, { handle }) => takeLeave(setPresence(state, { [handle]: 'offline' }), handle),
  'presence:changed': (state, { states }) => setPresence(state, states),
  'typing:started': startTyping,
  'typing:stopped': (state, { channel_id, username }) => stopTyping(state, username, channel_id),
};

/** What is known after an event. Pure: applied twice, or to something newer, it changes nothing that is right. */
export function apply(state: State, event: AppliedEvent, nowMs: number): State {
  // the table's key and its payload's type belong together, which the compiler cannot follow through an index
  const applier = appliers[event.name] as (state: State, payload: AppliedEvent['payload'], nowMs: number) => State;
  return applier(state, event.payload, nowMs);
}

/** True for the name of an event that `apply` knows. */
export function isApplied(name: string): name is AppliedName {
  return Object.hasOwn(appliers, name);
}

type ChannelChange = Pick<EventPayload<'message:created'>, 'channel_id' | 'seq' | 'message'>;

function putChange(state: State, { channel_id, seq, message }: ChannelChange): State {
  const rows = state.rows.get(channel_id);
  const head = state.heads.get(channel_id);
  if (!head) return state;
  const change = { seq, message, held: findMessage(rows, message.id) };
  const heads = withEntry(state.heads, channel_id, adjustHead(head, change, state.me?.handle ?? ''));
  const next = { ...state, heads };
  return rows ? { ...next, rows: withEntry(state.rows, channel_id, putRow(rows, message)) } : next;
}

/** A change of a message that came before one's own history: it only counts (RT-24). */
function skipChange(state: State, { channel_id, seq }: EventPayload<'channel:skipped'>): State {
  const head = state.heads.get(channel_id);
  if (!head || head.seq >= seq) return state;
  return { ...state, heads: withEntry(state.heads, channel_id, { ...head, seq }) };
}

/** A conversation comes into the list, new or again. */
function putHead(state: State, head: ChannelHead): State {
  return putHeads(state, [head]);
}

function hideDirect(state: State, { channel_id }: EventPayload<'dm:closed'>): State {
  const head = state.heads.get(channel_id);
  return head ? { ...state, heads: withEntry(state.heads, channel_id, { ...head, hidden: true }) } : state;
}

function putProfile(
  state: State,
  { workspace_id: _workspaceId, stream: _stream, rev: _rev, ...person }: EventPayload<'profile:updated'>,
): State {
  // `me.kind` is the connection's kind
  const me = state.me?.handle === person.handle ? { ...state.me, ...person, kind: state.me.kind } : state.me;
  return { ...state, me, people: withEntry(state.people, person.handle, person) };
}

/**
 * The server's counts hold as of some change of the channel, and a newer one may have been applied already: what can be
 * counted from the rows held is counted here.
 */
function moveRead(state: State, moved: EventPayload<'read:moved'>): State {
  const head = state.heads.get(moved.channel_id);
  if (!head) return state;
  const { read_n, unread, mentions } = moved;
  const next = { ...head, read_n, unread, mentions };
  const counted = countHeld(state.rows.get(moved.channel_id), next, state.me?.handle ?? '');
  return { ...state, heads: withEntry(state.heads, moved.channel_id, { ...next, ...counted }) };
}

function putPerson(state: State, member: EventPayload<'member:joined'>): State {
  const { userId, handle, name, role, state: presence } = member;
  const blank: Omit<Person, 'userId' | 'handle'> = {
    name,
    kind: 'person',
    role,
    name_color: null,
    bio: null,
    avatar_file: null,
    state: presence,
  };
  const person = { ...blank, ...state.people.get(handle), userId, handle, name, role };
  return { ...state, people: withEntry(state.people, handle, person) };
}

function setPresence(state: State, changes: Readonly<Record<string, PresenceState>>): State {
  const presence = new Map(state.presence);
  let next = state;
  for (const [username, value] of Object.entries(changes)) {
    if (value === 'offline') presence.delete(username);
    else presence.set(username, value);
    if (value === 'offline') next = stopTypingAnywhere(next, username);
  }
  return { ...next, presence };
}

/** Somebody types in one place at a time; one's own typing is nobody's news (RT-72, RT-73). */
function startTyping(state: State, started: EventPayload<'typing:started'>, nowMs: number): State {
  if (started.username === state.me?.handle) return state;
  const elsewhere = stopTypingAnywhere(state, started.username);
  const here = elsewhere.typing.get(started.channel_id) ?? new Map<string, number>();
  const until = withEntry(here, started.username, nowMs + started.for_ms);
  return { ...elsewhere, typing: withEntry(elsewhere.typing, started.channel_id, until) };
}

function stopTyping(state: State, username: string, channelId: number): State {
  const here = state.typing.get(channelId);
  if (!here?.has(username)) return state;
  return { ...state, typing: withEntry(state.typing, channelId, withoutEntry(here, username)) };
}

function stopTypingAnywhere(state: State, username: string): State {
  return [...state.typing.keys()].reduce((next, channelId) => stopTyping(next, username, channelId), state);
}

/** Takes away the typing notices whose time is over. */
export function expireTyping(state: State, nowMs: number): State {
  let next = state;
  for (const [channelId, people] of state.typing)
    for (const [username, untilMs] of people) if (untilMs <= nowMs) next = stopTyping(next, username, channelId);
  return next;
}
