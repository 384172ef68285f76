import type { Welcome } from '#shared/events.ts';
import type { ChannelHead, Message, Person } from '#shared/objects.ts';
import type { PresenceState } from '#shared/presence.ts';
import type { Rows } from './rows.ts';

/** What the browser knows: plain data, replaced and never changed in place. */
export interface State {
  readonly me: Welcome['me'] | null;
  readonly workspace: Welcome['workspace'] | null;
  /** By `channel_id`. The counts in a head hold as of its `seq`. */
  readonly heads: ReadonlyMap<number, ChannelHead>;
  /** By `channel_id`: as of which `seq` the names and rights in a head hold, where that is known. */
  readonly described: ReadonlyMap<number, number>;
  /** Messages of the places that were opened, by `channel_id`. */
  readonly rows: ReadonlyMap<number, Rows>;
  /** By username. */
  readonly people: ReadonlyMap<string, Person>;
  /** By username; who is missing is offline. */
  readonly presence: ReadonlyMap<string, PresenceState>;
  /** `channel_id` → username → until when to show it, in clock milliseconds. */
  readonly typing: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

export const emptyState: State = {
  me: null,
  workspace: null,
  heads: new Map(),
  described: new Map(),
  rows: new Map(),
  people: new Map(),
  presence: new Map(),
  typing: new Map(),
};

/** A copy of a map with one entry put. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** A copy of a map without one entry; the same map when there is none. */
export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** The head of a conversation by its identifier. */
export function headOf(state: State, channel: string | null): ChannelHead | null {
  for (const head of state.heads.values()) if (head.channel === channel) return head;
  return null;
}

/** A message by its id, when it is held: in the window of its place or beside it. */
export function findMessage(rows: Rows | undefined, id: number): Message | null {
  return rows?.list.find((message) => message.id === id) ?? rows?.aside.get(id) ?? null;
}
