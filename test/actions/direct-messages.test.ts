import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { closeDirect } from '../../server/actions/direct-messages/close.ts';
import { countDirectUnread, listDirectMessages } from '../../server/actions/direct-messages/list.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { loadUser } from '../../server/actions/sync/load-user.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  addChannel,
  addPerson,
  addPrivate,
  addWorkspace,
  changeMessage,
  deactivate,
  openWorld,
  refusal,
  send,
  told,
  toldNames,
  type World,
} from './world.ts';

describe('direct messages', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
    carol = await addPerson(world, 'carol');
  });
  afterEach(async () => {
    for (const { event } of world.published) assertExactEvent(event);
    await world.close();
  });

  const list = (person: Member) => world.core.read(listDirectMessages, person, undefined);
  const names = async (person: Member) => (await list(person)).map(({ channel }) => channel);
  const close = (person: Member, channel: string) => world.core.run(closeDirect, person, { channel });
  const idOf = async (person: Member, channel: string) =>
    (await world.core.read(loadUser, person, {})).channels.find((head) => head.channel === channel)?.channel_id ?? 0;

  describe('are listed', () => {
    it('from their first message on, the latest message first, unread for the receiver', async () => {
      assert.deepEqual(await list(alice), []);
      await send(world, alice, 'dm:alice:bob', 'one');
      const two = await send(world, carol, 'dm:carol:alice', 'two');
      const three = await send(world, alice, 'dm:alice:bob', 'three');
      assert.deepEqual(await list(alice), [
        { channel: 'dm:alice:bob', users: ['bob'], unread: 0, last_ts: three.ts },
        { channel: 'dm:alice:carol', users: ['carol'], unread: 1, last_ts: two.ts },
      ]);
      assert.deepEqual(await list(bob), [{ channel: 'dm:alice:bob', users: ['alice'], unread: 2, last_ts: three.ts }]);
    });

    it('in an order that edits and deletions do not change', async () => {
      const one = await send(world, alice, 'dm:alice:bob', 'one');
      await send(world, alice, 'dm:alice:carol', 'two');
      await changeMessage(world, one.id, (us) => ({ edited_us: us, content: 'more' }));
      assert.deepEqual(await names(alice), ['dm:alice:carol', 'dm:alice:bob']);
      await changeMessage(world, one.id, (us) => ({ deleted_us: us, counts: 0 }));
      assert.deepEqual(await names(alice), ['dm:alice:carol', 'dm:alice:bob']);
      assert.deepEqual((await list(bob))[0]?.unread, 0);
    });

    it('with all the others, and with nobody for notes to oneself', async () => {
      await send(world, alice, 'dm:alice', 'note');
      await send(world, alice, 'dm:carol:alice:bob', 'for three');
      assert.deepEqual(
        (await list(alice)).map(({ channel, users }) => [channel, users]),
        [
          ['dm:alice:bob:carol', ['bob', 'carol']],
          ['dm:alice', []],
        ],
      );
    });

    it('with deleted accounts under the name they have', async () => {
      await send(world, bob, 'dm:alice:bob', 'one');
      await deactivate(world, carol);
      await world.rows.updateTable('users').set({ deleted_us: 1 }).where('id', '=', bob.userId).execute();
      const [direct] = await list(alice);
      assert.deepEqual([direct?.channel, direct?.users], [`dm:alice:deleteduser.${bob.userId}`, ['deleteduser']]);
      assert.deepEqual(await close(alice, direct?.channel ?? ''), {});
      assert.deepEqual(await list(alice), []);
    });

    it('without those of other workspaces, private channels and people with similar names', async () => {
      const other = await addWorkspace(world.rows);
      const elsewhere = await addPerson(world, 'alice2', { workspaceId: other });
      const [low, alike] = [await addPerson(world, 'a_b'), await addPerson(world, 'axb')];
      await send(world, elsewhere, 'dm:alice2', 'note');
      await addPrivate(world, 'plans', [alice, low, alike]);
      await send(world, low, 'dm:a_b:alice', 'low line');
      await send(world, alice, 'dm:alice:axb', 'no low line');
      assert.deepEqual(await names(low), ['dm:a_b:alice']);
      assert.deepEqual(await names(alike), ['dm:alice:axb']);
      await close(low, 'dm:a_b:alice');
      assert.deepEqual(await names(alike), ['dm:alice:axb']);
      assert.deepEqual(await names(alice), ['dm:alice:axb', 'dm:a_b:alice']);
    });
  });

  describe('when they are closed', () => {
    beforeEach(async () => {
      await send(world, alice, 'dm:alice:bob', 'one');
      world.published.length = 0;
    });

    it('are gone for the person alone, who is told', async () => {
      const channelId = await idOf(bob, 'dm:alice:bob');
      await close(bob, 'dm:BOB:alice');
      const payload = { workspace_id: world.home, stream: 'user', rev: 2, channel_id: channelId };
      assert.deepEqual(told(world, 'dm:closed'), [{ audience: { memberIds: [bob.memberId] }, payload }]);
      assert.deepEqual([await names(bob), await names(alice)], [[], ['dm:alice:bob']]);
      const { channels } = await world.core.read(loadUser, bob, {});
      assert.equal(channels.find((head) => head.channel_id === channelId)?.hidden, true);
    });

    it('RT-32 once more, change nothing, take no number and tell nobody', async () => {
      await close(bob, 'dm:alice:bob');
      world.published.length = 0;
      assert.deepEqual(await close(bob, 'dm:alice:bob'), {});
      assert.deepEqual(world.published, []);
      assert.equal((await world.core.read(loadUser, bob, {})).rev, 2);
    });

    it('come back with the next message, also one’s own, and with nothing else', async () => {
      const two = await send(world, alice, 'dm:alice:bob', 'two');
      await close(bob, 'dm:alice:bob');
      await changeMessage(world, two.id, (us) => ({ edited_us: us }));
      await world.core.run(markRead, bob, { channel: 'dm:alice:bob', n: 2 });
      assert.deepEqual(await names(bob), []);
      world.published.length = 0;
      await send(world, alice, 'dm:alice:bob', 'three');
      assert.deepEqual(toldNames(world), ['dm:opened', 'message:created']);
      assert.deepEqual(told(world, 'dm:opened')[0]?.audience, { memberIds: [bob.memberId] });
      assert.deepEqual(await names(bob), ['dm:alice:bob']);
      await close(bob, 'dm:alice:bob');
      await send(world, bob, 'dm:alice:bob', 'mine');
      assert.deepEqual(await names(bob), ['dm:alice:bob']);
    });

    it('may be those of a viewer, and with people who have gone', async () => {
      const viewer = await addPerson(world, 'victor', { role: 'viewer' });
      await send(world, alice, 'dm:alice:victor', 'hi');
      await deactivate(world, alice);
      await close(viewer, 'dm:alice:victor');
      assert.deepEqual(await names(viewer), []);
    });

    it('must be direct messages one is in, and that exist', async () => {
      const room = await addPrivate(world, 'plans', [bob]);
      const noDirect = [
        'general',
        'nowhere',
        `private:${room}`,
        '',
        'dm:',
        'dm::bob',
        'dm:bob:',
        'DM:alice:bob',
        'dm:a%',
      ];
      for (const channel of noDirect) assert.equal(await refusal(close(bob, channel)), 'InvalidChannel', channel);
      const eleven = `dm:bob:${Array.from({ length: 10 }, (_, at) => `p${at}`).join(':')}`;
      for (const channel of ['dm:bob', 'dm:alice', 'dm:alice:carol', 'dm:bob:carol', 'dm:bob:ghost', eleven]) {
        assert.equal(await refusal(close(bob, channel)), 'Forbidden', channel);
      }
      assert.deepEqual(world.published, []);
      assert.deepEqual(await names(bob), ['dm:alice:bob']);
    });
  });

  it('count as unread what their list does, at every step', async () => {
    const count = (person: Member) => world.core.read(countDirectUnread, person, undefined);
    const assertSum = async (expected: number) => {
      const sum = (await list(bob)).reduce((total, { unread }) => total + unread, 0);
      assert.deepEqual([await count(bob), sum], [expected, expected]);
    };
    await assertSum(0);
    await send(world, alice, 'dm:alice:bob', 'one');
    await send(world, carol, 'dm:bob:carol', 'one');
    await send(world, carol, 'dm:bob:carol', 'two');
    await send(world, bob, 'dm:bob', 'note');
    await send(world, alice, 'general', 'not direct');
    await assertSum(3);
    await close(bob, 'dm:bob:carol');
    await assertSum(1);
    await send(world, carol, 'dm:bob:carol', 'three');
    await assertSum(4);
    await world.core.run(markRead, bob, { channel: 'dm:bob:carol', n: 2 });
    await assertSum(2);
    await send(world, bob, 'dm:alice:bob', 'answer');
    await assertSum(1);
    assert.equal(await count(carol), 0);
  });
});
