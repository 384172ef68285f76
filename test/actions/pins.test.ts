import assert from 'node:assert/strict';
import type { Attachment } from '#shared/objects.ts';
import type { Member } from '../../server/actions/action.ts';
import { listPins } from '../../server/actions/pins/list.ts';
import { setPin } from '../../server/actions/pins/set.ts';
import { togglePin } from '../../server/actions/pins/toggle.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  fillChannel,
  numbered,
  openWorld,
  refusal,
  send,
  told,
  toldNames,
  withRole,
  type World,
} from './world.ts';

describe('a pin', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  let messageId = 0;

  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice', { role: 'owner' });
    bob = await addPerson(world, 'bob');
    carol = await addPerson(world, 'carol');
    messageId = (await send(world, alice, 'general', 'pin this')).id;
    world.published.length = 0;
  });
  afterEach(() => world.close());

  const set = (by: Member, on: boolean, message_id = messageId) => world.core.run(setPin, by, { message_id, on });
  const list = async (by: Member, channel: string) => (await world.core.read(listPins, by, channel)).pins;
  const rowOf = (id: number) =>
    world.rows.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  async function idsIn(channelId: number): Promise<number[]> {
    const rows = await world.rows.selectFrom('messages').select('id').where('channel_id', '=', channelId).execute();
    return rows.map(({ id }) => id);
  }

  it('is announced to the workspace, with the message as it then is; pollers do not hear of it', async () => {
    const before = await rowOf(messageId);
    const put = await set(bob, true);
    const taken = await set(alice, false);
    assert.deepEqual([put.seq, taken.seq], [before.mod_seq + 1, before.mod_seq + 2]);
    assert.deepEqual(toldNames(world), ['pin:changed', 'pin:changed']);
    for (const { event, audience } of world.published) {
      assertExactEvent(event);
      assert.deepEqual(audience, { workspaceId: world.home });
    }
    assert.deepEqual(
      told(world, 'pin:changed').map(({ payload }) => [payload.seq, payload.message.pinned]),
      [
        [put.seq, 1],
        [taken.seq, 0],
      ],
    );
    assert.deepEqual(await rowOf(messageId), { ...before, mod_seq: taken.seq });
  });

  it('RT-32 that is already so takes no number, stays with who set it, and is not announced', async () => {
    assert.equal((await set(bob, false)).seq, (await rowOf(messageId)).mod_seq);
    const put = await set(bob, true);
    world.published.length = 0;
    assert.deepEqual(await set(alice, true), put);
    assert.deepEqual(toldNames(world), []);
    assert.equal((await list(alice, 'general'))[0]?.pinned_by, 'bob');
  });

  it('stands in a list, the latest first', async () => {
    const second = (await send(world, bob, 'general', 'second')).id;
    const picture: Attachment = {
      kind: 'image',
      file: 'abc.png',
      name: 'x',
      type: 'image/png',
      size: 1,
      width: 1,
      height: 1,
    };
    await world.rows
      .updateTable('messages')
      .set({ attachment: JSON.stringify(picture) })
      .where('id', '=', second)
      .execute();
    await set(bob, true, second);
    await set(alice, true);
    const [first, last] = [await rowOf(messageId), await rowOf(second)];
    const common = { channel: 'general' };
    const pins = [
      {
        ...common,
        id: messageId,
        sender: 'alice',
        content: 'pin this',
        filename: null,
        ts: first.created_us / 1_000_000,
        pinned_by: 'alice',
        pinned_ts: (first.pinned_us ?? 0) / 1_000_000,
      },
      {
        ...common,
        id: second,
        sender: 'bob',
        content: 'second',
        filename: 'abc.png',
        ts: last.created_us / 1_000_000,
        pinned_by: 'bob',
        pinned_ts: (last.pinned_us ?? 0) / 1_000_000,
      },
    ];
    assert.deepEqual(await world.core.read(listPins, carol, 'GENERAL'), { channel: 'general', pins });
    await world.rows.updateTable('users').set({ deleted_us: 1 }).where('username', '=', 'bob').execute();
    const [, ofNobody] = await list(carol, 'general');
    assert.deepEqual(ofNobody, { ...pins[1], sender: 'deleteduser', pinned_by: 'deleteduser' });
    assert.deepEqual(await world.core.run(togglePin, alice, messageId), { channel: 'general', pins: [ofNobody] });
  });

  it('is one of 50 in its channel, and goes at 50, too', async () => {
    const channelId = await addChannel(world, 'full');
    await fillChannel(world, channelId, alice, numbered(51));
    const other = await addChannel(world, 'other');
    await fillChannel(world, other, alice, numbered(1));
    const ids = await idsIn(channelId);
    const [firstId = 0, lastId = 0] = [ids[0], ids.at(-1)];
    for (const id of ids.slice(0, 50)) await set(bob, true, id);
    world.published.length = 0;
    assert.equal(await refusal(set(alice, true, lastId)), 'TooManyPins');
    assert.equal(await refusal(world.core.run(togglePin, alice, lastId)), 'TooManyPins');
    assert.equal(await refusal(set(alice, true, firstId)), null, 'pinned already');
    assert.deepEqual(toldNames(world), []);
    assert.equal((await list(bob, 'full')).length, 50);
    for (const id of await idsIn(other)) assert.equal(await refusal(set(bob, true, id)), null);
    await set(bob, false, firstId);
    assert.equal(await refusal(set(alice, true, lastId)), null);
    assert.equal((await list(bob, 'full'))[0]?.id, lastId);
  });

  it('RT-24 of a message older than a late joiner’s history is not in that person’s list and a number only', async () => {
    const channelId = await addPrivate(world, 'plans', [alice, bob]);
    const place = `private:${channelId}`;
    const old = await send(world, alice, place, 'before carol');
    await addParticipant(world, channelId, carol, old.n + 1);
    const recent = await send(world, alice, place, 'with carol');
    world.published.length = 0;
    const { seq } = await set(bob, true, old.id);
    const memberIds = [alice.memberId, bob.memberId];
    assert.deepEqual(toldNames(world), ['pin:changed', 'channel:skipped']);
    assert.deepEqual(told(world, 'pin:changed')[0]?.audience, { memberIds });
    assert.deepEqual(told(world, 'channel:skipped'), [
      {
        audience: { memberIds: [carol.memberId] },
        payload: { workspace_id: world.home, channel_id: channelId, seq },
      },
    ]);
    assert.equal(await refusal(set(carol, false, old.id)), 'NotFound');
    const { pins } = await world.core.run(togglePin, carol, recent.id);
    const idsOf = (of: readonly { id: number }[]) => of.map(({ id }) => id);
    assert.deepEqual(idsOf(pins), [recent.id]);
    assert.deepEqual(idsOf(await list(carol, place)), [recent.id]);
    assert.deepEqual(idsOf(await list(bob, place)), [recent.id, old.id]);
  });

  it('is for people who can read the place; where nobody has written there is none', async () => {
    const { id } = await send(world, alice, 'dm:alice:bob', 'psst');
    world.published.length = 0;
    await set(bob, true, id);
    assert.deepEqual(told(world, 'pin:changed')[0]?.audience, { memberIds: [alice.memberId, bob.memberId] });
    assert.equal(await refusal(set(carol, false, id)), 'NotFound');
    assert.equal(await refusal(list(carol, 'dm:alice:bob')), 'Forbidden');
    assert.equal(await refusal(list(carol, 'nowhere')), 'Forbidden');
    assert.deepEqual(await list(alice, 'dm:alice:carol'), []);
  });

  it('is refused in this order, and is the managers’ where staff may not', async () => {
    const deleted = (await send(world, alice, 'general', 'gone')).id;
    await world.rows.updateTable('messages').set({ deleted_us: 1, content: null }).where('id', '=', deleted).execute();
    const notice = (await send(world, alice, 'general', 'a notice')).id;
    const asNotice = { content_type: 'system' as const, sender_id: null };
    await world.rows.updateTable('messages').set(asNotice).where('id', '=', notice).execute();
    world.published.length = 0;
    assert.equal(await refusal(set(await withRole(world, bob, 'viewer'), true, 0)), 'PermissionDenied');
    await withRole(world, bob, 'staff');
    for (const id of [0, deleted, notice]) {
      assert.equal(await refusal(set(bob, true, id)), 'NotFound');
      assert.equal(await refusal(set(bob, false, id)), 'NotFound');
    }
    world.policy.staffPin = false;
    assert.equal(await refusal(set(bob, true, 0)), 'PermissionDenied');
    assert.equal(await refusal(world.core.run(togglePin, bob, messageId)), 'PermissionDenied');
    assert.deepEqual(toldNames(world), []);
    assert.equal(await refusal(set(await withRole(world, bob, 'manager'), true)), null);
    await withRole(world, bob, 'staff');
    assert.equal(await refusal(set(alice, false)), null);
    world.policy.staffPin = true;
    await world.rows.updateTable('channels').set({ posting: 'managers' }).execute();
    assert.equal(await refusal(set(bob, true)), null, 'has its own right');
    await world.rows.updateTable('channels').set({ archived_us: 1 }).execute();
    assert.equal(await refusal(set(bob, false)), 'ChannelArchived');
    assert.equal(await refusal(set(bob, true)), 'ChannelArchived');
    assert.equal((await list(bob, 'general')).length, 1, 'and can be read there');
  });
});
