import type { Model } from './model.ts';

/** What two programs of one person must agree on, in a form that can be compared. */
export function knowledgeOf(model: Model, fromNs: ReadonlyMap<number, number>): unknown {
  const { heads, rows, people, presence, me } = model.state;
  const places = [...fromNs];
  const channelIds = [...fromNs.keys()];
  const listed = [...heads.values()].filter((head) => !head.archived && !head.hidden);
  return {
    me: me && { ...me, state: null },
    heads: byKey(listed.map((head) => [head.channel_id, head])),
    rows: byKey(places.map(([id, from]) => [id, rows.get(id)?.list.filter(({ n }) => n >= from) ?? null])),
    // a person's state of now is in `presence`
    people: byKey([...people].map(([handle, person]) => [handle, { ...person, state: null }])),
    presence: byKey([...presence]),
    members: byKey(channelIds.map((id) => [id, membersIn(model, id)])),
    typing: byKey(channelIds.map((id) => [id, [...(model.typing.get(id) ?? [])].sort()])),
    receipts: byKey(channelIds.map((id) => [id, readersIn(model, id)])),
  };
}

/** Places both hold rows of, and from where on both do; what came later is in the list of heads. */
export function sharedPlaces(one: Model, other: Model): Map<number, number> {
  const shared = [...one.state.rows].flatMap(([id, rows]): [number, number][] => {
    const others = other.state.rows.get(id);
    return others === undefined ? [] : [[id, Math.max(rows.from, others.from)]];
  });
  return new Map(shared.sort(([a], [b]) => a - b));
}

function membersIn(model: Model, channelId: number): string[] {
  const members = model.members.get(channelId) ?? [];
  return [...members].flatMap(([username, { isIn }]) => (isIn ? [username] : [])).sort();
}

/** Who has read how far; whoever has read nothing is left out. */
function readersIn(model: Model, channelId: number): unknown {
  const positions = [...(model.receipts.get(channelId) ?? [])];
  return byKey(positions.flatMap(([username, { n }]) => (n > 0 ? [[username, n] as const] : [])));
}

function byKey<T>(entries: readonly (readonly [string | number, T])[]): [string, T][] {
  const named = entries.map(([key, value]): [string, T] => [String(key), value]);
  return named.sort(([a], [b]) => (a < b ? -1 : 1));
}
