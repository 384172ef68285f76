import type { MembershipNotice } from './oracle.ts';

/** From one change of a private channel to before another, somebody was in it, and could read from `firstN` on. */
export interface Interval {
  fromSeq: number;
  untilSeq: number;
  firstN: number;
}

/** Who was in which private channel when, as its own notices tell it: `channel id` and `username` → intervals. */
export function membershipOf(
  notices: readonly MembershipNotice[],
  founders: ReadonlyMap<number, readonly string[]>,
): Map<string, Interval[]> {
  const intervals = new Map<string, Interval[]>();
  const enter = (key: string, interval: Interval) => intervals.set(key, [...(intervals.get(key) ?? []), interval]);
  for (const [channelId, names] of founders) {
    for (const name of names) enter(`${channelId} ${name}`, { fromSeq: 0, untilSeq: Infinity, firstN: 1 });
  }
  for (const { channelId, seq, n, text } of notices) {
    const { added, gone } = whoMoved(text);
    if (added !== undefined) enter(`${channelId} ${added}`, { fromSeq: seq, untilSeq: Infinity, firstN: n });
    const last = intervals.get(`${channelId} ${gone}`)?.at(-1);
    if (last !== undefined) last.untilSeq = seq;
  }
  return intervals;
}

function whoMoved(notice: string): { added?: string | undefined; gone?: string | undefined } {
  const { added, removed, left } =
    /^(?:\S+ added (?<added>\S+)|\S+ removed (?<removed>\S+)|(?<left>\S+) left the channel)$/.exec(notice)?.groups ??
    {};
  return { added, gone: removed ?? left };
}

/** What somebody heard of a channel outside of being in it. */
export function leaksIn(
  heard: readonly { name: string; channelId: number; seq: number; n: number | null }[],
  username: string,
  intervals: ReadonlyMap<string, readonly Interval[]>,
  isPrivate: (channelId: number) => boolean,
): string[] {
  return heard.flatMap(({ name, channelId, seq, n }) => {
    if (!isPrivate(channelId)) return [];
    const own = intervals.get(`${channelId} ${username}`) ?? [];
    // A repeat, or a change that rides with a notice, may carry an older number of the same stay.
    const isOwn = own.some((stay) => seq >= stay.fromSeq && seq < stay.untilSeq && (n === null || n >= stay.firstN));
    return isOwn ? [] : [`${username} heard ${name} ${seq} of channel ${channelId}`];
  });
}
