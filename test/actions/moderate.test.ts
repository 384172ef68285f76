import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { findMessage } from '../../server/actions/messages/find.ts';
import { moderateMessage } from '../../server/actions/messages/moderate.ts';
import {
  addChannel,
  addPerson,
  addPrivate,
  openWorld,
  refusal,
  send,
  toldNames,
  withRole,
  type World,
} from './world.ts';

describe('moderating', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  let mona: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
    mona = await addPerson(world, 'mona', { role: 'manager' });
  });
  afterEach(() => world.close());

  const find = (person: Member, id: number) => world.core.read(findMessage, person, id);
  const moderate = (person: Member, id: number, reason = 'spam') =>
    world.core.run(moderateMessage, person, { message_id: id, reason });
  const auditRows = () => world.rows.selectFrom('audit').selectAll().execute();

  it('takes anyone’s message with a reason, and the audit knows', async () => {
    const top = await send(world, bob, 'general', 'top');
    const { id } = await send(world, alice, 'general', { text: 'SECRET', reply_to_id: top.id });
    world.published.length = 0;
    await moderate(mona, id, '  off topic\n');
    assert.deepEqual([(await find(bob, id)).deleted, (await find(bob, top.id)).reply_count], [1, 0]);
    assert.deepEqual(toldNames(world), ['message:deleted', 'thread:changed']);
    assert.doesNotMatch(JSON.stringify(world.published), /SECRET|off topic/);
    const [row, ...more] = await auditRows();
    assert.deepEqual(more, []);
    assert.deepEqual(
      [row?.action, row?.target, row?.actor_id, row?.workspace_id],
      ['message.moderate', `message/${id}`, mona.userId, world.home],
    );
    assert.deepEqual(JSON.parse(row?.details ?? ''), { reason: 'off topic', sender: 'alice' });
    assert.equal(row?.at_us, world.clock.nowUs());
  });

  it('needs a reason of 1 to 500 characters, told before anything about the message', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    for (const reason of ['', ' \n', 'a'.repeat(501), '😀'.repeat(501)]) {
      for (const target of [id, 4_711]) assert.equal(await refusal(moderate(mona, target, reason)), 'BadRequest');
    }
    assert.deepEqual([(await find(bob, id)).deleted, await auditRows()], [0, []]);
    await moderate(mona, id, ` ${'😀'.repeat(500)} `);
    assert.equal((await find(bob, id)).deleted, 1);
  });

  it('is NotFound alike for what is unknown, unreadable, deleted, or a notice', async () => {
    const room = await addPrivate(world, 'room', [bob]);
    const foreign = await send(world, bob, `private:${room}`, 'theirs');
    const direct = await send(world, bob, 'dm:alice:bob', 'for two');
    const notice = await send(world, bob, 'general', 'notice');
    const system = world.rows.updateTable('messages').set({ content_type: 'system', sender_id: null });
    await system.where('id', '=', notice.id).execute();
    const deleted = await send(world, bob, 'general', 'deleted');
    await world.core.run(deleteMessage, bob, { message_id: deleted.id });
    world.published.length = 0;
    for (const id of [0, 4_711, foreign.id, direct.id, notice.id, deleted.id]) {
      assert.equal(await refusal(moderate(mona, id)), 'NotFound', String(id));
    }
    assert.deepEqual([world.published, await auditRows()], [[], []]);
  });

  it('is for managers and owners only', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    for (const role of ['staff', 'viewer'] as const) {
      assert.equal(await refusal(moderate(await withRole(world, bob, role), id, '')), 'PermissionDenied');
    }
    await moderate(await withRole(world, bob, 'owner'), id);
    assert.equal((await find(bob, id)).deleted, 1);
  });

  it('is refused in an archived channel', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    await world.rows.updateTable('channels').set({ archived_us: 1 }).where('id', '=', general).execute();
    assert.equal(await refusal(moderate(mona, id)), 'ChannelArchived');
    assert.deepEqual([(await find(bob, id)).deleted, await auditRows()], [0, []]);
  });
});
