import { limits } from '#shared/limits.ts';
import { bestOf, type PresenceChoice, type PresenceState } from '#shared/presence.ts';
import type { PresenceBook, Sighting } from '../actions/action.ts';
import type { Clock } from '../clock.ts';

/** One source of a person's presence: a socket, or a session that reports by HTTP. */
interface Lease {
  state: PresenceState;
  untilMs: number;
}

interface Person {
  owner: Owner;
  leases: Map<string, Lease>;
  /** What others were told last. */
  shown: PresenceState;
}

/** Leases of who is here, and the states that follow from them. Nothing of it is stored. */
export interface PresenceLeases extends PresenceBook {
  /** Set a source's state and give it a lease, or renew the one it has. */
  touch: (member: Owner, source: string, state: PresenceState) => void;
  /** Set the state of a source that has a lease; the person's state with it. One that has gone stays gone. */
  report: (member: Owner, source: string, state: PresenceState) => PresenceState;
  /** What a session reports by HTTP: a source of its own, for as long as a lease. `offline` takes it away at once. */
  reportSession: (member: Owner & { readonly sessionId: string }, state: PresenceState) => void;
  /** A session is over, and with it what it reported by HTTP. */
  endSession: (sessionId: string) => void;
  /** Renew the lease of a source that lives. One whose lease ran out while the process stood still gets another. */
  renew: (member: Owner, source: string) => void;
  /** A source went away; it counts for this much longer, so that a reload shows nothing. */
  release: (member: Owner, source: string, graceMs: number) => void;
  /** Show this instead of the computed state while the person is here; null: no more. The person's state with it. */
  choose: (memberId: number, choice: PresenceChoice | null) => PresenceState;
  choiceOf: (memberId: number) => PresenceChoice | null;
  /** Who of a workspace is here at this moment, told already or not, and who was within the last hour: by member id. */
  sightingsIn: (workspaceId: number) => ReadonlyMap<number, Sighting>;
  /** Everybody who was here at this time or after it: user id → time in microseconds. */
  seenSince: (us: number) => Map<number, number>;
  /** How many people there are with a lease, over all workspaces. */
  count: () => number;
  /** Let leases run out, and hand out per workspace what has changed since the last call. */
  takeChanges: () => Map<number, { rev: number; states: PresenceChange[] }>;
}

/** Whose presence it is. */
interface Owner {
  readonly memberId: number;
  readonly workspaceId: number;
  readonly userId: number;
  readonly username: string;
}

interface PresenceChange {
  owner: Owner;
  state: PresenceState;
}

interface Memory {
  readonly clock: Clock;
  readonly people: Map<number, Person>;
  readonly choices: Map<number, PresenceChoice>;
  /** When people who are gone were last here, who went first comes first. */
  readonly gone: Map<number, { owner: Owner; seenUs: number }>;
}

/** @param firstRev where the count of presence frames starts; random, so that a restart is noticed */
export function createMemoryPresence(clock: Clock, firstRev: number): PresenceLeases {
  const memory: Memory = { clock, people: new Map(), choices: new Map(), gone: new Map() };
  const { people } = memory;
  const revs = new Map<number, number>();
  const revOf = (workspaceId: number) => revs.get(workspaceId) ?? firstRev;

  return {
    ...keepLeases(memory),
    ...keepChoices(memory),
    ...lookBack(memory),
    count: () => people.size,
    takeChanges: () => {
      const byWorkspace = Map.groupBy(settle(memory), (change) => change.owner.workspaceId);
      for (const workspaceId of byWorkspace.keys()) revs.set(workspaceId, revOf(workspaceId) + 1);
      return new Map([...byWorkspace].map(([id, states]) => [id, { rev: revOf(id), states }]));
    },
    revOf,
    stateOf: (memberId) => people.get(memberId)?.shown ?? 'offline',
    stateNow: (memberId) => stateNow(memory, people.get(memberId)),
    statesOf: (workspaceId) => {
      const here = [...people.values()].filter((person) => person.owner.workspaceId === workspaceId);
      return new Map(here.filter(isShown).map((person) => [person.owner.username, person.shown]));
    },
  };
}

type Keeps<Name extends keyof PresenceLeases> = Pick<PresenceLeases, Name>;

function keepLeases(memory: Memory): Keeps<'touch' | 'report' | 'reportSession' | 'endSession' | 'renew' | 'release'> {
  const { clock, people } = memory;
  const touch = (owner: Owner, source: string, state: PresenceState) => {
    const person = people.get(owner.memberId) ?? { owner, leases: new Map<string, Lease>(), shown: 'offline' };
    people.set(owner.memberId, person);
    person.leases.set(source, { state, untilMs: clock.monotonicMs() + limits.presenceLeaseMs });
  };
  const setEnd = (owner: Owner, source: string, lifeMs: number) => {
    const lease = people.get(owner.memberId)?.leases.get(source);
    if (lease) lease.untilMs = clock.monotonicMs() + lifeMs;
  };
  return {
    touch,
    report: (owner, source, state) => {
      const lease = people.get(owner.memberId)?.leases.get(source);
      if (lease) lease.state = state;
      return stateNow(memory, people.get(owner.memberId));
    },
    reportSession: (owner, state) => {
      if (state === 'offline') setEnd(owner, sourceOf(owner.sessionId), 0);
      else touch(owner, sourceOf(owner.sessionId), state);
    },
    endSession: (sessionId) => {
      for (const { leases } of people.values()) leases.delete(sourceOf(sessionId));
    },
    renew: (owner, source) => {
      if (people.get(owner.memberId)?.leases.has(source)) setEnd(owner, source, limits.presenceLeaseMs);
      else touch(owner, source, 'active');
    },
    release: setEnd,
  };
}

function keepChoices(memory: Memory): Keeps<'choose' | 'choiceOf'> {
  const { people, choices } = memory;
  return {
    choose: (memberId, choice) => {
      if (choice === null) choices.delete(memberId);
      else choices.set(memberId, choice);
      return stateNow(memory, people.get(memberId));
    },
    choiceOf: (memberId) => choices.get(memberId) ?? null,
  };
}

function lookBack(memory: Memory): Keeps<'sightingsIn' | 'seenSince'> {
  const { clock, people, gone } = memory;
  return {
    sightingsIn: (workspaceId) => {
      const sightings = new Map<number, Sighting>();
      for (const [memberId, { owner, seenUs }] of gone) {
        if (owner.workspaceId === workspaceId) sightings.set(memberId, { state: 'offline', seenUs });
      }
      for (const [memberId, person] of people) {
        const isHere = person.owner.workspaceId === workspaceId;
        if (isHere) sightings.set(memberId, { state: stateNow(memory, person), seenUs: clock.nowUs() });
      }
      return sightings;
    },
    seenSince: (us) => {
      const left = [...gone.values()].filter(({ seenUs }) => seenUs >= us);
      const seen = new Map(left.map(({ owner, seenUs }) => [owner.userId, seenUs]));
      for (const { owner } of people.values()) seen.set(owner.userId, clock.nowUs());
      return seen;
    },
  };
}

/** The source that a session's reports by HTTP are; the id of a socket has no slash. */
function sourceOf(sessionId: string): string {
  return `http/${sessionId}`;
}

function isShown({ shown }: Person): boolean {
  return shown !== 'offline';
}

/** The best over the leases that last; what the person chose is shown instead, but nobody looks present who is not. */
function stateNow({ clock, choices }: Memory, person: Person | undefined): PresenceState {
  if (person === undefined) return 'offline';
  const nowMs = clock.monotonicMs();
  const live = [...person.leases.values()].filter(({ untilMs }) => untilMs > nowMs);
  const best = bestOf(live.map(({ state }) => state));
  return best === 'offline' ? best : (choices.get(person.owner.memberId) ?? best);
}

/** Drop leases that have run out; the people whose shown state is another one now, with that state. */
function settle(memory: Memory): PresenceChange[] {
  const { clock, people } = memory;
  const nowMs = clock.monotonicMs();
  const changed: PresenceChange[] = [];
  for (const [memberId, person] of people) {
    for (const [source, lease] of person.leases) {
      if (lease.untilMs <= nowMs) person.leases.delete(source);
    }
    const state = stateNow(memory, person);
    if (state !== person.shown) changed.push({ owner: person.owner, state });
    if (person.leases.size === 0) noteGone(memory, memberId, person.owner);
    person.shown = state;
  }
  return changed;
}

/** Move somebody to the end of those who are gone, and forget who has been gone for so long that nobody asks. */
function noteGone({ clock, people, gone }: Memory, memberId: number, owner: Owner): void {
  const nowUs = clock.nowUs();
  people.delete(memberId);
  gone.delete(memberId);
  gone.set(memberId, { owner, seenUs: nowUs });
  for (const [id, { seenUs }] of gone) {
    if (seenUs >= nowUs - limits.onlineListedSeconds * 1_000_000) return;
    gone.delete(id);
  }
}
