import { formatDirect, parseConversation } from '#shared/conversation.ts';
import { deletedSender } from '#shared/message.ts';
import type { ChannelHead, Person } from '#shared/objects.ts';
import { usernameKey } from '#shared/usernames.ts';
import { text } from '../text/en.ts';
import { headOf, type State } from './state.ts';

/** What stands at an address: a conversation, one that begins with its first message, nothing, or not known yet. */
export type Place =
  | { readonly kind: 'there'; readonly head: ChannelHead }
  | { readonly kind: 'new'; readonly channel: string; readonly users: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'loading' };

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** The stored spelling of a username, whatever its case. */
export function spellUsername(state: State, username: string): string | null {
  if (state.people.has(username)) return username;
  const key = usernameKey(username);
  for (const handle of state.people.keys()) if (usernameKey(handle) === key) return handle;
  return null;
}

/** The identifier under which the server knows a conversation, in any spelling somebody may have typed. */
function canonicalChannel(state: State, identifier: string): string {
  const ref = parseConversation(identifier);
  if (ref.kind === 'public') return ref.name;
  if (ref.kind !== 'dm') return identifier;
  return formatDirect(ref.usernames.map((username) => spellUsername(state, username) ?? username));
}

/** Finds out what an identifier leads to. */
export function resolvePlace(state: State, identifier: string | null): Place {
  if (state.me === null || identifier === null) return { kind: 'loading' };
  const channel = canonicalChannel(state, identifier);
  const head = headOf(state, channel);
  if (head) return { kind: 'there', head };
  const ref = parseConversation(channel);
  if (ref.kind !== 'dm') return { kind: 'nothing' };
  if (state.people.size === 0) return { kind: 'loading' };
  const isPossible = ref.usernames.includes(state.me.handle) && ref.usernames.every((name) => state.people.has(name));
  const me = state.me.handle;
  return isPossible
    ? { kind: 'new', channel, users: ref.usernames.filter((name) => name !== me) }
    : { kind: 'nothing' };
}

/** Public channels in the order in which they were made, then private ones by name. */
export function channelHeads(state: State): ChannelHead[] {
  const heads = [...state.heads.values()].filter((head) => !head.hidden && !head.archived);
  const publicOnes = heads.filter((head) => head.kind === 'public');
  const privateOnes = heads.filter((head) => head.kind === 'private');
  return [
    ...publicOnes.toSorted((a, b) => a.channel_id - b.channel_id),
    ...privateOnes.toSorted((a, b) => byName.compare(a.name ?? '', b.name ?? '')),
  ];
}

/** Direct messages, newest first. */
export function directHeads(state: State): ChannelHead[] {
  const heads = [...state.heads.values()].filter((head) => head.kind === 'dm' && !head.hidden);
  return heads.toSorted((a, b) => (b.last_ts ?? 0) - (a.last_ts ?? 0));
}

/** Everybody of the workspace by name; oneself too, for notes. */
export function peopleByName(state: State): Person[] {
  return [...state.people.values()].toSorted((a, b) => byName.compare(a.name, b.name));
}

/** Everybody else with whom there is no conversation in the list yet, by name. */
export function peopleToMeet(state: State): Person[] {
  const met = new Set(directHeads(state).flatMap(({ users }) => (users?.length === 1 ? users : [])));
  return peopleByName(state).filter((person) => person.handle !== state.me?.handle && !met.has(person.handle));
}

/** How a person is shown. */
export function nameOf(state: State, username: string): string {
  return state.people.get(username)?.name ?? (username === deletedSender ? text.deletedUser : username);
}

/** The people of a direct message as a name; alone it is for notes. */
export function directName(state: State, users: readonly string[]): string {
  if (users.length === 0) return text.notesToSelf;
  const shown = users.slice(0, 2).map((username) => nameOf(state, username));
  return shown.join(', ') + (users.length > 2 ? ` +${users.length - 2}` : '');
}

/** The name of a conversation without its mark. */
export function headName(state: State, head: ChannelHead): string {
  return head.kind === 'dm' ? directName(state, head.users ?? []) : (head.name ?? head.channel);
}

/** What the title and the composer call a place: `#general`, a name, or null where there is none. */
export function placeName(state: State, place: Place): string | null {
  if (place.kind === 'new') return directName(state, place.users);
  if (place.kind !== 'there') return null;
  return place.head.kind === 'public' ? `#${headName(state, place.head)}` : headName(state, place.head);
}

/** What calls for attention in a place: mentions, and every message of a direct message (R8). */
export function badgeOf(head: ChannelHead): number {
  if (head.kind !== 'dm' || head.muted) return head.mentions;
  return head.unread;
}

/** The number in the window's title. */
export function totalBadge(state: State): number {
  let total = 0;
  for (const head of state.heads.values()) if (!head.hidden && !head.archived) total += badgeOf(head);
  return total;
}
