import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { accessForLeaving } from '../../server/actions/private-channels/access.ts';
import { createPrivateChannel } from '../../server/actions/private-channels/create.ts';
import { listPrivateMembers } from '../../server/actions/private-channels/list-members.ts';
import { renamePrivateChannel } from '../../server/actions/private-channels/rename.ts';
import { setPrivateTopic } from '../../server/actions/private-channels/set-topic.ts';
import { openPlans, type Plans } from './plans.ts';
import { addPerson, addWorkspace, deactivate, refusal, send, told } from './world.ts';

describe('private channels', () => {
  let plans: Plans;
  beforeEach(async () => {
    plans = await openPlans();
  });
  afterEach(() => plans.world.close());

  it('are told to each of their people when they are made, with everything to see, and to nobody else', async () => {
    const { world, alice, heard } = plans;
    const input = { name: ' Team ', members: ['CAROL', 'alice', 'ghost', 'carol'] };
    const made = await world.core.run(createPrivateChannel, alice, input);
    assert.deepEqual([made.name, made.ignored], ['Team', ['ghost']]);
    assert.equal(made.channel, `private:${made.id}`);
    const created = told(world, 'channel:created');
    assert.deepEqual(heard(), [
      ['channel:created', ['alice'], 'rev 2'],
      ['channel:created', ['carol'], 'rev 1'],
    ]);
    for (const { payload } of created) {
      const { channel_id, kind, name, topic, seq, n, last_ts, first_n, read_n, unread } = payload.head;
      assert.deepEqual(
        { channel_id, kind, name, topic },
        { channel_id: made.id, kind: 'private', name: 'Team', topic: null },
      );
      assert.deepEqual([seq, n, last_ts, first_n, read_n, unread], [0, 0, null, 1, 0, 0]);
    }
  });

  it('take nobody in who is not an active member of the workspace', async () => {
    const { world, alice, dave, add } = plans;
    const elsewhere = await addWorkspace(world.rows);
    await addPerson(world, 'eve', { workspaceId: elsewhere });
    await addPerson(world, 'gone', { removed: true });
    await deactivate(world, dave);
    const outside = ['eve', 'gone', 'dave'];
    const made = await world.core.run(createPrivateChannel, alice, { name: 'x', members: outside });
    assert.deepEqual(made.ignored, outside);
    for (const name of outside) assert.equal(await refusal(add(alice, [name])), 'UserNotFound', name);
  });

  it('are nobody’s in another workspace, known there or not', async () => {
    const { world, channel, add } = plans;
    const eve = await addPerson(world, 'eve', { workspaceId: await addWorkspace(world.rows), role: 'owner' });
    assert.equal(await refusal(world.core.read(listPrivateMembers, eve, { channel })), 'Forbidden');
    assert.equal(await refusal(world.core.read(accessForLeaving, eve, channel)), 'NotFound');
    assert.equal(await refusal(add(eve, ['alice'])), 'Forbidden');
  });

  it('RT-45 tell of another name and topic with the notice, to their people only', async () => {
    const { world, alice, bob, channel, heard, notices } = plans;
    await world.core.run(renamePrivateChannel, bob, { channel, name: ' Big "plans" ' });
    const facts = () => told(world, 'channel:updated').map(({ payload: { head } }) => head);
    const named = facts().map(({ name, topic, seq, n }) => ({ name, topic, seq, n }));
    assert.deepEqual(named, [{ name: 'Big "plans"', topic: null, seq: 2, n: 2 }]);
    const both = ['alice', 'Bob'];
    assert.equal(notices()[0]?.content, 'Bob renamed the channel to "Big "plans""');
    assert.deepEqual(heard(), [
      ['message:created', both, 'seq 2'],
      ['channel:updated', both, 'seq 2'],
    ]);
    await world.core.run(setPrivateTopic, alice, { channel, topic: ' For 2027 ' });
    assert.equal(facts()[0]?.topic, 'For 2027');
    assert.equal(notices()[0]?.content, 'alice changed the topic');
    assert.deepEqual(heard(), [
      ['message:created', both, 'seq 3'],
      ['channel:updated', both, 'seq 3'],
    ]);
    await world.core.run(setPrivateTopic, alice, { channel, topic: ' ' });
    assert.equal(facts()[0]?.topic, null);
  });

  it('RT-32 tell nothing when nothing changes', async () => {
    const { world, bob, channel, heard } = plans;
    await world.core.run(renamePrivateChannel, bob, { channel, name: ' plans' });
    await world.core.run(setPrivateTopic, bob, { channel, topic: '' });
    assert.deepEqual(heard(), []);
  });

  it('let viewers leave and read, and nothing else', async () => {
    const { world, alice, channel, add, remove, leave } = plans;
    const vera = await addPerson(world, 'vera', { role: 'viewer' });
    await add(alice, ['vera']);
    const denied = [
      world.core.run(createPrivateChannel, vera, { name: 'x', members: [] }),
      world.core.run(renamePrivateChannel, vera, { channel, name: 'x' }),
      world.core.run(setPrivateTopic, vera, { channel, topic: 'x' }),
      add(vera, ['carol']),
      remove(vera, 'bob'),
    ];
    for (const attempt of denied) assert.equal(await refusal(attempt), 'PermissionDenied');
    assert.equal((await world.core.read(listPrivateMembers, vera, { channel })).length, 3);
    await leave(vera);
    assert.equal(await refusal(leave(vera)), 'Forbidden');
  });

  it('call with @everyone those who are in them, and nobody by a name outside', async () => {
    const { world, alice, bob, carol, channel, channelId, add } = plans;
    await send(world, alice, channel, '@everyone');
    await send(world, alice, channel, '@carol');
    const [everyone, outsider] = told(world, 'message:created');
    assert.deepEqual([everyone?.payload.message.mentions, outsider?.payload.message.mentions], ['["@everyone"]', null]);
    assert.deepEqual(everyone?.audience, { memberIds: [alice.memberId, bob.memberId] });
    const mentionsOf = async (person: Member) =>
      (await world.core.read((context) => context.store.reads.count(person, channelId), person, null)).mentions;
    assert.equal(await mentionsOf(bob), 1);
    await add(alice, ['carol']);
    assert.equal(await mentionsOf(carol), 0, 'what was said before concerns nobody who came later');
  });
});
