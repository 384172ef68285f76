import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { commands } from '#shared/commands.ts';
import type { Member } from '../../server/actions/action.ts';
import { listPositions } from '../../server/actions/reads/list-positions.ts';
import { listNewestRead, listReceipts } from '../../server/actions/reads/list-receipts.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { rewindRead } from '../../server/actions/reads/rewind.ts';
import { checkHeads } from '../../server/actions/sync/check-heads.ts';
import { assertExact } from '../support/exact.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  changeMessage,
  deactivate,
  fillChannel,
  numbered,
  openWorld,
  refusal,
  send,
  type World,
} from './world.ts';

describe('receipts', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    [alice, bob, carol] = [
      await addPerson(world, 'alice'),
      await addPerson(world, 'bob'),
      await addPerson(world, 'carol'),
    ];
  });
  afterEach(() => world.close());

  const mark = (person: Member, n: number, channel = 'general') => world.core.run(markRead, person, { channel, n });
  const list = (person = alice, channel = 'general', limit?: number) =>
    world.core.read(listReceipts, person, { channel, limit });
  const byUser = async (person = alice, channel = 'general') =>
    Object.fromEntries(await world.core.read(listNewestRead, person, { channel, limit: undefined }));
  const positions = (channelId = general, person = alice) =>
    world.core.read(listPositions, person, { channel_id: channelId });
  const plain = async (channelId?: number, person?: Member) => ({ ...(await positions(channelId, person)).positions });
  const setMark = (person: Member, channelId: number, fields: { read_n: number; from_n: number }) =>
    world.rows
      .insertInto('read_marks')
      .values({ member_id: person.memberId, channel_id: channelId, moved_us: 1, ...fields })
      .onConflict((conflict) => conflict.columns(['member_id', 'channel_id']).doUpdateSet(fields))
      .execute();
  const remove = async (person: Member) => {
    const { userId } = person;
    await world.rows.updateTable('users').set({ deleted_us: 1, deactivated_us: 1 }).where('id', '=', userId).execute();
    await world.rows.updateTable('members').set({ removed_us: 1 }).where('user_id', '=', userId).execute();
  };
  const sendAll = async (texts: readonly string[], person = alice, channel = 'general') => {
    const sent = [];
    for (const text of texts) sent.push(await send(world, person, channel, text));
    return sent;
  };

  describe('by message', () => {
    it('name the readers by code unit, never the author, and only what somebody has read', async () => {
      const [one, two] = await sendAll(['one', 'two', 'three']);
      const zoe = await addPerson(world, 'Zoe');
      await mark(carol, 1);
      for (const person of [bob, zoe]) await mark(person, 2);
      assert.deepEqual(await list(), [
        [one?.ts, ['Zoe', 'bob', 'carol']],
        [two?.ts, ['Zoe', 'bob']],
      ]);
      assert.deepEqual(await byUser(bob), { Zoe: two?.ts, bob: two?.ts, carol: one?.ts });
    });

    it('credit whoever has written behind a message with reading it', async () => {
      const [one] = await sendAll(['one']);
      const [two] = await sendAll(['two'], bob);
      await mark(carol, 2);
      assert.deepEqual(await list(), [
        [one?.ts, ['bob', 'carol']],
        [two?.ts, ['carol']],
      ]);
      assert.deepEqual(await byUser(), { bob: one?.ts, carol: two?.ts });
    });

    it('go back with a rewind', async () => {
      const [one, two] = await sendAll(['one', 'two']);
      await mark(bob, 2);
      await world.core.run(rewindRead, bob, { message_id: two?.id ?? 0 });
      assert.deepEqual(await list(), [[one?.ts, ['bob']]]);
    });

    it('leave out deleted messages, and cover the newest live ones', async () => {
      const [one, two, three] = await sendAll(['one', 'two', 'three']);
      await mark(bob, 3);
      await changeMessage(world, two?.id ?? 0, (us) => ({ deleted_us: us, counts: 0 }));
      assert.deepEqual(await list(), [
        [one?.ts, ['bob']],
        [three?.ts, ['bob']],
      ]);
      assert.deepEqual(await list(alice, 'general', 1), [[three?.ts, ['bob']]]);
      const busy = await addChannel(world, 'busy');
      await fillChannel(world, busy, alice, numbered(230));
      await mark(bob, 230, 'busy');
      assert.equal((await list(alice, 'busy')).length, 200);
    });

    it('name nobody for what is older than their joining', async () => {
      const [, two, three] = await sendAll(['one', 'two', 'three']);
      await setMark(bob, general, { read_n: 2, from_n: 2 });
      await setMark(carol, general, { read_n: 3, from_n: 1 });
      assert.deepEqual(await list(), [
        [two?.ts, ['carol']],
        [three?.ts, ['carol']],
      ]);
      assert.deepEqual(await byUser(), { carol: three?.ts });
      await mark(bob, 3);
      assert.deepEqual((await list()).at(-1), [three?.ts, ['bob', 'carol']]);
      assert.equal((await list()).length, 2);
    });

    it('begin for a late joiner where the history does, as a reader and as one who asks', async () => {
      const channelId = await addPrivate(world, 'plans', [alice, carol]);
      const place = `private:${channelId}`;
      const [one, two] = await sendAll(['one', 'two'], alice, place);
      await mark(carol, 2, place);
      await addParticipant(world, channelId, bob, 2);
      await mark(bob, 2, place);
      assert.deepEqual(await list(bob, place), [[two?.ts, ['bob', 'carol']]]);
      assert.deepEqual(await list(alice, place), [
        [one?.ts, ['carol']],
        [two?.ts, ['bob', 'carol']],
      ]);
    });

    it('name those who are there today, and deleted accounts as one', async () => {
      const [dave, erin] = [await addPerson(world, 'dave'), await addPerson(world, 'erin')];
      const people = [bob, carol, dave, erin];
      const direct = 'dm:alice:bob:carol:dave:erin';
      const [public1] = await sendAll(['one']);
      const [direct1] = await sendAll(['one'], alice, direct);
      for (const person of people) for (const place of ['general', direct]) await mark(person, 1, place);
      for (const person of [dave, erin]) await remove(person);
      await deactivate(world, carol);
      assert.deepEqual(await list(), [[public1?.ts, ['bob']]]);
      const name = `dm:alice:bob:carol:deleteduser.${dave.userId}:deleteduser.${erin.userId}`;
      assert.deepEqual(await list(alice, name), [[direct1?.ts, ['bob', 'deleteduser']]]);
      assert.deepEqual(await byUser(alice, name), { bob: direct1?.ts, deleteduser: direct1?.ts });
    });

    it('end with somebody who has left', async () => {
      const channelId = await addPrivate(world, 'plans', [alice, bob]);
      await sendAll(['one'], alice, `private:${channelId}`);
      await mark(bob, 1, `private:${channelId}`);
      assert.equal((await list(alice, `private:${channelId}`)).length, 1);
      await world.rows.deleteFrom('participants').where('member_id', '=', bob.memberId).execute();
      assert.deepEqual(await list(alice, `private:${channelId}`), []);
      assert.deepEqual(await plain(channelId), { alice: 1 });
    });

    it('are Forbidden for what one cannot read, and none where nobody has written', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      for (const place of [`private:${channelId}`, 'nowhere', 'dm:alice:carol', 'dm:bob:ghost']) {
        assert.equal(await refusal(list(bob, place)), 'Forbidden', place);
        assert.equal(await refusal(byUser(bob, place)), 'Forbidden', place);
      }
      assert.deepEqual(await list(bob, 'dm:alice:bob'), []);
    });
  });

  describe('by person', () => {
    it('RT-64 have everybody’s position, and when one moved last', async () => {
      // A name that every object has something under.
      const toString = await addPerson(world, 'toString');
      await sendAll(['one', 'two']);
      await mark(bob, 1);
      const first = await positions();
      assertExact(commands['receipt:list'].output, first, 'receipt:list');
      assert.deepEqual({ ...first.positions }, { alice: 2, bob: 1 });
      await mark(carol, 2);
      await mark(toString, 1);
      const second = await positions();
      assert.deepEqual({ ...second.positions }, { alice: 2, bob: 1, carol: 2, toString: 1 });
      assert.ok(second.ts > first.ts);
    });

    it('RT-64 leave out who has read nothing since joining, but know that a mark moved back', async () => {
      const [one] = await sendAll(['one', 'two']);
      await setMark(carol, general, { read_n: 2, from_n: 2 });
      await mark(bob, 2);
      const { ts } = await positions();
      await world.core.run(rewindRead, bob, { message_id: one?.id ?? 0 });
      const back = await positions();
      assert.deepEqual([{ ...back.positions }, back.ts > ts], [{ alice: 2 }, true]);
    });

    it('RT-64 are none where nobody has read, and Forbidden for what one cannot read', async () => {
      assert.deepEqual([await plain(), (await positions()).ts], [{}, 0]);
      const channelId = await addPrivate(world, 'plans', [alice]);
      assert.equal(await refusal(positions(channelId, bob)), 'Forbidden');
      assert.equal(await refusal(positions(4_711, bob)), 'Forbidden');
    });

    it('RT-64 end with a page, the mark moved last first', async () => {
      const names = numbered(9_000).map((number) => `somebody-with-a-long-name-${number}`);
      const ids = await addReaders(names);
      const { positions: told, ts } = await positions();
      const bytes = Buffer.byteLength(JSON.stringify(told));
      assert.ok(bytes > 200_000 && bytes <= 262_144, String(bytes));
      assert.deepEqual([String(names.at(-1)) in told, String(names[0]) in told], [true, false]);
      assert.equal(ts, (ids.at(-1) ?? 0) / 1_000_000);
    });
  });

  /** People who have read the first message of the channel, one after the other; their member ids. */
  async function addReaders(names: readonly string[]): Promise<number[]> {
    await sql`insert into users (uid, kind, username, username_key, display_name, created_us)
      select value, 'person', value, value, value, 1 from json_each(${JSON.stringify(names)})`.execute(world.rows);
    await sql`insert into members (uid, workspace_id, user_id, role, joined_us)
      select uid, ${world.home}, id, 'staff', 1 from users where id > ${carol.userId}`.execute(world.rows);
    await sql`insert into read_marks (member_id, channel_id, read_n, moved_us)
      select id, ${general}, 1, id from members where id > ${carol.memberId}`.execute(world.rows);
    const rows = await world.rows.selectFrom('read_marks').select('member_id as id').orderBy('moved_us').execute();
    return rows.map(({ id }) => id);
  }

  describe('in a head check', () => {
    const check = async (open: [number, number][], person = alice) => {
      const input = { revs: { user: 0, workspace: 0, presence: 0 }, channels: [], open, epoch: 'e', presenceRev: 1 };
      const answer = await world.core.read(checkHeads, person, input);
      assertExact(commands['heads:check'].output, answer, 'heads:check');
      return answer.receipts.map(({ channel_id: id, positions: told, ts }) => ({ id, told: { ...told }, ts }));
    };

    it('RT-55 come for open channels where a mark has moved since', async () => {
      await sendAll(['one']);
      await mark(bob, 1);
      const { ts } = await positions();
      const talk = await addChannel(world, 'talk');
      assert.deepEqual(
        await check([
          [general, 0],
          [talk, 0],
        ]),
        [{ id: general, told: { alice: 1, bob: 1 }, ts }],
      );
      assert.deepEqual(await check([[general, ts]]), []);
      await mark(carol, 1);
      assert.deepEqual(
        (await check([[general, ts]])).map(({ told }) => told),
        [{ alice: 1, bob: 1, carol: 1 }],
      );
    });

    it('RT-55 come for nothing that one cannot read', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      await sendAll(['one'], alice, `private:${channelId}`);
      assert.deepEqual(await check([[channelId, 0]], bob), []);
      assert.equal((await check([[channelId, 0]], alice)).length, 1);
    });
  });
});
