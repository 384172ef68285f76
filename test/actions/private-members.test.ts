import assert from 'node:assert/strict';
import { renamePrivateChannel } from '../../server/actions/private-channels/rename.ts';
import { listPrivateMembers } from '../../server/actions/private-channels/list-members.ts';
import { openPlans, type Plans } from './plans.ts';
import { refusal, send, told } from './world.ts';

describe('the people of private channels', () => {
  let plans: Plans;
  beforeEach(async () => {
    plans = await openPlans();
  });
  afterEach(() => plans.world.close());

  it('RT-45 tell of a newcomer: the channel and the notice to that person, then to the others the notice, and with it who joined', async () => {
    const { world, bob, channel, channelId, heard, add, notices } = plans;
    await add(bob, ['CAROL']);
    const heads = told(world, 'channel:created').map(({ payload: { head } }) => head);
    const riding = told(world, 'channel:joined').map(({ payload }) => payload);
    const said = notices().map(({ n, content, content_type, sender, mentions }) => [
      n,
      content,
      content_type,
      sender,
      mentions,
    ]);
    assert.deepEqual(heard(), [
      ['channel:created', ['carol'], 'rev 1'],
      ['message:created', ['carol'], 'seq 2'],
      ['message:created', ['alice', 'Bob'], 'seq 2'],
      ['channel:joined', ['alice', 'Bob'], 'seq 2'],
    ]);
    assert.deepEqual(
      heads.map(({ seq, n, first_n, read_n, unread, mentions }) => ({ seq, n, first_n, read_n, unread, mentions })),
      [{ seq: 1, n: 1, first_n: 2, read_n: 1, unread: 0, mentions: 0 }],
    );
    assert.deepEqual(said, [[2, 'Bob added carol', 'system', 'minimost', null]]);
    const joined = { workspace_id: world.home, channel_id: channelId, channel, seq: 2, username: 'carol', by: 'Bob' };
    assert.deepEqual(riding, [joined]);
  });

  it('take several people in one after the other, so that each hears of those who follow', async () => {
    const { world, alice, heard, add, notices } = plans;
    await add(alice, ['dave', 'carol', 'DAVE']);
    assert.deepEqual(
      notices().map(({ content }) => content),
      ['alice added dave', 'alice added carol'],
    );
    const heads = told(world, 'channel:created').map(({ payload: { head } }) => [head.seq, head.first_n]);
    assert.deepEqual(heads, [
      [1, 2],
      [2, 3],
    ]);
    assert.deepEqual(heard(), [
      ['channel:created', ['dave'], 'rev 1'],
      ['message:created', ['dave'], 'seq 2'],
      ['message:created', ['alice', 'Bob'], 'seq 2'],
      ['channel:joined', ['alice', 'Bob'], 'seq 2'],
      ['channel:created', ['carol'], 'rev 1'],
      ['message:created', ['carol'], 'seq 3'],
      ['message:created', ['alice', 'Bob', 'dave'], 'seq 3'],
      ['channel:joined', ['alice', 'Bob', 'dave'], 'seq 3'],
    ]);
  });

  it('take in all or nobody, and then tell nobody', async () => {
    const { world, alice, bob, carol, channel, heard, add } = plans;
    assert.equal(await refusal(add(alice, ['carol', 'ghost'])), 'UserNotFound');
    assert.equal(await refusal(add(alice, ['carol', 'bob'])), 'AlreadyMember');
    assert.equal(await refusal(add(carol, ['carol'])), 'Forbidden');
    assert.deepEqual(heard(), []);
    const inside = await world.core.read(listPrivateMembers, bob, { channel });
    assert.deepEqual(inside, [{ username: 'Bob' }, { username: 'alice' }]);
    const revs = await world.core.read((context) => context.store.changes.revsOf(carol.memberId), carol, null);
    assert.equal(revs.user, 0);
  });

  it('RT-45 tell those who remain who has left, after the notice; the one who left hears only that', async () => {
    const { world, alice, bob, channel, channelId, heard, add, leave, notices } = plans;
    await add(alice, ['carol']);
    world.published.length = 0;
    await leave(bob);
    const [own, riding] = told(world, 'channel:left');
    assert.deepEqual(own?.payload, {
      workspace_id: world.home,
      stream: 'user',
      rev: 2,
      channel_id: channelId,
      channel,
      reason: 'left',
    });
    assert.deepEqual(riding?.payload, {
      workspace_id: world.home,
      channel_id: channelId,
      channel,
      seq: 3,
      username: 'Bob',
      by: 'Bob',
    });
    assert.equal(notices()[0]?.content, 'Bob left the channel');
    assert.deepEqual(heard(), [
      ['channel:left', ['Bob'], 'rev 2'],
      ['message:created', ['alice', 'carol'], 'seq 3'],
      ['channel:left', ['alice', 'carol'], 'seq 3'],
    ]);
    await send(world, alice, channel, '@Bob later');
    await world.core.run(renamePrivateChannel, alice, { channel, name: 'without Bob' });
    const later = new Set(heard().map(([, audience]) => String(audience)));
    assert.deepEqual([...later], ['alice,carol']);
  });

  it('tell who has removed somebody', async () => {
    const { world, alice, heard, add, remove, notices } = plans;
    await add(alice, ['carol']);
    world.published.length = 0;
    await remove(alice, 'CAROL');
    const [own, riding] = told(world, 'channel:left');
    assert.deepEqual(own?.payload && 'reason' in own.payload && own.payload.reason, 'removed');
    assert.deepEqual(riding?.payload && 'by' in riding.payload && [riding.payload.username, riding.payload.by], [
      'carol',
      'alice',
    ]);
    assert.equal(notices()[0]?.content, 'alice removed carol');
    assert.deepEqual(heard(), [
      ['channel:left', ['carol'], 'rev 2'],
      ['message:created', ['alice', 'Bob'], 'seq 3'],
      ['channel:left', ['alice', 'Bob'], 'seq 3'],
    ]);
  });

  it('lose people by the hand of their creator or a manager, while these are in them', async () => {
    const { alice, bob, maria, add, remove } = plans;
    await add(alice, ['carol', 'dave', 'maria']);
    assert.equal(await refusal(remove(bob, 'carol')), 'PermissionDenied');
    assert.equal(await refusal(remove(alice, 'ALICE')), 'BadRequest');
    assert.equal(await refusal(remove(bob, 'bob')), 'BadRequest');
    await remove(maria, 'alice');
    assert.equal(await refusal(remove(alice, 'carol')), 'Forbidden', 'the creator is outside');
    await add(bob, ['alice']);
    await remove(alice, 'maria');
    assert.equal(await refusal(remove(maria, 'carol')), 'Forbidden', 'a manager outside');
    assert.equal(await refusal(remove(alice, 'maria')), 'UserNotFound');
  });

  it('stay, empty and closed to everybody, when the last one leaves', async () => {
    const { world, alice, bob, maria, channel, heard, add, leave } = plans;
    await leave(bob);
    world.published.length = 0;
    await leave(alice);
    assert.deepEqual(heard(), [
      ['channel:left', ['alice'], 'rev 2'],
      ['message:created', [], 'seq 3'],
      ['channel:left', [], 'seq 3'],
    ]);
    for (const person of [alice, bob, maria]) {
      assert.equal(await refusal(leave(person)), 'Forbidden');
      assert.equal(await refusal(add(person, ['carol'])), 'Forbidden');
      assert.equal(await refusal(send(world, person, channel, 'x')), 'Forbidden');
    }
  });
});
