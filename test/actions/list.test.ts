import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import type { MessagePage, Window } from '../../server/actions/messages/list.ts';
import { loadMessages } from '../../server/actions/messages/load.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  changeMessage,
  fillChannel,
  numbered,
  openWorld,
  refusal,
  send,
  type World,
} from './world.ts';

const ceiling = 5_000;
const usOf = (seconds: number) => Math.round(seconds * 1_000_000);

describe('the list of messages', () => {
  let world: World;
  let general: number;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    general = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'bob');
  });
  afterEach(() => world.close());

  const list = (window: Window, limit?: number, channel = 'general'): Promise<MessagePage> =>
    loadMessages(world.core, bob, { channel, window, limit, ceiling }, () => undefined);
  const textsOf = (page: MessagePage) => page.messages.map((message) => message.content);
  const fill = (count: number) => fillChannel(world, general, alice, numbered(count));
  const idOf = async (n: number) =>
    (await world.rows.selectFrom('messages').select('id').where('n', '=', n).executeTakeFirstOrThrow()).id;
  const since = (seconds: number): Window => ({ kind: 'changedAfterUs', us: usOf(seconds) });

  it('is empty for a channel and a direct message without messages', async () => {
    const nothing = { messages: [], truncated: false, nextAfter: 0, headSeq: 0 };
    assert.deepEqual(await list({ kind: 'newest' }), { channel: 'general', ...nothing });
    assert.deepEqual(await list({ kind: 'newest' }, undefined, 'dm:bob:alice'), {
      channel: 'dm:alice:bob',
      ...nothing,
    });
  });

  it('is Forbidden for what cannot be read', async () => {
    for (const channel of ['nowhere', 'dm:alice', 'private:1']) {
      assert.equal(await refusal(list({ kind: 'newest' }, undefined, channel)), 'Forbidden');
    }
  });

  describe('in full', () => {
    it('is everything by n, deleted rows as tombstones included', async () => {
      await fill(3);
      await changeMessage(world, await idOf(1), (us) => ({ deleted_us: us, counts: 0 }));
      const page = await list({ kind: 'newest' });
      assert.deepEqual(textsOf(page), [null, '2', '3']);
      assert.deepEqual([page.truncated, page.headSeq, page.messages[0]?.deleted], [false, 4, 1]);
      assert.equal(page.nextAfter, page.messages[0]?.deleted_ts);
    });

    it('stops at the ceiling with the newest 5,000, and paging with before reaches the first', async () => {
      await fill(5_001);
      const page = await list({ kind: 'newest' });
      assert.deepEqual([page.messages.length, page.truncated], [5_000, true]);
      assert.deepEqual([textsOf(page)[0], textsOf(page).at(-1)], ['2', '5001']);
      const rest = await list({ kind: 'createdBeforeUs', us: usOf(page.messages[0]?.ts ?? 0) });
      assert.deepEqual([textsOf(rest), rest.truncated], [['1'], false]);
    });

    it('is exactly 5,000 without truncation', async () => {
      await fill(5_000);
      const page = await list({ kind: 'newest' });
      assert.deepEqual([page.messages.length, page.truncated], [5_000, false]);
    });

    it('with a limit is the newest rows', async () => {
      await fill(10);
      const page = await list({ kind: 'newest' }, 3);
      assert.deepEqual([textsOf(page), page.truncated], [['8', '9', '10'], true]);
      assert.equal((await list({ kind: 'newest' }, 10)).truncated, false);
    });
  });

  describe('of changes after a time', () => {
    it('leaves out the row of that time, and has the one a microsecond later', async () => {
      const sent = await send(world, alice, 'general', 'hi');
      assert.deepEqual(textsOf(await list(since(sent.ts))), []);
      assert.deepEqual(textsOf(await list({ kind: 'changedAfterUs', us: usOf(sent.ts) - 1 })), ['hi']);
      assert.deepEqual(textsOf(await list(since(sent.ts + 3_600))), []);
      assert.deepEqual(textsOf(await list(since(Number.POSITIVE_INFINITY))), []);
    });

    it('shows an edit, a reaction and a deletion once each, and a thread count never', async () => {
      const top = await send(world, alice, 'general', 'top');
      await send(world, bob, 'general', { text: 're', reply_to_id: top.id });
      let after = (await list({ kind: 'newest' })).nextAfter;
      for (const field of ['edited_us', 'reactions_us', 'deleted_us'] as const) {
        await changeMessage(world, top.id, (us) => ({ [field]: us }));
        const page = await list(since(after));
        assert.deepEqual(
          page.messages.map((message) => message.id),
          [top.id],
          field,
        );
        after = page.nextAfter;
        assert.deepEqual((await list(since(after))).messages, [], field);
      }
      const reply = await send(world, bob, 'general', { text: 're again', reply_to_id: top.id });
      assert.deepEqual(
        (await list(since(after))).messages.map((message) => message.id),
        [reply.id],
      );
    });

    it('with a limit takes the earliest changes, sorted by n, and says where to go on', async () => {
      await fill(5);
      await changeMessage(world, await idOf(1), (us) => ({ edited_us: us }));
      const page = await list({ kind: 'changedAfterUs', us: 1 }, 4);
      assert.deepEqual([textsOf(page), page.truncated], [['2', '3', '4', '5'], true]);
      const next = await list(since(page.nextAfter), 4);
      assert.deepEqual([textsOf(next), next.truncated], [['1'], false]);
    });

    it('loses none of 6,000 and repeats none when it is followed by X-Next-After', async () => {
      await fill(6_000);
      for (const n of [1, 2_500, 5_999]) await changeMessage(world, await idOf(n), (us) => ({ edited_us: us }));
      for (const limit of [undefined, 500]) {
        const seen: (number | undefined)[] = [];
        let page = await list({ kind: 'changedAfterUs', us: 1 }, limit);
        for (;;) {
          seen.push(...page.messages.map((message) => message.n));
          if (!page.truncated) break;
          page = await list(since(page.nextAfter), limit);
        }
        assert.equal(seen.length, 6_000);
        assert.equal(new Set(seen).size, 6_000);
        assert.deepEqual((await list(since(page.nextAfter))).messages, []);
      }
    });

    it('lets a poller that follows while people send miss none and get none twice', async () => {
      const seen: (string | null)[] = [];
      let after = 0.000001;
      for (let round = 0; round < 20; round += 1) {
        const sends = [alice, bob, alice].map((person, index) => send(world, person, 'general', `${round}.${index}`));
        const page = await list(since(after));
        seen.push(...textsOf(page));
        after = Math.max(after, ...page.messages.map((message) => message.ts));
        await Promise.all(sends);
      }
      seen.push(...textsOf(await list(since(after))));
      assert.deepEqual(seen, textsOf(await list({ kind: 'newest' })));
      assert.equal(seen.length, 60);
    });
  });

  describe('of changes after a number', () => {
    it('has each changed row once in its present state, thread counts too', async () => {
      const top = await send(world, alice, 'general', 'top');
      const reply = await send(world, bob, 'general', { text: 're', reply_to_id: top.id });
      const page = await list({ kind: 'changedAfterSeq', seq: 1 });
      assert.deepEqual(
        page.messages.map((message) => [message.id, message.seq]),
        [
          [top.id, 3],
          [reply.id, 2],
        ],
      );
      assert.deepEqual([page.headSeq, page.truncated], [3, false]);
      assert.deepEqual((await list({ kind: 'changedAfterSeq', seq: 3 })).messages, []);
    });

    it('takes the earliest changes where it is cut', async () => {
      await fill(5_001);
      const page = await list({ kind: 'changedAfterSeq', seq: 0 });
      assert.deepEqual([page.messages.length, page.truncated, textsOf(page).at(-1)], [5_000, true, '5000']);
      assert.equal(page.nextAfter, page.messages.at(-1)?.ts);
    });
  });

  describe('before a time', () => {
    it('has the 100 rows next below it', async () => {
      await fill(250);
      const whole = await list({ kind: 'newest' });
      const before = usOf(whole.messages[200]?.ts ?? 0);
      const page = await list({ kind: 'createdBeforeUs', us: before });
      assert.deepEqual([textsOf(page)[0], textsOf(page).at(-1), page.messages.length], ['101', '200', 100]);
      assert.equal(page.truncated, true);
      assert.deepEqual(textsOf(await list({ kind: 'createdBeforeUs', us: before }, 2)), ['199', '200']);
      assert.deepEqual(textsOf(await list({ kind: 'createdBeforeUs', us: 0 })), []);
    });
  });

  describe('around a message', () => {
    const around = async (n: number, limit?: number) => list({ kind: 'around', messageId: await idOf(n) }, limit);

    it('has it in the middle of 100', async () => {
      await fill(300);
      const page = await around(150);
      assert.deepEqual([textsOf(page)[0], textsOf(page)[50], textsOf(page).at(-1)], ['100', '150', '199']);
      assert.equal(page.truncated, true);
    });

    it('gives the room of a short side to the other', async () => {
      await fill(20);
      assert.deepEqual(textsOf(await around(20, 5)), ['16', '17', '18', '19', '20']);
      assert.deepEqual(textsOf(await around(1, 5)), ['1', '2', '3', '4', '5']);
      assert.deepEqual(textsOf(await around(2, 5)), ['1', '2', '3', '4', '5']);
      assert.deepEqual(textsOf(await around(10, 1)), ['10']);
      const whole = await around(20, 20);
      assert.deepEqual([whole.messages.length, whole.truncated], [20, false]);
    });

    it('is NotFound for a message of another channel, an unknown one, and one before the reader’s history', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      const place = `private:${channelId}`;
      const old = await send(world, alice, place, 'old');
      await addParticipant(world, channelId, bob, 2);
      const fresh = await send(world, alice, place, 'new');
      for (const [channel, messageId] of [
        ['general', fresh.id],
        ['general', 4_711],
        [place, old.id],
      ] as const) {
        assert.equal(await refusal(list({ kind: 'around', messageId }, undefined, channel)), 'NotFound');
      }
      assert.deepEqual(textsOf(await list({ kind: 'around', messageId: fresh.id }, undefined, place)), ['new']);
    });
  });

  it('begins where a late joiner’s history begins, in every way of asking, after an edit too', async () => {
    const channelId = await addPrivate(world, 'plans', [alice]);
    const place = `private:${channelId}`;
    const old = await send(world, alice, place, 'old');
    await addParticipant(world, channelId, bob, 2);
    await send(world, alice, place, 'new');
    await changeMessage(world, old.id, (us) => ({ edited_us: us }));
    const windows: Window[] = [
      { kind: 'newest' },
      { kind: 'changedAfterUs', us: 1 },
      { kind: 'changedAfterSeq', seq: 0 },
      { kind: 'createdBeforeUs', us: Number.MAX_SAFE_INTEGER },
    ];
    for (const window of windows) {
      const page = await list(window, undefined, place);
      assert.deepEqual([textsOf(page), page.truncated], [['new'], false], window.kind);
    }
  });
});
