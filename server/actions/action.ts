import type { AnyEvent } from '#shared/events.ts';
import type { PresenceState } from '#shared/presence.ts';
import type { Role } from '#shared/roles.ts';
import type { Store } from '../storage/store.ts';

/** Who is asking: a member of a workspace, by a session. Made by `auth/actor.ts`, trusted everywhere else. */
export interface Member {
  readonly kind: 'member';
  readonly userId: number;
  /** The account's public id. */
  readonly uid: string;
  readonly username: string;
  readonly memberId: number;
  readonly workspaceId: number;
  readonly role: Role;
  readonly sessionId: string;
}

/** The server itself, and what a stranger at the front door causes: signing up, a refused sign-in. */
export interface System {
  readonly kind: 'system';
}

export type Actor = Member | System;

/** The actor of start-up, housekeeping and the front door. */
export const system: System = { kind: 'system' };

/** The people an event is for. An empty list is nobody. */
export type Audience = { readonly workspaceId: number } | { readonly memberIds: readonly number[] };

/** Something that has happened, with the people to tell. */
export interface Announcement {
  readonly audience: Audience;
  readonly event: AnyEvent;
}

/** What an operator has decided about rights. */
export interface Policy {
  /** Whether `@everyone` of a staff member calls everybody. */
  readonly staffEveryone: boolean;
  /** Whether staff may pin messages. */
  readonly staffPin: boolean;
  /** Whether staff may create public channels. */
  readonly staffCreateChannel: boolean;
}

/** What a query may touch. */
export interface QueryContext<A extends Actor = Member> {
  readonly store: Store;
  readonly actor: A;
  readonly policy: Policy;
  /** Wall clock in microseconds. Not a change time: those come from `store.changes`. */
  readonly nowUs: number;
}

/** What an action may touch, besides its input. */
export interface Context<A extends Actor = Member> extends QueryContext<A> {
  /** Tell people about it, once it is committed. */
  readonly announce: (audience: Audience, event: AnyEvent) => void;
}

/**
 * One thing that can be done. Runs inside a transaction and must be safe to run twice: it touches nothing but its
 * context and its input, and waits for nothing but the store.
 */
export type Action<In, Out, A extends Actor = Member> = (context: Context<A>, input: In) => Promise<Out>;

/** One thing that can be asked. Sees committed state only. */
export type Query<In, Out, A extends Actor = Member> = (context: QueryContext<A>, input: In) => Promise<Out>;

/** The two doors into the core. */
export interface Core {
  run: <In, Out, A extends Actor>(action: Action<In, Out, A>, actor: A, input: In) => Promise<Out>;
  read: <In, Out, A extends Actor>(query: Query<In, Out, A>, actor: A, input: In) => Promise<Out>;
}

/** What is known of somebody's presence at this moment. */
export interface Sighting {
  readonly state: PresenceState;
  /** Wall time in microseconds. */
  readonly seenUs: number;
}

/** Who is online, as others have been told. Kept in memory by the backplane. */
export interface PresenceBook {
  /** Everyone of a workspace who is not offline: username → state. */
  statesOf: (workspaceId: number) => ReadonlyMap<string, PresenceState>;
  /** What others were told last. */
  stateOf: (memberId: number) => PresenceState;
  /** What they are about to be told, at most a second later. */
  stateNow: (memberId: number) => PresenceState;
  /** The newest number of the workspace's presence stream. */
  revOf: (workspaceId: number) => number;
}
