import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { editMessage } from '../../server/actions/messages/edit.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { listMentions } from '../../server/actions/search/search.ts';
import { turn } from './searching.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  addWorkspace,
  openWorld,
  send,
  type World,
} from './world.ts';

describe('the list of mentions', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    [alice, bob] = [await addPerson(world, 'alice'), await addPerson(world, 'Bob')];
  });
  afterEach(() => world.close());

  const list = async (
    person: Member,
    { all = false, limit = 50, endUs }: { all?: boolean; limit?: number; endUs?: number } = {},
  ) => {
    const page = await listMentions(world.core, person, { all, endUs }, { limit, isGone: () => false, turn });
    return { ...page, texts: page.messages.map(({ content }) => content) };
  };

  it('has what others wrote to one and to everyone, newest first, until it is read', async () => {
    await send(world, alice, 'general', 'hi @bob');
    await send(world, alice, 'general', '@everyone');
    await send(world, alice, 'general', '@alice and nobody else');
    await send(world, alice, 'dm:alice:bob', 'psst @Bob');
    assert.deepEqual((await list(bob)).texts, ['psst @Bob', '@everyone', 'hi @bob']);
    assert.deepEqual((await list(alice)).texts, []);
    await world.core.run(markRead, bob, { channel: 'general', n: 1 });
    assert.deepEqual((await list(bob)).texts, ['psst @Bob', '@everyone']);
    await world.core.run(markRead, bob, { channel: 'general', n: 3 });
    assert.deepEqual((await list(bob)).texts, ['psst @Bob']);
    assert.deepEqual((await list(bob, { all: true })).texts, ['psst @Bob', '@everyone', 'hi @bob']);
  });

  it('never has own messages', async () => {
    await send(world, bob, 'general', '@bob @alice');
    await send(world, bob, 'general', '@everyone');
    assert.deepEqual((await list(bob, { all: true })).texts, []);
    assert.deepEqual((await list(alice, { all: true })).texts, ['@everyone', '@bob @alice']);
  });

  it('follows edits and deletions', async () => {
    const { id } = await send(world, alice, 'general', 'hi');
    await world.core.run(editMessage, alice, { message_id: id, text: 'hi @bob' });
    assert.deepEqual((await list(bob)).texts, ['hi @bob']);
    await world.core.run(editMessage, alice, { message_id: id, text: 'hi @everyone' });
    assert.deepEqual((await list(bob)).texts, ['hi @everyone']);
    await world.core.run(editMessage, alice, { message_id: id, text: 'hi' });
    assert.deepEqual((await list(bob)).texts, []);
    const other = await send(world, alice, 'general', '@bob');
    await world.core.run(deleteMessage, alice, { message_id: other.id });
    assert.deepEqual((await list(bob, { all: true })).texts, []);
  });

  it('leaves out what one cannot read: other workspaces, places one has left, and from before one joined', async () => {
    const there = await addWorkspace(world.rows);
    await addChannel(world, 'general', { workspace_id: there });
    const carol = await addPerson(world, 'carol', { workspaceId: there });
    const room = await addPrivate(world, 'room', [alice]);
    await send(world, carol, 'general', '@everyone there');
    await send(world, alice, `private:${room}`, '@everyone before');
    await addParticipant(world, room, bob, 2);
    await send(world, alice, `private:${room}`, '@bob after');
    assert.deepEqual((await list(bob, { all: true })).texts, ['@bob after']);
    await world.rows.deleteFrom('participants').where('member_id', '=', bob.memberId).execute();
    assert.deepEqual((await list(bob, { all: true })).texts, []);
  });

  it('comes in pages without a gap, those of one and of everyone in turn', async () => {
    for (let i = 0; i < 7; i += 1) await send(world, alice, 'general', `${i} ${i % 3 === 0 ? '@everyone' : '@bob'}`);
    const found: (string | null)[] = [];
    for (let endUs: number | undefined = undefined; ;) {
      const page = await list(bob, { limit: 2, ...(endUs !== undefined && { endUs }) });
      found.push(...page.texts.map((text) => text?.charAt(0) ?? null));
      if (!page.truncated) break;
      endUs = Math.round((page.messages.at(-1)?.ts ?? 0) * 1_000_000);
    }
    assert.deepEqual(found, ['6', '5', '4', '3', '2', '1', '0']);
  });

  it('looks no further than it must', async () => {
    for (let i = 0; i < 600; i += 1) await send(world, alice, 'general', `${i} @bob`);
    await world.core.run(markRead, bob, { channel: 'general', n: 598 });
    assert.deepEqual((await list(bob)).texts, ['599 @bob', '598 @bob']);
    assert.equal((await list(bob, { all: true, limit: 599 })).truncated, true);
    assert.equal((await list(bob, { all: true, limit: 600 })).truncated, false);
  });
});
