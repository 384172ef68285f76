import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { setReaction } from '../../server/actions/reactions/set.ts';
import { toggleReaction } from '../../server/actions/reactions/toggle.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  addWorkspace,
  openWorld,
  refusal,
  send,
  told,
  toldNames,
  withRole,
  type World,
} from './world.ts';

describe('a reaction', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  let messageId = 0;

  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
    carol = await addPerson(world, 'carol');
    messageId = (await send(world, alice, 'general', 'react to this')).id;
    world.published.length = 0;
  });
  afterEach(() => world.close());

  const set = (by: Member, reaction: string, on: boolean, message_id = messageId) =>
    world.core.run(setReaction, by, { message_id, reaction, on });

  const rowOf = (id: number) =>
    world.rows.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('is announced to the workspace, with the message as it then is', async () => {
    const put = await set(bob, 'thumbs_up', true);
    const taken = await set(bob, 'thumbsup', false);
    assert.deepEqual([put.reactions, taken.reactions], [{ thumbsup: ['bob'] }, {}]);
    assert.equal(taken.seq, put.seq + 1);
    const [first, second, ...more] = told(world, 'reaction:changed');
    assert.ok(first && second && more.length === 0);
    assert.equal(world.published.length, 2);
    for (const { event } of world.published) assertExactEvent(event);
    for (const { audience } of [first, second]) assert.deepEqual(audience, { workspaceId: world.home });
    assert.deepEqual(first.payload.change, { username: 'bob', reaction: 'thumbsup', on: true });
    assert.deepEqual(second.payload.change, { username: 'bob', reaction: 'thumbsup', on: false });
    assert.deepEqual([first.payload.seq, second.payload.seq], [put.seq, taken.seq]);
    assert.deepEqual(
      [first.payload.message.reactions, second.payload.message.reactions],
      ['{"thumbsup":["bob"]}', null],
    );
    const { reactions_us, mod_us, mod_seq } = await rowOf(messageId);
    assert.deepEqual([mod_us, mod_seq], [reactions_us, taken.seq]);
    assert.equal(second.payload.message.reactions_ts, (reactions_us ?? 0) / 1_000_000);
  });

  it('RT-32 that is already so takes no number and is not announced', async () => {
    const put = await set(bob, 'heart', true);
    const before = await rowOf(messageId);
    world.published.length = 0;
    assert.deepEqual(await set(bob, 'heart', true), put);
    assert.deepEqual(await set(alice, 'heart', false), put);
    assert.deepEqual(await set(bob, 'fire', false), put);
    assert.deepEqual(toldNames(world), []);
    assert.deepEqual(await rowOf(messageId), before);
  });

  it('is stored once when two requests put it at the same time', async () => {
    const answers = await Promise.all([set(bob, 'heart', true), set(bob, 'heart', true), set(alice, 'heart', true)]);
    assert.deepEqual(
      answers.map(({ reactions }) => reactions),
      [{ heart: ['bob'] }, { heart: ['bob'] }, { heart: ['bob', 'alice'] }],
    );
  });

  it('stands in the order in which names and people came, each with the time of its change', async () => {
    await set(carol, 'tada', true);
    await set(bob, 'heart', true);
    await set(alice, 'tada', true);
    await set(carol, 'tada', false);
    const { reactions } = await set(carol, 'tada', true);
    assert.deepEqual(Object.entries(reactions), [
      ['heart', ['bob']],
      ['tada', ['alice', 'carol']],
    ]);
    const times = await world.rows.selectFrom('reactions').select('added_us').orderBy('added_us').execute();
    assert.equal(times.at(-1)?.added_us, (await rowOf(messageId)).reactions_us);
  });

  it('of accounts that are gone are one', async () => {
    await set(bob, 'heart', true);
    await set(carol, 'heart', true);
    await world.rows.updateTable('users').set({ deleted_us: 1 }).where('username', 'in', ['bob', 'carol']).execute();
    const { reactions } = await world.core.run(toggleReaction, alice, {
      message_id: messageId,
      reaction: 'heart',
    });
    assert.deepEqual(reactions, { heart: ['deleteduser', 'alice'] });
  });

  it('RT-24 to a message older than a late joiner’s history reaches that person as a number only', async () => {
    const channelId = await addPrivate(world, 'plans', [alice, bob]);
    const place = `private:${channelId}`;
    const old = await send(world, alice, place, 'before carol');
    await addParticipant(world, channelId, carol, old.n + 1);
    const recent = await send(world, alice, place, 'with carol');
    const members = [alice, bob].map(({ memberId }) => memberId);
    for (const on of [true, false]) {
      world.published.length = 0;
      const { seq } = await set(bob, 'heart', on, old.id);
      assert.deepEqual(toldNames(world), ['reaction:changed', 'channel:skipped']);
      assert.deepEqual(told(world, 'reaction:changed')[0]?.audience, { memberIds: members });
      const [skipped] = told(world, 'channel:skipped');
      assert.deepEqual(skipped?.audience, { memberIds: [carol.memberId] });
      assert.deepEqual(skipped.payload, { workspace_id: world.home, channel_id: channelId, seq });
    }
    assert.equal(await refusal(set(carol, 'heart', true, old.id)), 'NotFound');
    world.published.length = 0;
    await set(carol, 'heart', true, recent.id);
    assert.deepEqual(toldNames(world), ['reaction:changed']);
    assert.deepEqual(told(world, 'reaction:changed')[0]?.audience, {
      memberIds: [...members, carol.memberId],
    });
  });

  it('in a direct message is for its two people', async () => {
    const { id } = await send(world, alice, 'dm:alice:bob', 'psst');
    world.published.length = 0;
    await set(bob, 'heart', true, id);
    const memberIds = [alice, bob].map(({ memberId }) => memberId);
    assert.deepEqual(told(world, 'reaction:changed')[0]?.audience, { memberIds });
    assert.equal(world.published.length, 1);
    assert.equal(await refusal(set(carol, 'heart', true, id)), 'NotFound');
  });

  it('is free to staff where managers post', async () => {
    await world.rows.updateTable('channels').set({ posting: 'managers' }).execute();
    assert.deepEqual((await set(bob, 'heart', true)).reactions, { heart: ['bob'] });
  });

  it('is refused in this order', async () => {
    const stranger = await addPerson(world, 'otto', { workspaceId: await addWorkspace(world.rows) });
    const deleted = (await send(world, alice, 'general', 'gone')).id;
    await world.rows.updateTable('messages').set({ deleted_us: 1, content: null }).where('id', '=', deleted).execute();
    const notice = (await send(world, alice, 'general', 'a notice')).id;
    const asNotice = { content_type: 'system' as const, sender_id: null };
    await world.rows.updateTable('messages').set(asNotice).where('id', '=', notice).execute();
    const full = (await send(world, alice, 'general', 'full')).id;
    const names = Array.from({ length: 30 }, (_, at) => ({
      message_id: full,
      user_id: alice.userId,
      name: `name_${at}`,
      added_us: at,
    }));
    await world.rows.insertInto('reactions').values(names).execute();
    await world.rows.updateTable('messages').set({ reactions_us: 30 }).where('id', '=', full).execute();
    world.published.length = 0;
    const viewer = await withRole(world, bob, 'viewer');
    assert.equal(await refusal(set(viewer, 'nothing', true, 0)), 'PermissionDenied');
    await withRole(world, bob, 'staff');
    assert.equal(await refusal(set(bob, 'nothing', true, 0)), 'InvalidReaction');
    assert.equal(await refusal(set(bob, 'heart', true, 0)), 'NotFound');
    assert.equal(await refusal(set(stranger, 'heart', true)), 'NotFound');
    assert.equal(await refusal(set(bob, 'heart', true, deleted)), 'NotFound');
    assert.equal(await refusal(set(bob, 'heart', false, deleted)), 'NotFound');
    assert.equal(await refusal(set(bob, 'heart', true, notice)), 'NotFound');
    assert.equal(await refusal(set(bob, 'heart', true, full)), 'TooManyReactions');
    assert.equal(await refusal(set(bob, 'heart', false, full)), null);
    await world.rows.updateTable('channels').set({ archived_us: 1 }).execute();
    assert.equal(await refusal(set(bob, 'heart', true, full)), 'ChannelArchived');
    assert.equal(await refusal(set(bob, 'heart', false, messageId)), 'ChannelArchived');
    assert.equal(await refusal(set(bob, 'heart', true, deleted)), 'NotFound');
    assert.deepEqual(toldNames(world), []);
  });
});
