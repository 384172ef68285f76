import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { Core, Member } from '../../server/actions/action.ts';
import { answerBytes, type ListInput, type Window } from '../../server/actions/messages/list.ts';
import { loadMessages } from '../../server/actions/messages/load.ts';
import { ChatError } from '../../server/errors.ts';
import { addChannel, addPerson, changeMessage, fillChannel, openWorld, refusal, send, type World } from './world.ts';

/** As many bytes as one message can have: 40,000. */
const big = '\u{1F600}'.repeat(10_000);
const count = 450;
const smaller = { kind: 'changedAfterSeq', seq: 0 } as const;

describe('the bytes of a list of messages', () => {
  let world: World;
  let alice: Member;
  let channelId: number;
  const nothing = () => undefined;
  beforeEach(async () => {
    world = await openWorld();
    channelId = await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
  });
  afterEach(() => world.close());

  const fill = (rows: number, text = big) => fillChannel(world, channelId, alice, Array<string>(rows).fill(text));
  const load = (window: Window, limit?: number, core: Core = world.core) =>
    loadMessages(core, alice, { channel: 'general', window, limit, ceiling: 5_000 }, nothing);
  const numbersOf = (messages: readonly Message[]) => messages.map(({ n }) => n);
  const idOf = async (n: number) =>
    (await world.rows.selectFrom('messages').select('id').where('n', '=', n).executeTakeFirstOrThrow()).id;
  const from = (first: number, rows: number) => Array.from({ length: rows }, (_, index) => first + index);

  it('are 8 MiB at most, of the rows nearest to what was asked', async () => {
    await fill(count);
    const windows: [Window, (rows: number) => number][] = [
      [{ kind: 'newest' }, (rows) => count - rows + 1],
      [{ kind: 'createdBeforeUs', us: Number.MAX_SAFE_INTEGER }, (rows) => count - rows + 1],
      [{ kind: 'around', messageId: await idOf(225) }, (rows) => 225 - Math.floor(rows / 2)],
      [smaller, () => 1],
      [{ kind: 'changedAfterUs', us: 1 }, () => 1],
    ];
    for (const [window, firstOf] of windows) {
      const { messages, truncated } = await load(window, 430);
      const bytes = Buffer.byteLength(JSON.stringify(messages));
      assert.ok(bytes <= answerBytes && bytes > answerBytes - 41_000, `${window.kind}: ${bytes}`);
      assert.ok(truncated, window.kind);
      assert.deepEqual(numbersOf(messages), from(firstOf(messages.length), messages.length), window.kind);
    }
  });

  it('do not make who follows a change list lose or repeat a row', async () => {
    await fill(count);
    for (const n of [1, 200, 449]) await changeMessage(world, await idOf(n), (us) => ({ edited_us: us }));
    const seen: number[] = [];
    let page = await load({ kind: 'changedAfterUs', us: 1 });
    for (; page.truncated; page = await load({ kind: 'changedAfterUs', us: Math.round(page.nextAfter * 1e6) })) {
      seen.push(...numbersOf(page.messages));
    }
    seen.push(...numbersOf(page.messages));
    assert.equal(seen.length, count);
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      from(1, count),
    );
  });

  it('are read in small parts, and what does not fit is not read', async () => {
    await fill(count);
    const given: number[] = [];
    const core: Core = {
      ...world.core,
      read: async (query, actor, input) => {
        const answer = await world.core.read(query, actor, input);
        given.push((input as ListInput).limit ?? 0); // the one query of a list
        return answer;
      },
    };
    const { messages } = await load({ kind: 'newest' }, undefined, core);
    const read = given.reduce((sum, rows) => sum + rows, 0);
    assert.ok(Math.max(...given) <= 50, given.join());
    assert.ok(read < messages.length + 30, `${read} read for ${messages.length}`);
  });

  it('let other work go on while they are read', async () => {
    await fill(count);
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await load({ kind: 'newest' });
    isDone = true;
    assert.ok(turns >= 6, `${turns} turns`);
  });

  describe('of what changes while it is read', () => {
    /** A core on which something happens after the first part. */
    const disturbed = (cause: () => Promise<unknown>): Core => {
      let reads = 0;
      return {
        ...world.core,
        read: async (query, actor, input) => {
          reads += 1;
          if (reads === 2) await cause();
          return world.core.read(query, actor, input);
        },
      };
    };

    it('has a changed row once, as it is now, in a change list', async () => {
      await fill(250, 'x');
      const id = await idOf(5);
      const edit = () => changeMessage(world, id, (us) => ({ edited_us: us }));
      for (const window of [smaller, { kind: 'changedAfterUs', us: 1 } as const]) {
        const page = await load(window, undefined, disturbed(edit));
        assert.deepEqual(numbersOf(page.messages), from(1, 250), window.kind);
        assert.equal(page.messages[4]?.edited_ts, page.nextAfter);
      }
    });

    it('is in the next poll of who has loaded everything', async () => {
      await fill(250, 'x');
      const change = async () => {
        await changeMessage(world, await idOf(240), (us) => ({ edited_us: us }));
        await changeMessage(world, await idOf(3), (us) => ({ edited_us: us }));
        await send(world, alice, 'general', 'new');
      };
      const { nextAfter, headSeq } = await load({ kind: 'newest' }, undefined, disturbed(change));
      assert.equal(headSeq, 250);
      const next = await load({ kind: 'changedAfterUs', us: Math.round(nextAfter * 1e6) });
      assert.deepEqual(numbersOf(next.messages), [3, 240, 251]);
    });
  });

  it('are refused before most of them are read', async () => {
    const refuse = () => {
      throw new ChatError('TooManyRequests');
    };
    const loadOr = (limit: number) =>
      refusal(
        loadMessages(
          world.core,
          alice,
          { channel: 'general', window: { kind: 'newest' }, limit, ceiling: 5_000 },
          refuse,
        ),
      );
    await fill(201, 'x');
    assert.deepEqual([await loadOr(200), await loadOr(201)], [null, 'TooManyRequests']);
    await world.rows.updateTable('messages').set({ content: big }).execute();
    assert.deepEqual([await loadOr(20), await loadOr(100)], [null, 'TooManyRequests']);
  });
});
