import assert from 'node:assert/strict';
import { hasOwner } from '../../server/actions/accounts/has-owner.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { useLeavers } from './leavers.ts';
import { addPerson, addWorkspace, deactivate, refusal, send } from './world.ts';

describe('deleting the account', () => {
  const leavers = useLeavers();

  describe('of an owner', () => {
    const hire = (person: Member, role: 'owner' | 'manager') =>
      leavers().world.rows.updateTable('members').set({ role }).where('id', '=', person.memberId).execute();

    it('is refused while it is the only one of a workspace with others', async () => {
      const { world, alice, bob, remove, userOf } = leavers();
      await hire(bob, 'manager');
      world.published.length = 0;
      assert.equal(await refusal(remove(alice, 'hard')), 'LastOwner');
      assert.deepEqual([(await userOf(alice)).deleted_us, world.published], [null, []]);
      assert.deepEqual(await world.rows.selectFrom('audit').selectAll().execute(), []);
    });

    it('passes when another active one is left, one of two at the same time', async () => {
      const { world, alice, bob, carol, remove } = leavers();
      await hire(bob, 'owner');
      await deactivate(world, bob);
      assert.equal(await refusal(remove(alice)), 'LastOwner');
      await hire(carol, 'owner');
      const both = await Promise.all([remove(alice), remove(carol)].map(refusal));
      assert.deepEqual(both, [null, null], 'with nobody active left, the last one may go');
    });

    it('keeps one of two owners when others are there', async () => {
      const { alice, bob, remove } = leavers();
      await hire(bob, 'owner');
      const both = await Promise.all([remove(alice), remove(bob)].map(refusal));
      assert.deepEqual(new Set(both), new Set(['LastOwner', null]));
    });

    it('is refused for another workspace, too', async () => {
      const { world, alice, bob, carol, remove } = leavers();
      await Promise.all([deactivate(world, bob), deactivate(world, carol)]);
      const away = await addWorkspace(world.rows);
      const there = await addPerson(world, 'alice2', { workspaceId: away, role: 'owner' });
      await world.rows.updateTable('members').set({ user_id: alice.userId }).where('id', '=', there.memberId).execute();
      const dora = await addPerson(world, 'dora', { workspaceId: away });
      assert.equal(await refusal(remove(alice)), 'LastOwner');
      await deactivate(world, dora);
      assert.equal(await refusal(remove(alice)), null);
    });
  });

  describe('of the only person', () => {
    const found = async () => {
      const { world, alice, bob, carol } = leavers();
      await Promise.all([deactivate(world, bob), deactivate(world, carol)]);
      await world.rows.insertInto('founding').values({ id: 1, user_id: alice.userId, at_us: 1 }).execute();
    };
    const isOwned = () => leavers().world.core.read(hasOwner, system, undefined);

    it('leaves an empty server, whose next account owns it', async () => {
      const { alice, remove } = leavers();
      await found();
      await remove(alice);
      assert.equal(await isOwned(), false);
    });

    it('leaves a founded one when anything was ever written', async () => {
      const { world, alice, remove } = leavers();
      await found();
      const { id } = await send(world, alice, 'general', 'x');
      await world.rows.updateTable('messages').set({ deleted_us: 1, content: null }).where('id', '=', id).execute();
      await remove(alice);
      assert.equal(await isOwned(), true);
    });

    it('leaves a founded one when others are there', async () => {
      const { world, bob, remove } = leavers();
      await found();
      await world.rows.updateTable('users').set({ deactivated_us: null }).execute();
      await remove(bob);
      assert.equal(await isOwned(), true);
    });
  });
});
