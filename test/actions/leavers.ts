import type { Selectable } from 'kysely';
import { deleteAccount, type DeletionType } from '../../server/actions/accounts/delete.ts';
import { eraseNext, type ErasePosition } from '../../server/actions/accounts/erase.ts';
import { system, type Member, type PresenceBook } from '../../server/actions/action.ts';
import type { RemovedSession } from '../../server/actions/accounts/open-session.ts';
import { listMessages } from '../../server/actions/messages/list.ts';
import type { Schema } from '../../server/storage/schema.ts';
import type { Message } from '#shared/message.ts';
import { assertExactEvent } from '../support/exact.ts';
import { addChannel, addPerson, openWorld, type World } from './world.ts';

/** Three people with a password, the first of them the owner, and what some of them do last. */
export interface Leavers {
  world: World;
  alice: Member;
  bob: Member;
  carol: Member;
  remove: (person: Member, type?: DeletionType, passwordHash?: string) => Promise<RemovedSession[]>;
  userOf: (person: Member) => Promise<Selectable<Schema['users']>>;
  list: (person: Member, channel: string) => Promise<Message[]>;
  erase: (before: ErasePosition | null) => Promise<ErasePosition | null>;
}

/** The password hash of everybody in `useLeavers`. */
const passwordHash = 'hash';

/** Nobody is online. */
export const nobodyThere = {
  statesOf: () => new Map(),
  stateOf: () => 'offline',
  revOf: () => 0,
} as unknown as PresenceBook; // all that is asked of it here

/** A world of its own for each test of the suite around it; every event it publishes is what the table says. */
export function useLeavers(): () => Leavers {
  let leavers: Leavers | undefined;
  beforeEach(async () => {
    leavers = await openLeavers();
  });
  afterEach(async () => {
    for (const { event } of leavers?.world.published ?? []) assertExactEvent(event);
    await leavers?.world.close();
  });
  return () => {
    if (leavers === undefined) throw new Error('the world is not open yet');
    return leavers;
  };
}

async function openLeavers(): Promise<Leavers> {
  const world = await openWorld();
  await addChannel(world, 'general');
  const alice = await addPerson(world, 'alice', { role: 'owner' });
  const [bob, carol] = [await addPerson(world, 'Bob'), await addPerson(world, 'carol')];
  await world.rows.updateTable('users').set({ password_hash: passwordHash }).execute();
  return {
    world,
    alice,
    bob,
    carol,
    remove: (person, type = 'soft', given = passwordHash) =>
      world.core.run(deleteAccount, person, { type, passwordHash: given }),
    userOf: ({ userId }) =>
      world.rows.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow(),
    list: async (person, channel) => {
      const question = { channel, window: { kind: 'newest' }, limit: 100, ceiling: 100 } as const;
      return (await world.core.read(listMessages, person, question)).messages;
    },
    erase: (before) => world.core.run(eraseNext, system, before),
  };
}
