import assert from 'node:assert/strict';
import { findEndReason } from '../../server/actions/accounts/end-reason.ts';
import { openSession } from '../../server/actions/accounts/open-session.ts';
import { logOut, sweepAccounts } from '../../server/actions/accounts/sessions.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { choosePresence } from '../../server/actions/presence/choose.ts';
import { listChoices } from '../../server/actions/presence/list-choices.ts';
import { addPerson, deactivate, openWorld, type World } from './world.ts';

describe('a chosen presence', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
  });
  afterEach(() => world.close());

  const choices = () => world.core.read(listChoices, system, null);
  const choose = (person: Member, choice: 'active' | 'idle' | 'offline' | null) =>
    world.core.run(choosePresence, person, choice);
  const signIn = (person: Member, publicId: string) =>
    world.core.run(
      (context) =>
        openSession(
          context,
          { userId: person.userId, workspaceId: person.workspaceId },
          { publicId, ip: '127.0.0.1', userAgent: 'test', lifeSeconds: 60 },
        ),
      system,
      null,
    );
  const signOut = (publicId: string) => world.core.run(logOut, system, publicId);

  it('RT-70 is kept until another one takes its place, and announced to nobody', async () => {
    await choose(alice, 'idle');
    await choose(bob, 'offline');
    await choose(alice, 'active');
    await choose(alice, 'active');
    assert.deepEqual(await choices(), [
      { memberId: alice.memberId, choice: 'active' },
      { memberId: bob.memberId, choice: 'offline' },
    ]);
    await choose(bob, null);
    await choose(alice, null);
    assert.deepEqual(await choices(), []);
    assert.deepEqual(world.published, []);
  });

  it('RT-70 is gone with the last session of the account', async () => {
    await signIn(alice, 'laptop');
    await signIn(alice, 'phone');
    await signIn(bob, 'other');
    await choose(alice, 'idle');
    await choose(bob, 'idle');
    assert.deepEqual(await signOut('laptop'), []);
    assert.deepEqual(await signOut('phone'), [alice.memberId]);
    assert.deepEqual(await choices(), [{ memberId: bob.memberId, choice: 'idle' }]);
  });

  it('RT-70 is gone with sessions that have expired, or that are of a former epoch', async () => {
    await signIn(alice, 'laptop');
    await choose(alice, 'idle');
    world.clock.advanceMs(59_999);
    assert.deepEqual(await world.core.run(sweepAccounts, system, null), []);
    world.clock.advanceMs(1);
    assert.deepEqual(await world.core.run(sweepAccounts, system, null), [alice.memberId]);
    await signIn(alice, 'phone');
    await choose(alice, 'offline');
    await world.rows.updateTable('users').set({ epoch: 7 }).where('id', '=', alice.userId).execute();
    assert.deepEqual(await signOut('nobody'), [alice.memberId]);
  });

  it('RT-7 an account says why its sessions have ended', async () => {
    const reason = () => world.core.read(findEndReason, system, alice.userId);
    assert.equal(await reason(), 'expired');
    await deactivate(world, alice);
    assert.equal(await reason(), 'deactivated');
    await world.rows.updateTable('users').set({ deleted_us: 1 }).where('id', '=', alice.userId).execute();
    assert.equal(await reason(), 'deleted');
  });
});
