import assert from 'node:assert/strict';
import type { PresenceState } from '#shared/presence.ts';
import { system, type Member, type PresenceBook, type Sighting } from '../../server/actions/action.ts';
import { listChannels } from '../../server/actions/channels/list.ts';
import { listOnline, loadPresence } from '../../server/actions/presence/list.ts';
import { saveLastSeen } from '../../server/actions/presence/save-seen.ts';
import { loadWorkspace } from '../../server/actions/sync/load-workspace.ts';
import { accessTyping } from '../../server/actions/typing/access-typing.ts';
import { listUsers } from '../../server/actions/users/list.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  addWorkspace,
  openWorld,
  refusal,
  send,
  type World,
} from './world.ts';

function bookOf(states: [string, PresenceState][]): PresenceBook {
  return { statesOf: () => new Map(states), stateOf: () => 'idle', stateNow: () => 'idle', revOf: () => 7 };
}

describe('people', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'Bob');
    await addPerson(world, 'gone', { deactivated: true });
    await addPerson(world, 'left', { removed: true });
    await addPerson(world, 'mallory', { workspaceId: await addWorkspace(world.rows) });
  });
  afterEach(() => world.close());

  it('are listed without oneself, without who is gone and without other workspaces', async () => {
    await addPerson(world, 'Zoe');
    assert.deepEqual(await world.core.read(listUsers, alice, null), ['Bob', 'Zoe']);
  });

  it('come with the workspace in pages by handle', async () => {
    for (let index = 0; index < 500; index += 1) await addPerson(world, `p${index}`);
    const load = (after?: string) => world.core.read(loadWorkspace, alice, { after, presence: bookOf([]) });
    const first = await load();
    const second = await load(first.people.at(-1)?.handle);
    assert.deepEqual([first.people.length, first.more, second.people.length, second.more], [500, true, 2, false]);
    assert.deepEqual(
      [first.people[0]?.handle, first.people[1]?.handle, first.people[0]?.state],
      ['alice', 'Bob', 'idle'],
    );
    assert.equal(new Set([...first.people, ...second.people].map((person) => person.handle)).size, 502);
    assert.deepEqual(first.workspace, { id: world.home, name: 'Office' });
  });

  it('are online for an hour after they were last seen', async () => {
    const nowUs = world.clock.nowUs();
    const seen = new Map([
      [alice.userId, nowUs],
      [bob.userId, nowUs - 3_600_000_001],
    ]);
    await world.core.run(saveLastSeen, system, seen);
    const listed = async (...sightings: [number, Sighting][]) => ({
      ...(await world.core.read(listOnline, alice, new Map(sightings))),
    });
    assert.deepEqual(await listed(), { alice: 'offline' });
    assert.deepEqual(await listed([bob.memberId, { state: 'active', seenUs: nowUs }]), {
      alice: 'offline',
      Bob: 'active',
    });
    const hourAgoUs = nowUs - 3_600_000_000;
    assert.ok('Bob' in (await listed([bob.memberId, { state: 'offline', seenUs: hourAgoUs }])));
    assert.ok(!('Bob' in (await listed([bob.memberId, { state: 'offline', seenUs: hourAgoUs - 1 }]))));
    const gone = await addPerson(world, 'lost', { removed: true });
    assert.deepEqual(await listed([gone.memberId, { state: 'active', seenUs: nowUs }]), { alice: 'offline' });
    assert.deepEqual(
      { ...loadPresence(world.home, bookOf([['__proto__', 'idle']])).states },
      { ['__proto__']: 'idle' },
    );
  });

  it('see public channels in the managed order, without archived ones', async () => {
    await addChannel(world, 'zebra', { position: 1 });
    await addChannel(world, 'apple', { position: 2 });
    await addChannel(world, 'old', { position: 0, archived_us: 1 });
    assert.deepEqual(await world.core.read(listChannels, bob, null), ['general', 'zebra', 'apple']);
  });

  describe('typing', () => {
    const typing = (person: Member, channel: string, rootId?: number) =>
      world.core.read(accessTyping, person, { channel, root_id: rootId });

    it('are seen by the people of the place', async () => {
      assert.deepEqual((await typing(alice, 'general'))?.audience, { workspaceId: world.home });
      const channelId = await addPrivate(world, 'plans', [alice, bob]);
      const place = await typing(alice, `private:${channelId}`);
      assert.deepEqual(place, { channelId, rootId: null, audience: { memberIds: [alice.memberId, bob.memberId] } });
    });

    it('are seen by nobody where they cannot post, or nothing was ever said', async () => {
      await addChannel(world, 'old', { archived_us: 1 });
      assert.equal(await typing(alice, 'old'), null);
      assert.equal(await typing(alice, 'dm:alice:bob'), null);
      assert.equal(await refusal(typing(alice, 'dm:bob')), 'Forbidden');
    });

    it('RT-12 are refused to viewers, whatever the place', async () => {
      const viewer = await addPerson(world, 'victor', { role: 'viewer' });
      for (const channel of ['general', 'nowhere'])
        assert.equal(await refusal(typing(viewer, channel)), 'PermissionDenied');
    });

    it('name a thread of that place which they can see', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      const root = await send(world, alice, `private:${channelId}`, 'root');
      await addParticipant(world, channelId, bob, 2);
      const thread = await typing(alice, `private:${channelId}`, root.id);
      const audience = { memberIds: [alice.memberId] };
      assert.deepEqual(thread, { channelId, rootId: root.id, audience }, 'not whoever joined after the top');
      const reply = await send(world, alice, `private:${channelId}`, { text: 'reply', reply_to_id: root.id });
      assert.equal(await refusal(typing(alice, `private:${channelId}`, reply.id)), 'NotFound');
      assert.equal(await refusal(typing(bob, `private:${channelId}`, root.id)), 'NotFound');
      assert.equal(await refusal(typing(alice, 'general', root.id)), 'NotFound');
      assert.equal(await refusal(typing(alice, 'general', 4_711)), 'NotFound');
    });
  });
});
