import { limits } from '#shared/limits.ts';
import { bestOf, type PresenceState } from '#shared/presence.ts';
import type { PresenceBook } from '../actions/action.ts';
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
  /** Renew the lease of a source that lives. One whose lease ran out while the process stood still gets another. */
  renew: (member: Owner, source: string) => void;
  /** A source went away; it counts for this much longer, so that a reload shows nothing. */
  release: (member: Owner, source: string, graceMs: number) => void;
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

/** @param firstRev where the count of presence frames starts; random, so that a restart is noticed */
export function createMemoryPresence(clock: Clock, firstRev: number): PresenceLeases {
  const people = new Map<number, Person>();
  const revs = new Map<number, number>();
  const revOf = (workspaceId: number) => revs.get(workspaceId) ?? firstRev;

  return {
    ...keepLeases(people, clock),
    count: () => people.size,
    takeChanges: () => {
      const byWorkspace = Map.groupBy(settle(people, clock.monotonicMs()), (change) => change.owner.workspaceId);
      for (const workspaceId of byWorkspace.keys()) revs.set(workspaceId, revOf(workspaceId) + 1);
      return new Map([...byWorkspace].map(([id, states]) => [id, { rev: revOf(id), states }]));
    },
    revOf,
    stateOf: (memberId) => people.get(memberId)?.shown ?? 'offline',
    statesOf: (workspaceId) => {
      const here = [...people.values()].filter((person) => person.owner.workspaceId === workspaceId);
      return new Map(here.filter(isShown).map((person) => [person.owner.username, person.shown]));
    },
  };
}

function keepLeases(
  people: Map<number, Person>,
  clock: Clock,
): Pick<PresenceLeases, 'touch' | 'report' | 'renew' | 'release'> {
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
      const leases = people.get(owner.memberId)?.leases;
      const lease = leases?.get(source);
      if (lease) lease.state = state;
      return stateOver(leases);
    },
    renew: (owner, source) => {
      if (people.get(owner.memberId)?.leases.has(source)) setEnd(owner, source, limits.presenceLeaseMs);
      else touch(owner, source, 'active');
    },
    release: setEnd,
  };
}

function isShown({ shown }: Person): boolean {
  return shown !== 'offline';
}

/** The best over all leases; those that have run out count until they are dropped. */
function stateOver(leases: ReadonlyMap<string, Lease> | undefined): PresenceState {
  return bestOf(Array.from(leases?.values() ?? [], (lease) => lease.state));
}

/** Drop leases that have run out; the people whose shown state is another one now, with that state. */
function settle(people: Map<number, Person>, nowMs: number): PresenceChange[] {
  const changed: PresenceChange[] = [];
  for (const [memberId, person] of people) {
    for (const [source, lease] of person.leases) {
      if (lease.untilMs <= nowMs) person.leases.delete(source);
    }
    const state = stateOver(person.leases);
    if (state !== person.shown) changed.push({ owner: person.owner, state });
    if (person.leases.size === 0) people.delete(memberId);
    person.shown = state;
  }
  return changed;
}
