import assert from 'node:assert/strict';
import type { AnyEvent } from '#shared/events.ts';
import type { Member } from '../../server/actions/action.ts';
import { setReaction } from '../../server/actions/reactions/set.ts';
import { useLeavers } from './leavers.ts';
import { addParticipant, addPerson, addPrivate, send, told } from './world.ts';

describe('hard deletion', () => {
  const leavers = useLeavers();
  const textsOf = (person: Member) => {
    const { rows } = leavers().world;
    return rows.selectFrom('messages').selectAll().where('sender_id', '=', person.userId).orderBy('id').execute();
  };
  /** How often an event was told to one person alone, or with others. */
  const countTold = ({ memberId }: Member, name: AnyEvent['name']) =>
    leavers().world.published.filter(
      ({ audience, event }) => event.name === name && 'memberIds' in audience && audience.memberIds.includes(memberId),
    ).length;
  const eraseAll = async () => {
    const { erase } = leavers();
    let steps = 1;
    for (let at = await erase(null); at !== null; at = await erase(at)) steps += 1;
    return steps;
  };

  describe('of somebody with 25 replies and 3 reactions', () => {
    let channel: string;
    beforeEach(async () => {
      const { world, alice, bob, carol, remove } = leavers();
      const room = await addPrivate(world, 'plans', [alice, bob]);
      channel = `private:${room}`;
      const top = await send(world, alice, channel, 'top');
      for (let index = 0; index < 25; index += 1) {
        await send(world, bob, channel, { text: `secret @alice ${index}`, reply_to_id: top.id });
      }
      const last = await send(world, alice, channel, 'after');
      const react = (person: Member, message_id: number, reaction: string) =>
        world.core.run(setReaction, person, { message_id, reaction, on: true });
      await react(bob, top.id, 'heart');
      await react(bob, top.id, 'fire');
      await react(bob, last.id, 'heart');
      await react(alice, top.id, 'heart');
      await addParticipant(world, room, carol, last.n);
      await remove(bob, 'hard');
      world.published.length = 0;
    });

    it('goes in steps of at most 20 changes, until nothing is left', async () => {
      const { world, bob, erase, userOf } = leavers();
      assert.ok((await userOf(bob)).erase_us !== null);
      const first = await erase(null);
      assert.equal(told(world, 'message:deleted').length, 20);
      assert.equal((await textsOf(bob)).filter(({ deleted_us }) => deleted_us === null).length, 5);
      assert.ok(first !== null && (await userOf(bob)).erase_us !== null);
      assert.equal(await erase(first), null);
      assert.equal((await userOf(bob)).erase_us, null);
    });

    it('leaves tombstones, and the reactions of others', async () => {
      const { world, alice, bob, list } = leavers();
      await eraseAll();
      for (const { content, mentions, deleted_us } of await textsOf(bob)) {
        assert.deepEqual([content, mentions, deleted_us === null], [null, null, false]);
      }
      assert.deepEqual(await world.rows.selectFrom('mentions').selectAll().execute(), []);
      const reactions = await world.rows.selectFrom('reactions').select('user_id').execute();
      assert.deepEqual(reactions, [{ user_id: alice.userId }]);
      const [top, reply] = await list(alice, channel);
      assert.deepEqual([top?.reply_count, top?.reactions], [0, '{"heart":["alice"]}']);
      assert.deepEqual([reply?.sender, reply?.content, reply?.deleted], ['deleteduser', null, 1]);
    });

    it('tells who can read them of each message, thread and reaction', async () => {
      const { world, alice, bob, carol } = leavers();
      await eraseAll();
      assert.deepEqual(
        told(world, 'reaction:changed').map(({ payload }) => payload.change),
        ['fire', 'heart', 'heart'].map((reaction) => ({ username: 'deleteduser', reaction, on: false })),
      );
      for (const name of ['message:deleted', 'thread:changed'] as const) {
        assert.deepEqual([countTold(alice, name), countTold(carol, name)], [25, 0], 'carol joined after them');
      }
      assert.deepEqual([countTold(alice, 'reaction:changed'), countTold(carol, 'reaction:changed')], [3, 1]);
      assert.deepEqual([countTold(alice, 'channel:skipped'), countTold(carol, 'channel:skipped')], [0, 52]);
      assert.ok(
        world.published.every(({ audience }) => 'memberIds' in audience && !audience.memberIds.includes(bob.memberId)),
      );
    });
  });

  it('goes on after a crash between two steps, with what is left', async () => {
    const { world, bob, carol, remove, userOf, erase } = leavers();
    for (let index = 0; index < 45; index += 1)
      await send(world, bob, index % 2 ? 'general' : 'dm:alice:bob', `${index}`);
    for (let index = 0; index < 3; index += 1) await send(world, carol, 'general', `kept ${index}`);
    await remove(bob, 'hard');
    await erase(null);
    const before = await world.rows.selectFrom('messages').select('id').where('deleted_us', 'is', null).execute();
    assert.equal(before.length, 28);
    world.published.length = 0;
    // The place where it was is in memory only.
    assert.equal(await eraseAll(), 2);
    assert.equal(told(world, 'message:deleted').length, 25);
    const left = await world.rows.selectFrom('messages').select('content').where('deleted_us', 'is', null).execute();
    assert.deepEqual(
      left.map(({ content }) => content),
      ['kept 0', 'kept 1', 'kept 2'],
    );
    assert.deepEqual([await erase(null), (await userOf(bob)).erase_us], [null, null]);
  });

  it('erases one account after another, and nothing of those who went softly', async () => {
    const { world, alice, bob, carol, remove, list, erase } = leavers();
    for (const person of [alice, bob, carol]) await send(world, person, 'general', person.username);
    await remove(bob, 'hard');
    await remove(carol, 'hard');
    await eraseAll();
    const shown = await list(alice, 'general');
    assert.deepEqual(
      shown.map(({ content }) => content),
      ['alice', null, null],
    );
    const dora = await addPerson(world, 'dora');
    await world.rows.updateTable('users').set({ password_hash: 'hash' }).where('id', '=', dora.userId).execute();
    await send(world, dora, 'general', 'dora');
    await remove(dora);
    assert.equal(await erase(null), null);
    assert.equal((await list(alice, 'general')).at(-1)?.content, 'dora');
  });

  it('has nothing to do for somebody who never wrote', async () => {
    const { bob, remove, userOf, erase } = leavers();
    await remove(bob, 'hard');
    assert.equal(await erase(null), null);
    assert.equal((await userOf(bob)).erase_us, null);
  });
});
