import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { findLastRead } from '../../server/actions/reads/find-last.ts';
import { findMark } from '../../server/actions/reads/find-mark.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { rewindRead } from '../../server/actions/reads/rewind.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  changeMessage,
  deactivate,
  openWorld,
  refusal,
  send,
  told,
  toldNames,
  type World,
} from './world.ts';

describe('read positions', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  let ids: number[];
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
    ids = [];
    for (const text of ['one', '@bob two', 'three']) ids.push((await send(world, alice, 'general', text)).id);
    world.published.length = 0;
  });
  afterEach(async () => {
    for (const { event } of world.published) assertExactEvent(event);
    await world.close();
  });

  const mark = (n: number, channel = 'general', person = bob) => world.core.run(markRead, person, { channel, n });
  const rewind = (messageId: number, person = bob) => world.core.run(rewindRead, person, { message_id: messageId });
  const id = (at: number) => ids[at] ?? 0;
  const marks = (person: Member) =>
    world.rows.selectFrom('read_marks').selectAll().where('member_id', '=', person.memberId).execute();

  describe('a rewind', () => {
    it('RT-60 puts the mark just before the message, back and forward', async () => {
      await mark(3);
      assert.deepEqual(await rewind(id(1)), { read_n: 1, unread: 2, mentions: 1 });
      assert.deepEqual(await rewind(id(0)), { read_n: 0, unread: 3, mentions: 1 });
      assert.deepEqual(await rewind(id(2)), { read_n: 2, unread: 1, mentions: 0 });
    });

    it('RT-60 tells the person’s own sockets, and others the position', async () => {
      await mark(3);
      world.published.length = 0;
      await rewind(id(1));
      assert.deepEqual(toldNames(world), ['read:moved', 'receipt:moved']);
      const [moved] = told(world, 'read:moved');
      assert.deepEqual(moved, {
        audience: { memberIds: [bob.memberId] },
        payload: {
          workspace_id: world.home,
          stream: 'user',
          rev: 2,
          channel_id: general,
          read_n: 1,
          unread: 2,
          mentions: 1,
        },
      });
      const [receipt] = told(world, 'receipt:moved');
      assert.deepEqual([receipt?.audience, receipt?.payload.positions], [{ workspaceId: world.home }, { bob: 1 }]);
    });

    it('RT-32 to where the mark is tells nobody and takes no number', async () => {
      await rewind(id(0));
      assert.deepEqual([world.published, await marks(bob)], [[], []]);
      await mark(1);
      world.published.length = 0;
      assert.deepEqual(await rewind(id(1)), { read_n: 1, unread: 2, mentions: 1 });
      assert.deepEqual(world.published, []);
    });

    it('takes a deleted message and a viewer, too', async () => {
      await changeMessage(world, id(1), (us) => ({ deleted_us: us, counts: 0 }));
      const viewer = await addPerson(world, 'victor', { role: 'viewer' });
      await mark(3, 'general', viewer);
      assert.equal((await rewind(id(1), viewer)).read_n, 1);
    });

    it('is NotFound for what one cannot read', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      const hidden = await send(world, alice, `private:${channelId}`, 'hidden');
      const seen = await send(world, alice, `private:${channelId}`, 'seen');
      assert.equal(await refusal(rewind(hidden.id)), 'NotFound');
      assert.equal(await refusal(rewind(4_711)), 'NotFound');
      await addParticipant(world, channelId, bob, 2);
      assert.equal(await refusal(rewind(hidden.id)), 'NotFound');
      assert.deepEqual(await rewind(seen.id), { read_n: 1, unread: 1, mentions: 0 });
    });
  });

  describe('a position that moved', () => {
    const receipts = () => told(world, 'receipt:moved').map(({ audience, payload }) => [audience, payload.positions]);

    it('RT-64 is told to the people of a conversation, as long as they are there', async () => {
      const carol = await addPerson(world, 'carol');
      await send(world, alice, 'dm:alice:bob:carol', 'hi');
      await deactivate(world, carol);
      world.published.length = 0;
      await mark(1, 'dm:alice:bob:carol');
      assert.deepEqual(receipts(), [[{ memberIds: [alice.memberId, bob.memberId] }, { bob: 1 }]]);
    });

    it('RT-64 is told to nobody where nobody else is', async () => {
      const lone = await addPrivate(world, 'alone', [bob]);
      const note = await send(world, bob, 'dm:bob', 'note');
      await send(world, bob, `private:${lone}`, 'echo');
      await rewind(note.id);
      await mark(1, 'dm:bob');
      assert.deepEqual([receipts(), told(world, 'read:moved').length], [[], 2]);
    });

    it('RT-64 is told in channels of up to 100 people, and not in larger ones', async () => {
      const people = await Promise.all(Array.from({ length: 98 }, (_, at) => addPerson(world, `p${at}`)));
      await mark(1);
      assert.equal(receipts().length, 1);
      const [one = bob] = people;
      await deactivate(world, one);
      await addPerson(world, 'in place of p0');
      await mark(2);
      assert.equal(receipts().length, 2);
      await addPerson(world, 'one too many');
      await mark(3);
      assert.deepEqual([receipts().length, told(world, 'read:moved').length], [2, 3]);
    });

    it('RT-64 is told as nothing while it is not beyond where the person joined', async () => {
      await world.rows
        .insertInto('read_marks')
        .values({ member_id: bob.memberId, channel_id: general, read_n: 2, from_n: 2, moved_us: 1 })
        .execute();
      await rewind(id(0));
      await mark(2);
      await mark(3);
      assert.deepEqual(
        receipts().map(([, positions]) => positions),
        [{ bob: 0 }, { bob: 0 }, { bob: 3 }],
      );
    });

    it('moves by one’s own message without a word', async () => {
      await send(world, bob, 'general', 'mine');
      assert.deepEqual(toldNames(world), ['message:created']);
      assert.equal((await mark(0)).read_n, 4);
    });

    it('has a time that grows strictly, whatever the clock does, also over a restart', async () => {
      const times = async () => (await marks(bob)).map((row) => row.moved_us);
      const seen: number[] = [];
      for (const n of [1, 2]) {
        await mark(n);
        world.clock.setWallUs(world.clock.nowUs() - 1_000_000);
        seen.push(...(await times()));
      }
      await rewind(id(0));
      seen.push(...(await times()));
      const database = await world.temp.reopen();
      const write = database.write((group) =>
        group.attempt((store) => store.reads.advance(alice.memberId, general, 99, 1)),
      );
      seen.push((await write)?.us ?? 0);
      assert.equal(seen.length, 4);
      assert.ok(
        seen.every((us, at) => at === 0 || us > (seen[at - 1] ?? 0)),
        seen.join(' '),
      );
      assert.equal(told(world, 'receipt:moved').at(-1)?.payload.ts, (seen[2] ?? 0) / 1_000_000);
    });
  });

  describe('what HTTP asks for', () => {
    const find = (upTo: number | undefined, channel = 'general') => world.core.read(findMark, bob, { channel, upTo });
    const last = (channel = 'general', person = bob) => world.core.read(findLastRead, person, channel);

    it('is a mark at the newest message, or at the one that is named', async () => {
      assert.deepEqual(await find(undefined, 'GENERAL'), { channel: 'general', n: 3 });
      assert.deepEqual(await find(id(1)), { channel: 'general', n: 2 });
      assert.equal(await find(undefined, 'dm:bob:alice'), null);
    });

    it('is refused for a message that is not one of the channel, or before one’s history', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      const hidden = await send(world, alice, `private:${channelId}`, 'hidden');
      await send(world, alice, `private:${channelId}`, 'seen');
      await addParticipant(world, channelId, bob, 2);
      for (const upTo of [hidden.id, 0, 4_711]) assert.equal(await refusal(find(upTo)), 'BadRequest');
      assert.equal(await refusal(find(hidden.id, `private:${channelId}`)), 'BadRequest');
      assert.equal(await refusal(find(id(1), 'dm:bob:alice')), 'BadRequest');
      assert.equal(await refusal(find(undefined, 'dm:alice')), 'Forbidden');
    });

    it('is the place of what is new: the message read last, or the nearest older one that is there', async () => {
      assert.deepEqual(await last(), { last_read_ts: null, last_read_n: 0 });
      assert.deepEqual(await last('dm:bob:alice'), { last_read_ts: null, last_read_n: 0 });
      await mark(2);
      const rows = await world.rows.selectFrom('messages').select(['n', 'created_us']).orderBy('n').execute();
      assert.deepEqual(await last(), { last_read_ts: (rows[1]?.created_us ?? 0) / 1_000_000, last_read_n: 2 });
      await world.rows.deleteFrom('mentions').execute();
      await world.rows.deleteFrom('messages').where('n', '=', 2).execute();
      assert.deepEqual(await last(), { last_read_ts: (rows[0]?.created_us ?? 0) / 1_000_000, last_read_n: 2 });
      assert.equal(await refusal(last('nowhere')), 'Forbidden');
    });
  });
});
