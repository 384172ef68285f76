import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { accessChannel } from '../../server/actions/access.ts';
import { changeMessage, type MessageChange } from '../../server/actions/messages/announce.ts';
import { listHistory } from '../../server/actions/messages/history.ts';
import { listMessages } from '../../server/actions/messages/list.ts';
import { addPrivateMembers } from '../../server/actions/private-channels/add-members.ts';
import { createPrivateChannel } from '../../server/actions/private-channels/create.ts';
import { removePrivateMember } from '../../server/actions/private-channels/remove-member.ts';
import { catchUp } from '../../server/actions/sync/catch-up.ts';
import type { Store } from '../../server/storage/store.ts';
import { assertExactEvent } from '../support/exact.ts';
import { addPerson, openWorld, send, type World } from './world.ts';

/** What a change of a message writes down, as the table of messages has it. */
const changes: Record<string, (store: Store, id: number) => MessageChange> = {
  'an edit': ({ messages }, id) => ({
    name: 'message:edited',
    write: (change) => messages.edit(id, { content: 'secret, edited', mentions: '["eve"]' }, change),
  }),
  'a reaction': ({ messages }, id) => ({
    name: 'reaction:changed',
    reaction: { username: 'alice', reaction: 'heart', on: true },
    write: (change) => messages.touchReactions(id, change),
  }),
  'a pin': ({ messages }, id) => ({ name: 'pin:changed', write: (change) => messages.setPin(id, 1, change) }),
  'a deletion': ({ messages }, id) => ({ name: 'message:deleted', write: (change) => messages.erase(id, change) }),
};

describe('somebody who joins a private channel late', () => {
  let world: World;
  let alice: Member;
  let eve: Member;
  let channel: string;
  let channelId: number;
  let oldId: number;
  beforeEach(async () => {
    world = await openWorld();
    alice = await addPerson(world, 'alice');
    eve = await addPerson(world, 'eve');
    ({ channel, id: channelId } = await world.core.run(createPrivateChannel, alice, { name: 'plans', members: [] }));
    await send(world, alice, channel, 'secret, first');
    ({ id: oldId } = await send(world, alice, channel, '@everyone secret, second'));
  });
  afterEach(() => world.close());

  const add = (by: Member, username: string, history: 'none' | 'all' = 'none') =>
    world.core.run(addPrivateMembers, by, { channel, usernames: [username], history });
  const remove = (username: string) => world.core.run(removePrivateMember, alice, { channel, username });
  const textsFor = async (person: Member) => {
    const input = { channel, window: { kind: 'newest' }, ceiling: 100 } as const;
    return (await world.core.read(listMessages, person, input)).messages.map(({ content }) => content);
  };
  const markOf = (person: Member) =>
    world.rows
      .selectFrom('read_marks')
      .select(['read_n', 'from_n'])
      .where('member_id', '=', person.memberId)
      .where('channel_id', '=', channelId)
      .executeTakeFirst();
  const countsFor = (person: Member) =>
    world.core.read((context) => context.store.reads.count(person, channelId), person, null);

  for (const [what, changeOf] of Object.entries(changes)) {
    it(`RT-24 learns of ${what} of an older message its number only, and the numbers have no hole`, async () => {
      await add(alice, 'eve');
      world.published.length = 0;
      await send(world, alice, channel, 'one');
      await world.core.run(
        async (context) => {
          const place = await accessChannel(context, channelId);
          await changeMessage(context, place, oldId, changeOf(context.store, oldId));
        },
        alice,
        null,
      );
      await send(world, alice, channel, 'two');
      const heard = world.published
        .filter(({ audience }) => 'memberIds' in audience && audience.memberIds.includes(eve.memberId))
        .map(({ event }) => event);
      heard.forEach(assertExactEvent);
      assert.deepEqual(
        heard.map(({ name, payload }) => [name, 'seq' in payload && payload.seq]),
        [
          ['message:created', 4],
          ['channel:skipped', 5],
          ['message:created', 6],
        ],
      );
      assert.deepEqual(heard[1]?.payload, { workspace_id: world.home, channel_id: channelId, seq: 5 });
      assert.doesNotMatch(JSON.stringify(heard), /secret/);
    });

    it(`gets nothing of ${what} of an older message by catching up or reading back`, async () => {
      await add(alice, 'eve');
      await world.core.run(
        async (context) => {
          const place = await accessChannel(context, channelId);
          await changeMessage(context, place, oldId, changeOf(context.store, oldId));
        },
        alice,
        null,
      );
      const caughtUp = await world.core.read(catchUp, eve, { channel_id: channelId, after: 0 });
      assert.deepEqual(
        caughtUp.changes.map(({ content }) => content),
        ['alice added eve'],
      );
      assert.equal(caughtUp.next, 4);
      const back = await world.core.read(listHistory, eve, { channel_id: channelId, before_n: 100 });
      assert.deepEqual([back.messages.length, back.more], [1, false]);
      assert.deepEqual(await textsFor(eve), ['alice added eve']);
      assert.deepEqual(await countsFor(eve), { readN: 2, unread: 0, mentions: 0 });
    });
  }

  it('RT-65 has nothing unread, and nobody can say what was read before', async () => {
    await add(alice, 'eve');
    assert.deepEqual(await markOf(eve), { read_n: 2, from_n: 2 });
    assert.deepEqual(await countsFor(eve), { readN: 2, unread: 0, mentions: 0 });
    await send(world, alice, channel, '@eve');
    assert.deepEqual(await countsFor(eve), { readN: 2, unread: 1, mentions: 1 });
  });

  it('sees everything when the history is opened, with nothing unread all the same', async () => {
    await add(alice, 'eve', 'all');
    assert.deepEqual(await textsFor(eve), ['secret, first', '@everyone secret, second', 'alice added eve']);
    assert.deepEqual(await markOf(eve), { read_n: 2, from_n: 2 });
    assert.deepEqual(await countsFor(eve), { readN: 2, unread: 0, mentions: 0 });
  });

  it('opens to others no more than what is open to this person', async () => {
    const mallory = await addPerson(world, 'mallory');
    await add(alice, 'eve');
    await add(eve, 'mallory', 'all');
    assert.deepEqual(await textsFor(mallory), ['alice added eve', 'eve added mallory']);
  });

  it('ACC-16 starts anew when added again', async () => {
    await add(alice, 'eve', 'all');
    await send(world, eve, channel, 'mine');
    await remove('eve');
    await send(world, alice, channel, 'behind her back');
    await add(alice, 'eve');
    assert.deepEqual(await textsFor(eve), ['alice added eve']);
    assert.deepEqual(await markOf(eve), { read_n: 6, from_n: 6 });
    assert.deepEqual(await countsFor(eve), { readN: 6, unread: 0, mentions: 0 });
    await remove('eve');
    await add(alice, 'eve', 'all');
    assert.equal((await textsFor(eve)).length, 9);
  });
});
