import assert from 'node:assert/strict';
import type { Updateable } from 'kysely';
import type { Member } from '../../server/actions/action.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { findMessage } from '../../server/actions/messages/find.ts';
import { setPin } from '../../server/actions/pins/set.ts';
import { listPins } from '../../server/actions/pins/list.ts';
import { setReaction } from '../../server/actions/reactions/set.ts';
import { catchUp } from '../../server/actions/sync/catch-up.ts';
import type { Schema } from '../../server/storage/schema.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  openWorld,
  refusal,
  send,
  told,
  toldNames,
  withRole,
  type World,
} from './world.ts';

describe('deleting', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  let mona: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
    carol = await addPerson(world, 'carol');
    mona = await addPerson(world, 'mona', { role: 'manager' });
  });
  afterEach(() => world.close());

  const find = (person: Member, id: number) => world.core.read(findMessage, person, id);
  const remove = (person: Member, id: number, group = false) => {
    world.clock.advanceMs(1);
    return world.core.run(deleteMessage, person, { message_id: id, group });
  };
  const countsOf = (person: Member) => world.temp.database.read((store) => store.reads.count(person, general));
  const change = (id: number, values: Updateable<Schema['messages']>) =>
    world.rows.updateTable('messages').set(values).where('id', '=', id).execute();
  const archive = () => world.rows.updateTable('channels').set({ archived_us: 1 }).where('id', '=', general).execute();

  it('leaves a tombstone: place, sender, times and links, and nothing that was said', async () => {
    const top = await send(world, bob, 'general', 'top');
    const sent = await send(world, alice, 'general', { text: 'SECRET @bob', client_id: 'k', reply_to_id: top.id });
    await change(sent.id, { attachment: JSON.stringify({ kind: 'file', file: 'SECRET.bin', name: 'SECRET' }) });
    await world.core.run(setReaction, bob, { message_id: sent.id, reaction: 'heart', on: true });
    await world.core.run(setPin, mona, { message_id: sent.id, on: true });
    const old = await find(bob, sent.id);
    assert.deepEqual([old.pinned, old.mentions], [1, '["bob"]']);
    world.published.length = 0;
    const { seq } = await remove(alice, sent.id);
    const now = await find(bob, sent.id);
    const nothing = { content: null, attachment: null, reactions: null, mentions: null, pinned: 0, filename: null };
    assert.deepEqual(now, { ...old, ...nothing, deleted: 1, deleted_ts: now.deleted_ts, seq });
    assert.ok(now.deleted_ts !== null && now.deleted_ts > now.ts);
    assert.deepEqual([now.reply_to_id, now.root_id], [top.id, top.id]);
    assert.deepEqual(toldNames(world), ['message:deleted', 'thread:changed']);
    assert.deepEqual(told(world, 'message:deleted')[0]?.audience, { workspaceId: world.home });
    assert.deepEqual(told(world, 'message:deleted')[0]?.payload.message, now);
    world.published.forEach(({ event }) => assertExactEvent(event));
    assert.doesNotMatch(JSON.stringify(world.published), /SECRET|heart/);
    assert.deepEqual((await world.core.read(listPins, alice, 'general')).pins, []);
    const row = await world.rows.selectFrom('messages').selectAll().where('id', '=', sent.id).executeTakeFirst();
    assert.doesNotMatch(JSON.stringify(row), /SECRET|bob/, 'nor in the database');
    assert.deepEqual(await world.rows.selectFrom('mentions').selectAll().execute(), []);
    assert.deepEqual(await world.rows.selectFrom('reactions').selectAll().execute(), []);
  });

  it('RT-32 again changes nothing and answers the number there is', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    const first = await remove(alice, id);
    const old = await find(bob, id);
    world.published.length = 0;
    for (const group of [false, true]) assert.deepEqual(await remove(alice, id, group), first);
    assert.deepEqual([await find(bob, id), world.published], [old, []]);
  });

  it('twice at once is one change', async () => {
    const top = await send(world, bob, 'general', 'top');
    const { id } = await send(world, alice, 'general', { text: 'reply', reply_to_id: top.id });
    world.published.length = 0;
    const [one, two] = await Promise.all([remove(alice, id), remove(alice, id)]);
    assert.deepEqual(one, two);
    assert.deepEqual(toldNames(world), ['message:deleted', 'thread:changed']);
    assert.equal((await find(bob, top.id)).reply_count, 0);
  });

  it('is Forbidden alike for what is unknown, unreadable, somebody else’s, or a notice: for managers, too', async () => {
    const room = await addPrivate(world, 'room', [bob]);
    const foreign = await send(world, bob, `private:${room}`, 'theirs');
    const others = await send(world, bob, 'general', 'bob’s');
    const notice = await send(world, bob, 'general', 'notice');
    await change(notice.id, { content_type: 'system', sender_id: null });
    world.published.length = 0;
    for (const person of [alice, mona]) {
      for (const id of [0, 4_711, foreign.id, others.id, notice.id]) {
        assert.equal(await refusal(remove(person, id)), 'Forbidden', `${person.username} ${id}`);
      }
    }
    assert.deepEqual(world.published, []);
  });

  it('is refused to viewers, and in an archived channel', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    assert.equal(await refusal(remove(await withRole(world, alice, 'viewer'), 4_711)), 'PermissionDenied');
    await withRole(world, alice, 'staff');
    await archive();
    assert.equal(await refusal(remove(alice, id)), 'ChannelArchived');
    assert.equal((await find(bob, id)).content, 'text');
  });

  it('RT-61 takes the message out of the counts', async () => {
    const sent = [];
    for (const text of ['one', 'two @bob', 'three @everyone']) sent.push(await send(world, alice, 'general', text));
    assert.deepEqual([(await countsOf(bob)).unread, (await countsOf(bob)).mentions], [3, 2]);
    const counts = [];
    for (const { id } of sent.toReversed()) {
      await remove(alice, id);
      const { unread, mentions } = await countsOf(bob);
      counts.push([unread, mentions]);
    }
    assert.deepEqual(counts, [
      [2, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  it('of replies counts them down at the top message, deleted or not, and each once', async () => {
    const top = await send(world, alice, 'general', 'top');
    const first = await send(world, bob, 'general', { text: 'first', reply_to_id: top.id });
    const nested = await send(world, carol, 'general', { text: 'nested', reply_to_id: first.id });
    const countOf = async () => (await find(carol, top.id)).reply_count;
    assert.equal(await countOf(), 2);
    world.published.length = 0;
    await remove(bob, first.id);
    const [event] = told(world, 'thread:changed');
    assert.deepEqual([event?.payload.message.id, event?.payload.message.reply_count], [top.id, 1]);
    assert.equal((await find(carol, nested.id)).root_id, top.id, 'the link stays');
    await remove(alice, top.id);
    assert.equal(await countOf(), 1);
    await remove(carol, nested.id);
    assert.equal(await countOf(), 0);
    const last = told(world, 'thread:changed').at(-1)?.payload.message;
    assert.deepEqual([last?.deleted, last?.content], [1, null]);
  });

  it('of a message keeps it from being replied to', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    await remove(alice, id);
    const reply = await send(world, bob, 'general', { text: 'too late', reply_to_id: id });
    assert.equal(reply.replyIgnored, true);
    assert.equal((await find(bob, reply.id)).reply_to_id, null);
    assert.equal((await find(bob, id)).reply_count, 0);
  });

  it('RT-48 lets a repeated send store nothing, and tells the tombstone', async () => {
    const first = await send(world, alice, 'general', { text: 'SECRET', client_id: 'k' });
    const { seq } = await remove(alice, first.id);
    world.published.length = 0;
    const again = await send(world, alice, 'general', { text: 'SECRET', client_id: 'k' });
    assert.deepEqual(again, { ...first, repeated: true });
    const [event] = told(world, 'message:created');
    assert.deepEqual([event?.payload.seq, event?.payload.message.deleted], [seq, 1]);
    assert.doesNotMatch(JSON.stringify(world.published), /SECRET/);
    assert.equal((await world.rows.selectFrom('messages').select('id').execute()).length, 1);
  });

  it('of a group takes all one’s own rows of it, each as a change of its own', async () => {
    const first = await send(world, alice, 'general', 'caption');
    const second = await send(world, alice, 'general', 'two');
    const third = await send(world, alice, 'general', 'three');
    const strange = await send(world, bob, 'general', 'bob’s');
    for (const { id } of [first, second, third, strange]) await change(id, { group_id: first.id });
    const single = await send(world, alice, 'general', 'elsewhere');
    assert.equal((await remove(alice, second.id)).seq, 6);
    world.published.length = 0;
    assert.deepEqual(await remove(alice, third.id, true), { seq: 8 });
    const changes = told(world, 'message:deleted').map(({ payload }) => [payload.message.id, payload.seq]);
    assert.deepEqual(changes, [
      [first.id, 7],
      [third.id, 8],
    ]);
    assert.deepEqual([(await find(bob, strange.id)).deleted, (await find(bob, single.id)).deleted], [0, 0]);
    assert.equal((await find(bob, first.id)).group_id, first.id);
    await remove(alice, single.id, true);
    assert.equal((await find(bob, single.id)).deleted, 1, 'a message alone is a group of one');
  });

  it('RT-24 tells who joined later a number and nothing else', async () => {
    const room = await addPrivate(world, 'room', [alice, bob]);
    const top = await send(world, bob, `private:${room}`, 'top');
    const early = await send(world, alice, `private:${room}`, { text: 'early', reply_to_id: top.id });
    await addParticipant(world, room, carol, early.n + 1);
    world.published.length = 0;
    const { seq } = await remove(alice, early.id);
    assert.deepEqual(toldNames(world), ['message:deleted', 'channel:skipped', 'thread:changed', 'channel:skipped']);
    const where = { workspace_id: world.home, channel_id: room };
    const audience = { memberIds: [carol.memberId] };
    assert.deepEqual(told(world, 'channel:skipped'), [
      { audience, payload: { ...where, seq } },
      { audience, payload: { ...where, seq: seq + 1 } },
    ]);
    for (const name of ['message:deleted', 'thread:changed'] as const) {
      assert.deepEqual(told(world, name)[0]?.audience, { memberIds: [alice.memberId, bob.memberId] });
    }
    world.published.forEach(({ event }) => assertExactEvent(event));
    const caught = await world.core.read(catchUp, carol, { channel_id: room, after: 0 });
    assert.deepEqual([caught.changes, caught.next], [[], seq + 1]);
  });

  it('lets the index of the search follow', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    await world.rows.deleteFrom('search_pending').execute();
    await remove(alice, id);
    const pending = await world.rows.selectFrom('search_pending').select('message_id').execute();
    assert.deepEqual(pending, [{ message_id: id }]);
  });
});
