import type { MessageFilter, SoughtRow } from '../../storage/message-filter.ts';
import type { Stretch } from '../../storage/search.ts';
import type { Store } from '../../storage/store.ts';

/** A short way along the messages, newest first. */
interface Slice {
  /** Those on it that fit the filter, newest first. */
  rows: SoughtRow[];
  /** Messages looked at. */
  looked: number;
  /** The rest of the way; null at its end. */
  next: Walk | null;
  /** The same rest once enough has been found on the way so far. */
  nextIfEnough: Walk | null;
  /** Every message from this id on that can be found has been found; what is found below may yet be outdone. */
  reached: number;
}

/** A way along messages; it can be gone in slices, in another transaction each. */
export type Walk = (store: Store, filter: MessageFilter, rows: number) => Promise<Slice>;

const everything = 0;
const nothingYet = Number.POSITIVE_INFINITY;
/** Candidates fetched at once: few, for what is found at once; then many, since every look into the index reads it all. */
const [firstCandidates, moreCandidates] = [200, 10_000];

/** All messages with ids in a stretch. */
export function walkAll(stretch: Stretch): Walk {
  return async ({ search }, filter, count) => {
    const part = { from: Math.max(stretch.from, stretch.below - count), below: stretch.below };
    const from = await search.lowestAmongAll(part);
    const rows = await search.amongAll(filter, { from, below: stretch.below });
    const next = from > stretch.from ? walkAll({ ...stretch, below: from }) : null;
    return onward({ rows, looked: stretch.below - from, next, reached: from });
  };
}

/** All messages of a channel with numbers in a stretch. */
export function walkChannel(channelId: number, stretch: Stretch): Walk {
  return async ({ search }, filter, count) => {
    const part = { from: Math.max(stretch.from, stretch.below - count), below: stretch.below };
    const from = await search.lowestAmongChannel(channelId, part);
    const rows = await search.amongChannel(filter, channelId, { from, below: stretch.below });
    const next = from > stretch.from ? walkChannel(channelId, { ...stretch, below: from }) : null;
    return onward({ rows, looked: stretch.below - from, next, reached: everything });
  };
}

/** What is told to be on the way, newest first. */
type List = (store: Store, stretch: Stretch, limit: number) => Promise<number[]>;

/** The messages that name a member or everyone. */
export function walkMentions(memberId: number, stretch: Stretch): Walk {
  return walkListed(({ mentions }, part, limit) => mentions.namingIn(memberId, part, limit), stretch);
}

/** What somebody sent. */
export function walkSent(senderId: number, stretch: Stretch): Walk {
  return walkListed(({ search }, part, limit) => search.sentIn(senderId, part, limit), stretch);
}

function walkListed(list: List, stretch: Stretch): Walk {
  return async (store, filter, count) => {
    const { ids, last } = await takePart(store, await list(store, stretch, count), count);
    const next = last === undefined ? null : walkListed(list, { ...stretch, below: last });
    const rows = await store.search.amongIds(filter, ids);
    return onward({ rows, looked: ids.length, next, reached: last ?? everything });
  };
}

/** What to look at of a list that was asked for `count` of them; `last` is its end when there may be more behind it. */
async function takePart({ search }: Store, listed: readonly number[], count: number) {
  const ids = await search.thatFit(listed);
  return { ids, last: ids.length < listed.length ? ids.at(-1) : ids[count - 1] };
}

/**
 * The messages that may contain a text: first those the index does not show yet, then those it does. In this order none
 * is missed that goes from the ones to the others meanwhile.
 */
export function walkIndex(text: string, stretch: Stretch): Walk {
  return walkPending(stretch, walkCandidates(text, stretch, { waiting: [], fetch: firstCandidates }));
}

function walkPending(stretch: Stretch, then: Walk): Walk {
  return async (store, filter, count) => {
    const { search } = store;
    const { ids, last } = await takePart(store, await search.pendingIn(stretch, count), count);
    const rows = await search.amongIds(filter, ids);
    const next = last === undefined ? then : walkPending({ ...stretch, below: last }, then);
    return { rows, looked: ids.length, next, nextIfEnough: then, reached: nothingYet };
  };
}

/** Candidates that are still to be looked at, and how many to ask for when they are done; 0: there are no more. */
interface Candidates {
  waiting: readonly number[];
  fetch: number;
}

function walkCandidates(text: string, stretch: Stretch, given: Candidates): Walk {
  return async ({ search }, filter, count) => {
    const { waiting, fetch } = given.waiting.length > 0 ? given : await fetchCandidates();
    const ids = await search.thatFit(waiting.slice(0, count));
    const rest = waiting.slice(ids.length);
    const below = ids.at(-1) ?? stretch.from;
    const isEnd = rest.length === 0 && fetch === 0;
    const next = isEnd ? null : walkCandidates(text, { ...stretch, below }, { waiting: rest, fetch });
    return onward({ rows: await search.amongIds(filter, ids), looked: ids.length, next, reached: below });

    async function fetchCandidates(): Promise<Candidates> {
      const found = await search.candidatesIn(text, stretch, given.fetch);
      return { waiting: found, fetch: found.length < given.fetch ? 0 : moreCandidates };
    }
  };
}

function onward(slice: Omit<Slice, 'nextIfEnough'>): Slice {
  return { ...slice, nextIfEnough: slice.next };
}
