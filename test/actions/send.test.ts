import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { findMessage } from '../../server/actions/messages/find.ts';
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
} from './world.ts';
import type { World } from './world.ts';

describe('sending', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'Bob');
    carol = await addPerson(world, 'carol');
  });
  afterEach(() => world.close());

  const find = (person: Member, id: number) => world.core.read(findMessage, person, id);
  const countRows = async () => (await world.rows.selectFrom('messages').select('id').execute()).length;
  const markOf = (person: Member, channelId = general) =>
    world.temp.database.read((store) => store.reads.find(person.memberId, channelId));

  it('stores one row, numbers it, and tells the workspace the whole message', async () => {
    const sent = await send(world, alice, 'GENERAL', 'line one\r\nline two \n');
    assert.deepEqual([sent.n, sent.seq, sent.replyIgnored], [1, 1, false]);
    const [event] = told(world, 'message:created');
    assert.deepEqual(event?.audience, { workspaceId: world.home });
    assert.deepEqual(event?.payload.message, await find(bob, sent.id));
    const { content, ts, channel, mentions, client_id: clientId } = await find(bob, sent.id);
    assert.deepEqual(
      [content, ts, channel, mentions, clientId],
      ['line one\nline two', sent.ts, 'general', null, null],
    );
  });

  it('never merges two quick messages', async () => {
    const sent = await Promise.all([send(world, alice, 'general', 'a'), send(world, alice, 'general', 'a')]);
    assert.deepEqual(
      sent.map((answer) => [answer.n, answer.seq]),
      [
        [1, 1],
        [2, 2],
      ],
    );
    assert.notEqual(sent[0].ts, sent[1].ts);
  });

  for (const [what, text, code] of [
    ['nothing', '', 'Empty'],
    ['white space', ' \r\n\t\u00a0', 'Empty'],
    ['zero-width characters', '\u200b\u200d\ufeff', 'Empty'],
    ['a lone combining mark', '\u0301', 'Empty'],
    ['10,001 characters', 'a'.repeat(10_001), 'PayloadTooLarge'],
    ['10,001 emoji', '🙂'.repeat(10_001), 'PayloadTooLarge'],
  ] as const) {
    it(`refuses ${what} with ${code} and stores nothing`, async () => {
      assert.equal(await refusal(send(world, alice, 'general', text)), code);
      assert.equal(await countRows(), 0);
      assert.deepEqual(world.published, []);
    });
  }

  it('takes 10,000 emoji, and text of any script and markup as it is', async () => {
    for (const text of ['🙂'.repeat(10_000), '<b>ž\u0301 עברית</b> & "x" \\n', '  indented', 'a\n\n\nb']) {
      const { id } = await send(world, alice, 'general', text);
      assert.equal((await find(bob, id)).content, text);
    }
  });

  it('moves the sender’s own mark to the message, and nobody else’s', async () => {
    await send(world, bob, 'general', 'one');
    await send(world, alice, 'general', 'two');
    assert.equal(await markOf(alice), 2);
    assert.equal(await markOf(bob), 1);
    assert.equal(await markOf(carol), 0);
    assert.deepEqual(told(world, 'read:moved'), []);
  });

  describe('again with the same client_id', () => {
    it('RT-48 stores nothing, answers the same, and tells the row as it is', async () => {
      const first = await send(world, alice, 'general', { text: 'hi ', client_id: 'k' });
      world.published.length = 0;
      const second = await send(world, alice, 'General', { text: 'hi', client_id: 'k' });
      assert.deepEqual(second, { ...first, repeated: true });
      assert.equal(await countRows(), 1);
      assert.deepEqual(told(world, 'message:created')[0]?.payload.message, await find(bob, first.id));
    });

    it('RT-48 answers the first seq, also after a reply has changed the row', async () => {
      const first = await send(world, alice, 'general', { text: 'root', client_id: 'root' });
      await send(world, bob, 'general', { text: 'reply', reply_to_id: first.id });
      assert.ok((await find(bob, first.id)).seq > first.seq);
      const again = await send(world, alice, 'general', { text: 'root', client_id: 'root' });
      assert.deepEqual(again, { ...first, repeated: true });
    });

    it('RT-48 makes one row of 100 parallel repeats', async () => {
      const sends = Array.from({ length: 100 }, () => send(world, alice, 'general', { text: 'hi', client_id: 'k' }));
      const answers = await Promise.all(sends);
      assert.equal(new Set(answers.map((answer) => answer.id)).size, 1);
      assert.equal(await countRows(), 1);
    });

    for (const [what, again] of [
      ['text', { text: 'other', client_id: 'k' }],
      ['reply target', { text: 'hi', client_id: 'k', reply_to_id: 4_711 }],
    ] as const) {
      it(`RT-48 is ClientIdReused with another ${what}`, async () => {
        await send(world, alice, 'general', { text: 'hi', client_id: 'k' });
        assert.equal(await refusal(send(world, alice, 'general', again)), 'ClientIdReused');
      });
    }

    it('RT-48 is ClientIdReused in another conversation, one that is not open yet too', async () => {
      await addChannel(world, 'talk');
      await send(world, alice, 'general', { text: 'hi', client_id: 'k' });
      for (const place of ['talk', 'dm:alice:bob']) {
        assert.equal(await refusal(send(world, alice, place, { text: 'hi', client_id: 'k' })), 'ClientIdReused');
      }
      assert.equal(await countRows(), 1);
    });

    it('is each sender’s own', async () => {
      const mine = await send(world, alice, 'general', { text: 'hi', client_id: 'k' });
      const theirs = await send(world, bob, 'general', { text: 'hi', client_id: 'k' });
      assert.notEqual(mine.id, theirs.id);
    });

    it('is the same after the channel was renamed', async () => {
      const first = await send(world, alice, 'general', { text: 'hi', client_id: 'k' });
      await world.rows.updateTable('channels').set({ name: 'lobby' }).where('id', '=', general).execute();
      assert.equal((await send(world, alice, 'lobby', { text: 'hi', client_id: 'k' })).id, first.id);
    });

    it('opens a direct message once', async () => {
      const first = await send(world, alice, 'dm:alice:bob', { text: 'hi', client_id: 'k' });
      const second = await send(world, alice, 'dm:bob:alice', { text: 'hi', client_id: 'k' });
      assert.equal(second.id, first.id);
      assert.equal(told(world, 'dm:opened').length, 2);
    });
  });

  describe('a reply', () => {
    const reply = (person: Member, channel: string, id: number | null) =>
      send(world, person, channel, { text: 're', reply_to_id: id });

    it('points to its parent and the top of the thread, which is told with its new count', async () => {
      const top = await send(world, alice, 'general', 'top');
      const first = await reply(bob, 'general', top.id);
      world.published.length = 0;
      const second = await reply(carol, 'general', first.id);
      const row = await find(alice, second.id);
      assert.deepEqual([row.reply_to_id, row.root_id, second.replyIgnored], [first.id, top.id, false]);
      assert.deepEqual(toldNames(world), ['message:created', 'thread:changed']);
      const [change] = told(world, 'thread:changed');
      assert.deepEqual(change?.payload.message, await find(alice, top.id));
      assert.deepEqual([change.payload.message.reply_count, change.payload.seq], [2, second.seq + 1]);
    });

    it('is stored without the link when its target cannot be replied to', async () => {
      await addChannel(world, 'talk');
      const elsewhere = await send(world, alice, 'talk', 'elsewhere');
      const deleted = await send(world, alice, 'general', 'deleted');
      const notice = await send(world, alice, 'general', 'notice');
      await world.rows.updateTable('messages').set({ deleted_us: 1 }).where('id', '=', deleted.id).execute();
      await world.rows.updateTable('messages').set({ content_type: 'system' }).where('id', '=', notice.id).execute();
      for (const id of [-1, 4_711, elsewhere.id, deleted.id, notice.id]) {
        const sent = await reply(bob, 'general', id);
        assert.equal(sent.replyIgnored, true, `reply to ${id}`);
        assert.equal((await find(alice, sent.id)).reply_to_id, null);
      }
      assert.equal((await reply(bob, 'dm:alice:bob', elsewhere.id)).replyIgnored, true);
      assert.equal((await reply(bob, 'general', null)).replyIgnored, false);
      assert.deepEqual(told(world, 'thread:changed'), []);
    });

    it('RT-24 does not show its top message to somebody who joined after it', async () => {
      const channelId = await addPrivate(world, 'plans', [alice, bob]);
      const place = `private:${channelId}`;
      const top = await send(world, alice, place, 'before carol');
      await addParticipant(world, channelId, carol, 2);
      assert.equal((await reply(carol, place, top.id)).replyIgnored, true);
      world.published.length = 0;
      await reply(bob, place, top.id);
      assert.deepEqual(told(world, 'thread:changed')[0]?.audience, { memberIds: [alice.memberId, bob.memberId] });
      const everyone = { memberIds: [alice.memberId, bob.memberId, carol.memberId] };
      assert.deepEqual(told(world, 'message:created')[0]?.audience, everyone);
    });
  });

  describe('a direct message', () => {
    it('appears for both with its first message, by a head that stands before it', async () => {
      await send(world, alice, 'dm:BOB:alice', 'hi');
      assert.deepEqual(toldNames(world), ['dm:opened', 'dm:opened', 'message:created']);
      const opened = told(world, 'dm:opened');
      assert.deepEqual(
        opened.map(({ audience, payload }) => [audience, payload.head.users, payload.rev]),
        [
          [{ memberIds: [alice.memberId] }, ['Bob'], 1],
          [{ memberIds: [bob.memberId] }, ['alice'], 1],
        ],
      );
      for (const { payload } of opened) {
        const { seq, n, unread, channel, hidden } = payload.head;
        assert.deepEqual([seq, n, unread, channel, hidden], [0, 0, 0, 'dm:Bob:alice', false]);
      }
      const [created] = told(world, 'message:created');
      assert.deepEqual(created?.audience, { memberIds: [alice.memberId, bob.memberId] });
      assert.equal(created.payload.seq, 1);
    });

    it('opens once', async () => {
      await send(world, alice, 'dm:alice:bob', 'one');
      world.published.length = 0;
      await send(world, bob, 'dm:alice:bob', 'two');
      assert.deepEqual(toldNames(world), ['message:created']);
    });

    it('comes back for who had closed it, as one that is not hidden', async () => {
      await send(world, alice, 'dm:alice:bob', 'one');
      await world.rows
        .updateTable('participants')
        .set({ hidden_us: 1 })
        .where('member_id', '=', bob.memberId)
        .execute();
      world.published.length = 0;
      await send(world, alice, 'dm:alice:bob', 'two');
      const opened = told(world, 'dm:opened');
      assert.deepEqual(
        opened.map(({ audience, payload }) => [audience, payload.head.hidden, payload.head.seq, payload.head.unread]),
        [[{ memberIds: [bob.memberId] }, false, 1, 1]],
      );
    });

    it('to oneself opens for oneself', async () => {
      await send(world, alice, 'dm:alice', 'note');
      assert.deepEqual(told(world, 'dm:opened')[0]?.payload.head.users, []);
      assert.deepEqual(told(world, 'message:created')[0]?.audience, { memberIds: [alice.memberId] });
    });

    it('that is refused opens nothing', async () => {
      assert.equal(await refusal(send(world, alice, 'dm:alice:bob', ' ')), 'Empty');
      assert.deepEqual(await world.rows.selectFrom('channels').select('id').where('kind', '=', 'dm').execute(), []);
    });
  });
});
