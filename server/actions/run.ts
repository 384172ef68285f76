import type { AnyEvent } from '#shared/events.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database, WriteGroup } from '../storage/database.ts';
import type { Store } from '../storage/store.ts';
import type { Actor, Announcement, Audience, Core, Policy } from './action.ts';

/** More waiting actions than this, and new ones are turned away at once. */
const waitingMax = 5_000;
/** A group closes after this much work, so that sockets are read in between. */
const groupMs = 8;

/** An action on its way through the door. */
interface Waiting {
  perform: (store: Store, announced: Announcement[]) => Promise<void>;
  announced: Announcement[];
  error: unknown;
  failed: boolean;
  settle: () => void;
}

export interface CoreParts {
  database: Database;
  clock: Clock;
  log: Log;
  policy: Policy;
  /** Called in commit order, after the commit and before anybody is answered. Must not throw. */
  publish: (announcements: readonly Announcement[]) => void;
}

/**
 * The only door for writes. Actions that wait at the same turn of the event loop share one transaction, each in a
 * savepoint of its own: one that throws is undone, its neighbours stay. Then: commit, publish, answer. Refusals are
 * answered after the commit, too, because they may rest on a neighbour's row.
 */
export function createCore(parts: CoreParts): Core & { drain: () => Promise<void> } {
  const queue: Waiting[] = [];
  let flushing: Promise<void> | null = null;

  const flushAll = async (): Promise<void> => {
    await new Promise((resume) => setImmediate(resume));
    while (queue.length > 0) {
      await flushGroup(parts, queue);
      await new Promise((resume) => setImmediate(resume));
    }
    flushing = null;
  };

  const submit = (waiting: Waiting): void => {
    queue.push(waiting);
    flushing ??= flushAll();
  };

  return {
    run: (action, actor, input) =>
      new Promise((resolve, reject) => {
        if (queue.length >= waitingMax) return reject(new ChatError('Unavailable', { retryAfterMs: 1_000 }));
        submit(
          waitFor(
            async (store, announced) => {
              const now = await asOfNow(store, actor);
              return action(contextOf(parts, store, now, announced), input);
            },
            resolve,
            reject,
          ),
        );
      }),

    read: (query, actor, input) =>
      parts.database.read((store) => query({ store, actor, policy: parts.policy, nowUs: parts.clock.nowUs() }, input)),

    drain: async () => {
      while (flushing !== null) await flushing;
    },
  };
}

/**
 * Who asks, as of this transaction: whoever was removed, deactivated or deleted since the request was let in writes
 * nothing any more, and a role counts from the moment it is given.
 */
async function asOfNow<A extends Actor>(store: Store, actor: A): Promise<A> {
  if (actor.kind !== 'member') return actor;
  const role = await store.members.findRole(actor.memberId);
  if (role === undefined) throw new ChatError('AuthenticationRequired');
  return role === actor.role ? actor : { ...actor, role };
}

function contextOf<A extends Actor>(parts: CoreParts, store: Store, actor: A, announced: Announcement[]) {
  const announce = (audience: Audience, event: AnyEvent) => void announced.push({ audience, event });
  return { store, actor, policy: parts.policy, nowUs: parts.clock.nowUs(), announce };
}

function waitFor<Out>(
  action: (store: Store, announced: Announcement[]) => Promise<Out>,
  resolve: (answer: Out) => void,
  reject: (error: unknown) => void,
): Waiting {
  let answer: Out;
  const waiting: Waiting = {
    announced: [],
    error: null,
    failed: false,
    perform: async (store, announced) => {
      answer = await action(store, announced);
    },
    settle: () => (waiting.failed ? reject(waiting.error) : resolve(answer)),
  };
  return waiting;
}

/** Take waiting actions off the queue and see them through. */
async function flushGroup(parts: CoreParts, queue: Waiting[]): Promise<void> {
  const group: Waiting[] = [];
  try {
    await parts.database.write((write) => performWhileTimeAllows(parts, queue, group, write));
  } catch (error) {
    if (group.length === 0) return failAll(parts, queue, error);
    // The transaction is gone with everything in it: run its actions again one by one, so that only the guilty one fails.
    parts.log.warn({ error, actions: group.length }, 'a transaction was lost; its actions run again one by one');
    for (const waiting of group) await performAlone(parts, waiting);
    return;
  }
  finish(parts, group);
}

async function performWhileTimeAllows(
  parts: CoreParts,
  queue: Waiting[],
  group: Waiting[],
  write: WriteGroup,
): Promise<void> {
  const { engine } = parts.database;
  const startMs = parts.clock.monotonicMs();
  while (group.length < engine.actionsPerCommit && parts.clock.monotonicMs() - startMs < groupMs) {
    const waiting = queue.shift();
    if (waiting === undefined) return;
    group.push(waiting);
    await performOne(parts, waiting, write);
  }
}

async function performOne(parts: CoreParts, waiting: Waiting, write: WriteGroup): Promise<void> {
  const announced: Announcement[] = [];
  waiting.failed = false;
  try {
    await write.attempt((store) => waiting.perform(store, announced));
    waiting.announced = announced;
  } catch (error) {
    if (parts.database.engine.isGone(error)) throw error;
    waiting.failed = true;
    waiting.error = error;
    waiting.announced = [];
  }
}

async function performAlone(parts: CoreParts, waiting: Waiting): Promise<void> {
  try {
    await parts.database.write((write) => performOne(parts, waiting, write));
  } catch (error) {
    fail(parts, waiting, error);
  }
  finish(parts, [waiting]);
}

/** The transaction could not even begin. Trying again for each would stop the event loop for as many time-outs. */
function failAll(parts: CoreParts, queue: Waiting[], error: unknown): void {
  parts.log.error({ error, actions: queue.length }, 'no transaction can begin');
  const group = queue.splice(0);
  for (const waiting of group) fail(parts, waiting, error);
  finish(parts, group);
}

function fail(parts: CoreParts, waiting: Waiting, error: unknown): void {
  const full = parts.database.engine.isStorageFull(error);
  waiting.failed = true;
  waiting.error = new ChatError(full ? 'StorageFull' : 'Unavailable', {
    cause: error,
    ...(full ? {} : { retryAfterMs: 1_000 }),
  });
  waiting.announced = [];
}

function finish(parts: CoreParts, group: readonly Waiting[]): void {
  parts.publish(group.flatMap((waiting) => waiting.announced));
  for (const waiting of group) waiting.settle();
}
