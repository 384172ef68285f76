import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { editMessage } from '../../server/actions/messages/edit.ts';
import { findMessage } from '../../server/actions/messages/find.ts';
import { catchUp } from '../../server/actions/sync/catch-up.ts';
import { assertExactEvent } from '../support/exact.ts';
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
  withRole,
  type World,
} from './world.ts';

const picture = JSON.stringify({
  kind: 'image',
  file: `${'a'.repeat(32)}.png`,
  name: 'cat.png',
  type: 'image/png',
  size: 7,
  width: 1,
  height: 1,
});

describe('editing', () => {
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
  const edit = (person: Member, id: number, text: string) => {
    world.clock.advanceMs(1);
    return world.core.run(editMessage, person, { message_id: id, text });
  };
  const countsOf = (person: Member, channelId = general) =>
    world.temp.database.read((store) => store.reads.count(person, channelId));
  const mentionRows = async () =>
    (await world.rows.selectFrom('mentions').select(['member_id', 'n', 'message_id']).execute()).map(
      ({ member_id, n, message_id }) => [member_id, n, message_id],
    );
  const addPicture = (id: number, content: string | null) =>
    world.rows.updateTable('messages').set({ attachment: picture, content }).where('id', '=', id).execute();
  const archive = () => world.rows.updateTable('channels').set({ archived_us: 1 }).where('id', '=', general).execute();

  it('changes the text and nothing else, and tells everybody who can read it', async () => {
    const sent = await send(world, alice, 'general', 'before');
    const old = await find(bob, sent.id);
    world.published.length = 0;
    assert.deepEqual(await edit(alice, sent.id, ' after \r\nall \n\n'), { seq: 2 });
    const now = await find(bob, sent.id);
    assert.deepEqual(now, { ...old, content: ' after \nall', edited: 1, edited_ts: now.edited_ts, seq: 2 });
    assert.ok(now.edited_ts !== null && now.edited_ts > now.ts);
    assert.deepEqual(toldNames(world), ['message:edited']);
    const [event] = told(world, 'message:edited');
    assert.deepEqual([event?.audience, event?.payload.seq], [{ workspaceId: world.home }, 2]);
    assert.deepEqual(event?.payload.message, now);
    world.published.forEach(({ event: one }) => assertExactEvent(one));
    assert.doesNotMatch(JSON.stringify(world.published), /before/);
  });

  it('RT-32 with the same text changes nothing and answers the number there is', async () => {
    const { id } = await send(world, alice, 'general', 'same');
    await send(world, bob, 'general', { text: 'a reply', reply_to_id: id });
    const old = await find(bob, id);
    world.published.length = 0;
    for (const text of ['same', 'same \r\n']) assert.deepEqual(await edit(alice, id, text), { seq: old.seq });
    assert.deepEqual([await find(bob, id), world.published], [old, []]);
    assert.equal((await edit(alice, id, 'Same')).seq, old.seq + 1);
  });

  it('of two tabs at once keeps both changes in one order, the later on top', async () => {
    const { id } = await send(world, alice, 'general', 'zero');
    const answers = await Promise.all([edit(alice, id, 'one'), edit(alice, id, 'two')]);
    assert.deepEqual(answers, [{ seq: 2 }, { seq: 3 }]);
    assert.equal((await find(bob, id)).content, 'two');
    const texts = told(world, 'message:edited').map(({ payload }) => [payload.seq, payload.message.content]);
    assert.deepEqual(texts, [
      [2, 'one'],
      [3, 'two'],
    ]);
  });

  it('of different messages at once gives dense numbers', async () => {
    const sent = await Promise.all(Array.from({ length: 20 }, (_, at) => send(world, alice, 'general', `m${at}`)));
    const seqs = (await Promise.all(sent.map(({ id }) => edit(alice, id, 'x')))).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      sent.map((_, at) => 21 + at),
    );
  });

  for (const [what, text, code] of [
    ['10,001 characters', 'a'.repeat(10_001), 'PayloadTooLarge'],
    ['nothing', '', 'Empty'],
    ['what cannot be seen', ' \u200b\n', 'Empty'],
  ] as const) {
    it(`refuses ${what} with ${code}, whosever message it is`, async () => {
      const { id } = await send(world, alice, 'general', 'text');
      await send(world, bob, 'general', 'with a picture').then((sent) => addPicture(sent.id, 'caption'));
      for (const target of [id, 2, 4_711]) assert.equal(await refusal(edit(alice, target, text)), code);
      assert.equal((await find(bob, id)).content, 'text');
    });
  }

  it('is Forbidden alike for what is unknown, unreadable, somebody else’s, deleted, or a notice', async () => {
    const secret = await addPrivate(world, 'secret', [alice, bob]);
    const foreign = await send(world, bob, `private:${secret}`, 'not alice’s');
    const left = await send(world, alice, `private:${secret}`, 'from before leaving');
    const leaving = world.rows.deleteFrom('participants').where('channel_id', '=', secret);
    await leaving.where('member_id', '=', alice.memberId).execute();
    const deleted = await send(world, alice, 'general', 'deleted');
    const gone = world.rows.updateTable('messages').set({ deleted_us: 1, content: null });
    await gone.where('id', '=', deleted.id).execute();
    const notice = await send(world, bob, 'general', 'notice');
    const system = world.rows.updateTable('messages').set({ content_type: 'system', sender_id: null });
    await system.where('id', '=', notice.id).execute();
    const others = await send(world, bob, 'general', 'bob’s');
    world.published.length = 0;
    for (const id of [4_711, 0, foreign.id, left.id, deleted.id, notice.id, others.id]) {
      assert.equal(await refusal(edit(alice, id, 'x')), 'Forbidden', String(id));
    }
    assert.deepEqual(world.published, []);
  });

  it('is Forbidden for a message of one’s own from before one joined again', async () => {
    const room = await addPrivate(world, 'room', [alice, bob]);
    const { id } = await send(world, alice, `private:${room}`, 'early');
    await world.rows.updateTable('participants').set({ first_n: 2 }).where('member_id', '=', alice.memberId).execute();
    assert.equal(await refusal(edit(alice, id, 'late')), 'Forbidden');
  });

  it('is refused to viewers before anything else, and in an archived channel after the rest', async () => {
    const { id } = await send(world, alice, 'general', 'text');
    const others = await send(world, bob, 'general', 'text');
    const viewer = await withRole(world, alice, 'viewer');
    assert.equal(await refusal(edit(viewer, id, 'a'.repeat(10_001))), 'PermissionDenied');
    await withRole(world, alice, 'staff');
    await archive();
    assert.equal(await refusal(edit(alice, id, 'x')), 'ChannelArchived');
    assert.equal(await refusal(edit(alice, id, 'text')), 'ChannelArchived');
    assert.equal(await refusal(edit(alice, id, '')), 'Empty');
    assert.equal(await refusal(edit(alice, others.id, 'x')), 'Forbidden');
  });

  it('of a file changes its caption, and empty text takes it away', async () => {
    const { id } = await send(world, alice, 'general', 'caption @bob');
    await addPicture(id, 'caption @bob');
    await edit(alice, id, 'another @carol');
    await edit(alice, id, ' \u200b ');
    const bare = await find(bob, id);
    assert.deepEqual([bare.content, bare.mentions, bare.edited], [null, null, 1]);
    assert.equal(bare.filename, `${'a'.repeat(32)}.png`);
    assert.deepEqual(await mentionRows(), []);
    assert.deepEqual(await edit(alice, id, ''), { seq: bare.seq }, 'RT-32 none is there to take');
    await edit(alice, id, 'again');
    assert.equal((await find(bob, id)).content, 'again');
  });

  it('RT-61 finds the mentions anew, and the counts follow', async () => {
    const { id, n } = await send(world, alice, 'general', 'hello');
    await edit(alice, id, 'hello @bob');
    assert.equal((await find(bob, id)).mentions, '["Bob"]');
    assert.deepEqual([(await countsOf(bob)).mentions, (await countsOf(bob)).unread], [1, 1]);
    assert.deepEqual(await mentionRows(), [[bob.memberId, n, id]]);
    await edit(alice, id, '@carol and @Alice');
    assert.equal((await find(bob, id)).mentions, '["carol","alice"]');
    assert.deepEqual([(await countsOf(bob)).mentions, (await countsOf(carol)).mentions], [0, 1]);
    assert.equal((await countsOf(alice)).mentions, 0);
    await edit(alice, id, '@everyone @carol');
    assert.equal((await find(bob, id)).mentions, '["@everyone"]');
    assert.deepEqual([(await countsOf(bob)).mentions, (await countsOf(carol)).mentions], [1, 1]);
    assert.deepEqual(await mentionRows(), [[0, n, id]]);
    await edit(alice, id, 'nobody');
    assert.equal((await find(bob, id)).mentions, null);
    assert.deepEqual([(await countsOf(bob)).mentions, (await countsOf(carol)).mentions], [0, 0]);
    assert.deepEqual([(await countsOf(bob)).unread, await mentionRows()], [1, []]);
  });

  it('leaves the mentions of other messages and channels alone', async () => {
    await addChannel(world, 'other');
    await send(world, alice, 'other', '@bob');
    const { id } = await send(world, alice, 'general', '@bob');
    await send(world, alice, 'general', '@bob');
    await edit(alice, id, 'nobody');
    assert.equal((await countsOf(bob)).mentions, 1);
    assert.equal((await mentionRows()).length, 2);
  });

  it('raises no count of what is read', async () => {
    const { id, n } = await send(world, alice, 'general', 'hello');
    await world.temp.database.write((write) =>
      write.attempt((store) => store.reads.advance(bob.memberId, general, n, world.clock.nowUs())),
    );
    await edit(alice, id, '@bob');
    assert.deepEqual([(await countsOf(bob)).mentions, (await countsOf(bob)).unread], [0, 0]);
  });

  it('RT-24 tells who joined later a number and nothing else', async () => {
    const room = await addPrivate(world, 'room', [alice, bob]);
    const { id, n } = await send(world, alice, `private:${room}`, 'before carol');
    await addParticipant(world, room, carol, n + 1);
    world.published.length = 0;
    const { seq } = await edit(alice, id, 'changed before carol');
    assert.deepEqual(toldNames(world), ['message:edited', 'channel:skipped']);
    assert.deepEqual(told(world, 'message:edited')[0]?.audience, { memberIds: [alice.memberId, bob.memberId] });
    assert.deepEqual(told(world, 'channel:skipped'), [
      { audience: { memberIds: [carol.memberId] }, payload: { workspace_id: world.home, channel_id: room, seq } },
    ]);
    world.published.forEach(({ event }) => assertExactEvent(event));
    const caught = await world.core.read(catchUp, carol, { channel_id: room, after: seq - 1 });
    assert.deepEqual([caught.changes, caught.next], [[], seq]);
    assert.equal(await refusal(find(carol, id)), 'NotFound');
  });

  it('is quick with texts that are hard to search for names', async () => {
    const { id } = await send(world, alice, 'general', 'short');
    const budgetMs = 50;
    const hard = ['@'.repeat(10_000), 'http://'.repeat(1_428), '@a'.repeat(5_000), 'http://@'.repeat(1_250)];
    for (const text of hard) {
      const startMs = performance.now();
      await edit(alice, id, text);
      const tookMs = performance.now() - startMs;
      assert.ok(tookMs < 5 * budgetMs, `${text.slice(0, 10)}: ${tookMs} ms`);
      assert.equal((await find(alice, id)).content, text);
    }
    const startMs = performance.now();
    assert.equal(await refusal(edit(alice, id, '@'.repeat(10_000) + 'http://'.repeat(10_000))), 'PayloadTooLarge');
    assert.ok(performance.now() - startMs < 5 * budgetMs);
  });

  it('lets the index of the search follow', async () => {
    const { id } = await send(world, alice, 'general', 'before');
    await world.rows.deleteFrom('search_pending').execute();
    await edit(alice, id, 'after');
    assert.deepEqual(await world.rows.selectFrom('search_pending').select('message_id').execute(), [
      { message_id: id },
    ]);
  });

  it('RT-48 lets a repeated send answer as before, and tells the row as it now is', async () => {
    const first = await send(world, alice, 'general', { text: 'sent', client_id: 'k' });
    await edit(alice, first.id, 'edited');
    world.published.length = 0;
    const again = await send(world, alice, 'general', { text: 'sent', client_id: 'k' });
    assert.deepEqual(again, { ...first, repeated: true });
    const [event] = told(world, 'message:created');
    assert.deepEqual(event?.payload.message, await find(bob, first.id));
    assert.deepEqual([event?.payload.message.content, event?.payload.seq], ['edited', 2]);
    const other = send(world, alice, 'general', { text: 'edited', client_id: 'k' });
    assert.equal(await refusal(other), 'ClientIdReused', 'the first request counts, not what became of it');
  });
});
