import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { checkHeads } from '../../server/actions/sync/check-heads.ts';
import { loadUser } from '../../server/actions/sync/load-user.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  openWorld,
  refusal,
  send,
  told,
  type World,
} from './world.ts';

describe('heads and marks', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
  });
  afterEach(() => world.close());

  const check = (channels: [number, number][], person = bob) =>
    world.core.read(checkHeads, person, {
      revs: { user: 0, workspace: 0, presence: 0 },
      channels,
      epoch: 'the-epoch',
      presenceRev: 7,
    });
  const mark = (n: number, channel = 'general', person = bob) => world.core.run(markRead, person, { channel, n });

  describe('a head check', () => {
    it('reads of a private channel no more people than the one who asks', async () => {
      const plans = await addPrivate(world, 'plans', [alice, bob]);
      const parts = await world.core.read(({ store }) => store.participants.listOwn(bob.memberId, [plans]), bob, {});
      assert.deepEqual(
        [...parts].map(([id, people]) => [id, people.map(({ username }) => username)]),
        [[plans, ['bob']]],
      );
    });

    it('RT-55 answers the heads that differ, and only listed ones', async () => {
      const talk = await addChannel(world, 'talk');
      await send(world, alice, 'general', '@bob');
      await send(world, alice, 'talk', 'hi');
      const answer = await check([[general, 0]]);
      assert.deepEqual(
        answer.channels.map((head) => [head.channel_id, head.seq, head.unread, head.mentions]),
        [[general, 1, 1, 1]],
      );
      const known: [number, number][] = [
        [general, 1],
        [talk, 1],
      ];
      assert.deepEqual([(await check(known)).channels, (await check(known)).gone], [[], []]);
    });

    it('RT-55 shows a cursor that is ahead as a difference too', async () => {
      assert.equal((await check([[general, 5]])).channels[0]?.seq, 0);
    });

    it('RT-55 answers what cannot be read as gone, and says nothing else of it', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      await send(world, alice, `private:${channelId}`, 'secret');
      const answer = await check([
        [channelId, 0],
        [4_711, 3],
        [general, 0],
      ]);
      assert.deepEqual(answer.gone, [channelId, 4_711]);
      assert.deepEqual(answer.channels, []);
    });

    it('RT-55 covers archived channels and closed direct messages', async () => {
      const old = await addChannel(world, 'old', { archived_us: 1, last_seq: 3, last_n: 3 });
      await send(world, alice, 'dm:alice:bob', 'hi');
      const direct = told(world, 'dm:opened')[0]?.payload.head.channel_id ?? 0;
      await world.rows.updateTable('participants').set({ hidden_us: 1 }).execute();
      const answer = await check([
        [old, 0],
        [direct, 0],
      ]);
      assert.deepEqual(
        answer.channels.map((head) => [head.channel_id, head.archived, head.hidden]),
        [
          [old, true, false],
          [direct, false, true],
        ],
      );
    });

    it('RT-55 answers the epoch and the numbers of the small streams', async () => {
      await send(world, alice, 'dm:alice:bob', 'hi');
      const { epoch, revs } = await check([]);
      assert.deepEqual([epoch, revs], ['the-epoch', { user: 1, workspace: 0, presence: 7 }]);
    });
  });

  describe('the list of one’s conversations', () => {
    it('has public channels and one’s own others, archived and closed ones marked as such', async () => {
      await addChannel(world, 'old', { archived_us: 1 });
      await addPrivate(world, 'not bob’s', [alice]);
      const own = await addPrivate(world, 'plans', [bob]);
      await send(world, alice, 'dm:alice:bob', 'hi');
      const list = async (mark: 'archived' | 'hidden') =>
        (await world.core.read(loadUser, bob, {})).channels.map((head) => [head.channel, head[mark]]);
      const [general, room, direct] = ['general', `private:${own}`, 'dm:alice:bob'];
      const archived = [general, 'old', room, direct].map((name) => [name, name === 'old']);
      assert.deepEqual(await list('archived'), archived);
      await world.rows
        .updateTable('participants')
        .set({ hidden_us: 1 })
        .where('member_id', '=', bob.memberId)
        .execute();
      const hidden = [general, 'old', room, direct].map((name) => [name, name === room || name === direct]);
      assert.deepEqual(await list('hidden'), hidden);
      assert.equal((await world.core.read(loadUser, bob, {})).rev, 1);
    });

    it('comes in pages', async () => {
      for (let index = 0; index < 510; index += 1) await addChannel(world, `c${index}`);
      const first = await world.core.read(loadUser, bob, {});
      const after = first.channels.at(-1)?.channel_id;
      const second = await world.core.read(loadUser, bob, { after });
      assert.deepEqual(
        [first.channels.length, first.more, second.channels.length, second.more],
        [500, true, 11, false],
      );
    });
  });

  describe('a read mark', () => {
    beforeEach(async () => {
      for (const text of ['one', '@bob two', 'three']) await send(world, alice, 'general', text);
      world.published.length = 0;
    });

    it('RT-60 moves forward, and tells the person’s own sockets', async () => {
      assert.deepEqual(await mark(1), { read_n: 1, unread: 2, mentions: 1 });
      assert.deepEqual(await mark(2), { read_n: 2, unread: 1, mentions: 0 });
      const moved = told(world, 'read:moved');
      assert.deepEqual(
        moved.map(({ audience, payload }) => [
          audience,
          payload.rev,
          payload.channel_id,
          payload.read_n,
          payload.unread,
        ]),
        [
          [{ memberIds: [bob.memberId] }, 1, general, 1, 2],
          [{ memberIds: [bob.memberId] }, 2, general, 2, 1],
        ],
      );
    });

    it('RT-60 never goes back, and then tells nobody and takes no number', async () => {
      await mark(2);
      world.published.length = 0;
      for (const n of [1, 2, 0]) assert.deepEqual(await mark(n), { read_n: 2, unread: 1, mentions: 0 });
      assert.deepEqual(world.published, []);
      assert.equal((await check([])).revs.user, 1);
    });

    it('RT-60 is cut to the newest message', async () => {
      assert.deepEqual(await mark(99), { read_n: 3, unread: 0, mentions: 0 });
      await send(world, alice, 'general', 'four');
      assert.deepEqual(await mark(0), { read_n: 3, unread: 1, mentions: 0 });
    });

    it('RT-60 keeps the larger of parallel ones', async () => {
      await Promise.all([3, 1, 2].map((n) => mark(n)));
      assert.equal((await mark(0)).read_n, 3);
      assert.equal(told(world, 'read:moved').length, 1);
    });

    it('is nothing in a direct message that is not open, and Forbidden where one cannot read', async () => {
      assert.deepEqual(await mark(5, 'dm:bob:alice'), { read_n: 0, unread: 0, mentions: 0 });
      assert.equal(await refusal(mark(1, 'dm:alice')), 'Forbidden');
      assert.equal(await refusal(mark(1, 'nowhere')), 'Forbidden');
      assert.deepEqual(world.published, []);
    });

    it('may be moved by a viewer', async () => {
      const viewer = await addPerson(world, 'victor', { role: 'viewer' });
      assert.equal((await mark(3, 'general', viewer)).read_n, 3);
    });

    it('counts from where a late joiner’s history begins', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      for (const text of ['@bob one', '@bob two', '@everyone three'])
        await send(world, alice, `private:${channelId}`, text);
      await addParticipant(world, channelId, bob, 3);
      assert.deepEqual(await mark(0, `private:${channelId}`), { read_n: 0, unread: 1, mentions: 1 });
    });
  });
});
