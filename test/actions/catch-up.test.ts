import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import type { Member } from '../../server/actions/action.ts';
import { listHistory } from '../../server/actions/messages/history.ts';
import { catchUp } from '../../server/actions/sync/catch-up.ts';
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

/** 40,000 bytes: six of them fit into one page. */
const longest = '🙂'.repeat(10_000);
const many = (count: number) => Array.from({ length: count }, () => longest);

describe('catching up', () => {
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

  const sync = (after: number, limit?: number, channelId = general, person = bob) =>
    world.core.read(catchUp, person, { channel_id: channelId, after, limit });
  const fill = (contents: readonly string[]) => fillChannel(world, general, alice, contents);

  it('RT-51 answers the head and every changed row once, in order of change, as it now is', async () => {
    const first = await send(world, alice, 'general', 'a');
    const second = await send(world, alice, 'general', 'b');
    await changeMessage(world, first.id, (us) => ({ content: 'a2', edited_us: us }));
    await changeMessage(world, second.id, (us) => ({ deleted_us: us, counts: 0 }));
    await changeMessage(world, first.id, (us) => ({ content: 'a3', edited_us: us }));
    const { head, changes, next, more, reset } = await sync(0);
    assert.deepEqual(
      changes.map((message) => [message.seq, message.n, message.content]),
      [
        [4, 2, null],
        [5, 1, 'a3'],
      ],
    );
    assert.deepEqual([next, more, reset], [5, false, false]);
    assert.deepEqual([head.seq, head.n, head.unread, head.channel], [5, 2, 1, 'general']);
    assert.deepEqual((await sync(5)).changes, []);
    assert.equal((await sync(5)).next, 5);
  });

  it('RT-51 pages by 200 rows unless told otherwise, and next leads on', async () => {
    await fill(numbered(450));
    const seen: number[] = [];
    let after = 0;
    for (const [length, more] of [
      [200, true],
      [200, true],
      [50, false],
    ] as const) {
      const page = await sync(after);
      assert.deepEqual([page.changes.length, page.more, page.reset], [length, more, false]);
      seen.push(...page.changes.map((message) => message.seq));
      after = page.next;
    }
    assert.deepEqual(seen, numbered(450).map(Number));
    assert.deepEqual([(await sync(0, 450)).more, (await sync(0, 450)).changes.length], [false, 450]);
    assert.deepEqual([(await sync(0, 449)).more, (await sync(0, 449)).next], [true, 449]);
  });

  it('RT-51 keeps a page within 256 KiB, and the rest follows', async () => {
    await fill(many(14));
    const pages: number[] = [];
    let after = 0;
    for (let more = true; more;) {
      const page = await sync(after);
      assert.ok(Buffer.byteLength(JSON.stringify(page.changes)) <= limits.pageBytes + 2 * page.changes.length);
      pages.push(page.changes.length);
      ({ next: after, more } = page);
    }
    assert.deepEqual(pages, [6, 6, 2]);
    assert.equal(after, 14);
  });

  it('RT-52 starts anew with the newest 50 when the cursor is beyond the head', async () => {
    await fill(numbered(60));
    const page = await sync(61);
    assert.deepEqual([page.reset, page.more, page.next, page.changes.length], [true, false, 60, 50]);
    assert.deepEqual([page.changes[0]?.n, page.changes.at(-1)?.n], [11, 60]);
    assert.equal((await sync(60)).reset, false);
  });

  it('RT-52 starts anew when the cursor is more than 2,000 changes behind, and not at 2,000', async () => {
    await fill(numbered(2_001));
    assert.deepEqual([(await sync(0)).reset, (await sync(0)).next], [true, 2_001]);
    assert.deepEqual([(await sync(1)).reset, (await sync(1)).next], [false, 201]);
  });

  it('RT-52 keeps the newest page within 256 KiB too', async () => {
    await fill(many(60));
    const page = await sync(99);
    assert.deepEqual(
      page.changes.map((message) => message.n),
      [55, 56, 57, 58, 59, 60],
    );
  });

  it('RT-53 is Forbidden for what cannot be read, whatever the cursor', async () => {
    const channelId = await addPrivate(world, 'plans', [alice]);
    for (const [id, after] of [
      [channelId, 0],
      [channelId, 9_999],
      [4_711, 0],
    ] as const) {
      assert.equal(await refusal(sync(after, undefined, id)), 'Forbidden');
    }
    await addParticipant(world, channelId, bob, 1);
    assert.equal(await refusal(sync(0, undefined, channelId)), null);
    await world.rows.deleteFrom('participants').where('member_id', '=', bob.memberId).execute();
    assert.equal(await refusal(sync(0, undefined, channelId)), 'Forbidden');
  });

  it('RT-53 leaves out silently what was before a late joiner’s time, and next is still the head', async () => {
    const channelId = await addPrivate(world, 'plans', [alice]);
    const old = await send(world, alice, `private:${channelId}`, 'old');
    await addParticipant(world, channelId, bob, 2);
    await send(world, alice, `private:${channelId}`, 'new');
    await changeMessage(world, old.id, (us) => ({ edited_us: us }));
    for (const after of [0, 99]) {
      const page = await sync(after, undefined, channelId);
      assert.deepEqual([page.changes.map((message) => message.content), page.next, page.more], [['new'], 3, false]);
      assert.deepEqual([page.head.first_n, page.head.unread], [2, 1]);
    }
  });

  describe('history', () => {
    const history = (which: { before_n?: number; after_n?: number; around_id?: number }, limit?: number) =>
      world.core.read(listHistory, bob, { channel_id: general, ...which, limit });
    const numbersOf = async (which: Parameters<typeof history>[0], limit?: number) => {
      const { messages, more } = await history(which, limit);
      return [messages.map((message) => message.n), more];
    };
    const idOf = async (n: number) =>
      (await world.rows.selectFrom('messages').select('id').where('n', '=', n).executeTakeFirstOrThrow()).id;

    it('goes back, forward and around by n, and says whether it goes on', async () => {
      await fill(numbered(10));
      assert.deepEqual(await numbersOf({ before_n: 4 }), [[1, 2, 3], false]);
      assert.deepEqual(await numbersOf({ before_n: 4 }, 2), [[2, 3], true]);
      assert.deepEqual(await numbersOf({ after_n: 8 }), [[9, 10], false]);
      assert.deepEqual(await numbersOf({ after_n: 0 }, 2), [[1, 2], true]);
      assert.deepEqual(await numbersOf({ around_id: await idOf(5) }, 3), [[4, 5, 6], true]);
      assert.deepEqual(await numbersOf({ around_id: await idOf(5) }), [numbered(10).map(Number), false]);
      assert.equal(await refusal(history({ around_id: 4_711 })), 'NotFound');
    });

    it('has 50 rows unless told otherwise', async () => {
      await fill(numbered(60));
      assert.equal((await history({ before_n: 61 })).messages.length, 50);
    });

    it('keeps a page within 256 KiB, nearest to the asked place', async () => {
      await fill(many(20));
      assert.deepEqual(await numbersOf({ before_n: 21 }), [[15, 16, 17, 18, 19, 20], true]);
      assert.deepEqual(await numbersOf({ after_n: 0 }), [[1, 2, 3, 4, 5, 6], true]);
      assert.deepEqual(await numbersOf({ around_id: await idOf(10) }), [[7, 8, 9, 10, 11, 12], true]);
    });
  });
});
