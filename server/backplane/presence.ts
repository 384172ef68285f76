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
  /** Set a source's state and renew its lease. */
  touch: (member: Owner, source: string, state: PresenceState) => void;
  renew: (member: Owner, source: string) => void;
  /** A source went away; it counts for this much longer, so that a reload shows nothing. */
  release: (member: Owner, source: string, graceMs: number) => void;
  /** Let leases run out, and hand out per workspace what has changed since the last call. */
  takeChanges: () => Map<number, { rev: number; states: PresenceChange[] }>;
}

/** Whose presence it is. */
export interface Owner {
  readonly memberId: number;
  readonly workspaceId: number;
  readonly userId: number;
  readonly username: string;
}

export interface PresenceChange {
  owner: Owner;
  state: PresenceState;
}

/** @param firstRev where the count of presence frames starts; random, so that a restart is noticed */
export function createMemoryPresence(clock: Clock, firstRev: number): PresenceLeases {
  const people = new Map<number, Person>();
  const revs = new Map<number, number>();

  const leasesOf = (owner: Owner): Map<string, Lease> => {
    const person = people.get(owner.memberId) ?? { owner, leases: new Map<string, Lease>(), shown: 'offline' };
    people.set(owner.memberId, person);
    return person.leases;
  };
  const setEnd = (owner: Owner, source: string, lifeMs: number) => {
    const lease = people.get(owner.memberId)?.leases.get(source);
    if (lease) lease.untilMs = clock.monotonicMs() + lifeMs;
  };

  return {
    touch: (owner, source, state) => {
      leasesOf(owner).set(source, { state, untilMs: clock.monotonicMs() + limits.presenceLeaseMs });
    },
    renew: (owner, source) => setEnd(owner, source, limits.presenceLeaseMs),
    release: setEnd,
    takeChanges: () => {
      const byWorkspace = Map.groupBy(settle(people, clock.monotonicMs()), (change) => change.owner.workspaceId);
      const changes = new Map<number, { rev: number; states: PresenceChange[] }>();
      for (const [workspaceId, states] of byWorkspace) {
        const rev = (revs.get(workspaceId) ?? firstRev) + 1;
        revs.set(workspaceId, rev);
        changes.set(workspaceId, { rev, states });
      }
      return changes;
    },
    revOf: (workspaceId) => revs.get(workspaceId) ?? firstRev,
    stateOf: (memberId) => people.get(memberId)?.shown ?? 'offline',
    statesOf: (workspaceId) => {
      const online = [...people.values()].filter(
        (person) => person.owner.workspaceId === workspaceId && person.shown !== 'offline',
      );
      return new Map(online.map((person) => [person.owner.username, person.shown]));
    },
  };
}

/** Drop leases that have run out; the people whose shown state is another one now, with that state. */
function settle(people: Map<number, Person>, nowMs: number): PresenceChange[] {
  const changed: PresenceChange[] = [];
  for (const [memberId, person] of people) {
    for (const [source, lease] of person.leases) {
      if (lease.untilMs <= nowMs) person.leases.delete(source);
    }
    const state = bestOf([...person.leases.values()].map((lease) => lease.state));
    if (state !== person.shown) changed.push({ owner: person.owner, state });
    if (person.leases.size === 0) people.delete(memberId);
    person.shown = state;
  }
  return changed;
}
