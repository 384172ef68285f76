import assert from 'node:assert/strict';
import { channelFactsSchema, channelHeadSchema } from '#shared/objects.ts';
import type { Member } from '../../server/actions/action.ts';
import { archiveChannel, unarchiveChannel } from '../../server/actions/channels/archive.ts';
import { createChannel } from '../../server/actions/channels/create.ts';
import { listChannelDetails } from '../../server/actions/channels/detail.ts';
import { listChannels } from '../../server/actions/channels/list.ts';
import { updateChannel, type UpdateInput } from '../../server/actions/channels/update.ts';
import { loadUser } from '../../server/actions/sync/load-user.ts';
import { assertExact, assertExactEvent } from '../support/exact.ts';
import { addChannel, addPerson, addWorkspace, openWorld, refusal, send, told, toldNames, type World } from './world.ts';

describe('public channels', () => {
  let world: World;
  let mia: Member;
  let sam: Member;
  let general: number;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general', { position: 0 });
    mia = await addPerson(world, 'mia', { role: 'manager' });
    sam = await addPerson(world, 'sam');
  });
  afterEach(() => world.close());

  const create = (name: string, topic = '', by = sam) => world.core.run(createChannel, by, { name, topic });
  const update = (channel: string, fields: Omit<UpdateInput, 'channel'>, by = mia) =>
    world.core.run(updateChannel, by, { channel, ...fields });
  const archive = (channel: string, by = mia) => world.core.run(archiveChannel, by, { channel });
  const unarchive = (channel: string, by = mia) => world.core.run(unarchiveChannel, by, { channel });
  const names = () => world.core.read(listChannels, sam, undefined);
  const details = (archived: boolean) => world.core.read(listChannelDetails, sam, { archived });
  const revOf = async (workspaceId = world.home) =>
    (await world.temp.database.read((store) => store.workspaces.find(workspaceId))).rev;
  const everybody = () => ({ workspaceId: world.home });

  /** The only event of a name: who gets it, that it is what its schema says, and its payload. */
  function onlyHead(name: 'channel:created' | 'channel:updated' | 'channel:archived') {
    const found = told(world, name);
    assert.equal(found.length, 1, name);
    const [{ audience, payload } = assert.fail()] = found;
    assert.deepEqual(audience, everybody());
    assertExactEvent({ name, payload } as Parameters<typeof assertExactEvent>[0]); // the payload of this name
    assertExact(name === 'channel:created' ? channelHeadSchema : channelFactsSchema, payload.head, name);
    assert.ok('stream' in payload && payload.stream === 'workspace');
    return { rev: payload.rev, head: payload.head };
  }

  describe('creating one', () => {
    it('RT-42 tells the workspace, and nobody else, with its number and the head that everybody has', async () => {
      const elsewhere = await addWorkspace(world.rows);
      const made = await create('News', ' What is new ');
      assert.deepEqual(toldNames(world), ['channel:created']);
      const { rev, head } = onlyHead('channel:created');
      assert.deepEqual([rev, await revOf(), await revOf(elsewhere)], [1, 1, 0]);
      const own = (await world.core.read(loadUser, mia, {})).channels.find((one) => one.channel === 'news');
      assert.deepEqual(head, own);
      assert.deepEqual([head.channel_id, head.topic], [made.channel_id, 'What is new']);
    });

    it('puts it at the end, behind archived ones that come back, too', async () => {
      await addChannel(world, 'old', { position: 7, archived_us: 1 });
      await create('b');
      await create('a');
      assert.deepEqual(await names(), ['general', 'b', 'a']);
      await unarchive('old');
      assert.deepEqual(await names(), ['general', 'b', 'a', 'old']);
    });

    it('is one success of two at the same time in two spellings', async () => {
      const codes = await Promise.all([refusal(create('Caf\u00e9')), refusal(create('cafe\u0301', '', mia))]);
      assert.deepEqual(new Set(codes), new Set(['NameTaken', null]));
      assert.deepEqual(await names(), ['general', 'caf\u00e9']);
      assert.deepEqual([told(world, 'channel:created').length, await revOf()], [1, 1]);
    });

    it('is possible in two workspaces with one name', async () => {
      const workspaceId = await addWorkspace(world.rows);
      const other = await addPerson(world, 'other', { workspaceId });
      await create('general', '', other);
      assert.deepEqual(told(world, 'channel:created')[0]?.audience, { workspaceId });
      assert.deepEqual(await names(), ['general']);
    });

    it('is for those the setting allows', async () => {
      world.policy.staffCreateChannel = false;
      const viewer = await addPerson(world, 'vera', { role: 'viewer' });
      assert.equal(await refusal(create('x')), 'PermissionDenied');
      assert.equal(await refusal(create('x', '', viewer)), 'PermissionDenied');
      assert.equal(await refusal(create('x', '', mia)), null);
      world.policy.staffCreateChannel = true;
      assert.equal(await refusal(create('y', '', viewer)), 'PermissionDenied');
    });

    it('refuses everything without a trace', async () => {
      for (const name of ['', '-x', 'general']) assert.notEqual(await refusal(create(name)), null);
      assert.equal(await refusal(create('x', 'x'.repeat(251))), 'BadRequest');
      assert.deepEqual([world.published, await revOf(), await names()], [[], 0, ['general']]);
    });
  });

  describe('changing one', () => {
    it('tells of everything once, behind its notices, with the head as it then is', async () => {
      await addChannel(world, 'other', { position: 1 });
      const made = await update('general', { name: 'Hall', topic: 'Hi', posting: 'managers', position: 1 });
      assert.deepEqual(toldNames(world), ['message:created', 'message:created', 'channel:updated']);
      assert.deepEqual(
        told(world, 'message:created').map(({ audience, payload }) => [audience, payload.channel, payload.seq]),
        [
          [everybody(), 'hall', 1],
          [everybody(), 'hall', 2],
        ],
      );
      assert.deepEqual(
        told(world, 'message:created').map(({ payload: { message } }) => [
          message.sender,
          message.content_type,
          message.content,
        ]),
        [
          ['minimost', 'system', 'mia renamed the channel to "hall"'],
          ['minimost', 'system', 'mia changed the topic'],
        ],
      );
      const { rev, head } = onlyHead('channel:updated');
      assert.deepEqual(
        [rev, head.channel_id, head.channel, head.name, head.topic, head.posting, head.seq, head.n],
        [1, general, 'hall', 'hall', 'Hi', 'managers', 2, 2],
      );
      assert.deepEqual([made.channel, await names()], ['hall', ['other', 'hall']]);
    });

    for (const [what, fields, notices] of [
      ['a name', { name: 'hall' }, 1],
      ['a topic', { topic: 'x' }, 1],
      ['who may post', { posting: 'managers' }, 0],
      ['its place', { position: 1 }, 0],
    ] as const) {
      it(`tells of ${what} alone`, async () => {
        await addChannel(world, 'other', { position: 1 });
        await update('general', fields);
        const expected = [...Array.from({ length: notices }, () => 'message:created'), 'channel:updated'];
        assert.deepEqual([toldNames(world), await revOf()], [expected, 1]);
      });
    }

    it('RT-32 takes no number and tells nobody when nothing changes', async () => {
      await update('general', { topic: 'Hi' });
      world.published.length = 0;
      const same = { name: 'GENERAL', topic: ' Hi ', posting: 'all', position: 0 } as const;
      for (const fields of [{}, same, { position: 99 }]) {
        assert.equal((await update('general', fields)).topic, 'Hi');
      }
      assert.deepEqual([world.published, await revOf()], [[], 1]);
    });

    it('leaves what is not given, and clears a topic by an empty one', async () => {
      await update('general', { topic: 'Hi', posting: 'managers' });
      const cleared = await update('general', { topic: '' });
      assert.deepEqual([cleared.topic, cleared.posting, cleared.name], [null, 'managers', 'general']);
    });

    it('counts places among the channels that are not archived', async () => {
      await addChannel(world, 'old', { position: 0, archived_us: 1 });
      for (const name of ['a', 'b', 'c']) await create(name);
      const orders: [string, number, string[]][] = [
        ['c', 0, ['c', 'general', 'a', 'b']],
        ['c', 2, ['general', 'a', 'c', 'b']],
        ['general', 3, ['a', 'c', 'b', 'general']],
        ['a', 1_000, ['c', 'b', 'general', 'a']],
      ];
      for (const [name, position, order] of orders) {
        world.published.length = 0;
        await update(name, { position });
        assert.deepEqual([await names(), onlyHead('channel:updated').head.name], [order, name]);
      }
    });

    it('does all of it or nothing', async () => {
      await create('taken');
      world.published.length = 0;
      assert.equal(await refusal(update('general', { topic: 'x', name: 'taken' })), 'NameTaken');
      assert.equal(await refusal(update('general', { topic: 'x', name: 'a b' })), 'BadRequest');
      assert.deepEqual([world.published, (await details(false))[0]?.topic], [[], null]);
    });

    it('is for managers, in channels that are live and public', async () => {
      await addChannel(world, 'old', { archived_us: 1 });
      assert.equal(await refusal(update('general', { topic: 'x' }, sam)), 'PermissionDenied');
      assert.equal(await refusal(update('nowhere', { topic: 'x' }, sam)), 'PermissionDenied');
      assert.equal(await refusal(update('nowhere', { topic: 'x' })), 'Forbidden');
      assert.equal(await refusal(update('dm:mia:sam', { topic: 'x' })), 'Forbidden');
      assert.equal(await refusal(update('old', { topic: 'x' })), 'ChannelArchived');
    });
  });

  describe('archiving one', () => {
    beforeEach(async () => {
      await addChannel(world, 'talk', { position: 1 });
    });

    it('tells the workspace once, and takes it out of lists', async () => {
      await archive('talk');
      const { rev, head } = onlyHead('channel:archived');
      assert.deepEqual([rev, head.name, head.archived], [1, 'talk', true]);
      await archive('talk');
      assert.deepEqual([toldNames(world), await revOf(), await names()], [['channel:archived'], 1, ['general']]);
    });

    it('RT-46 brings it back to everybody’s list, at the end, and tells once', async () => {
      await archive('general');
      world.published.length = 0;
      await unarchive('general');
      await unarchive('general');
      assert.deepEqual([toldNames(world), await names()], [['channel:updated'], ['talk', 'general']]);
      assert.equal(onlyHead('channel:updated').head.archived, false);
      const heads = (await world.core.read(loadUser, sam, {})).channels;
      assert.deepEqual(heads.map((head) => head.channel).toSorted(), ['general', 'talk']);
    });

    it('leaves one channel', async () => {
      const codes = await Promise.all([refusal(archive('general')), refusal(archive('talk'))]);
      assert.deepEqual(codes, [null, 'LastChannel']);
      assert.deepEqual([await names(), toldNames(world), await revOf()], [['talk'], ['channel:archived'], 1]);
    });

    it('is listed behind the others, the oldest archived first', async () => {
      await addChannel(world, 'news', { position: 2 });
      await archive('talk');
      world.clock.advanceMs(5);
      await archive('general');
      const list = await details(true);
      assert.deepEqual(
        list.map((channel) => [channel.name, channel.archived]),
        [
          ['news', false],
          ['talk', true],
          ['general', true],
        ],
      );
      assert.deepEqual(await details(false), list.slice(0, 1));
    });

    it('is for managers, and of public channels', async () => {
      await send(world, sam, 'dm:mia:sam', 'hi');
      for (const act of [archive, unarchive]) {
        assert.equal(await refusal(act('talk', sam)), 'PermissionDenied');
        assert.equal(await refusal(act('nowhere')), 'Forbidden');
        assert.equal(await refusal(act('dm:mia:sam')), 'Forbidden');
      }
    });
  });
});
