import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countsAsUnread, mentionsOf } from '#shared/message.ts';
import { accessChannel } from '../../server/actions/access.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { notice, postMessage } from '../../server/actions/messages/post.ts';
import { viewMessage } from '../../server/actions/messages/view.ts';
import { markRead } from '../../server/actions/reads/mark.ts';
import { rewindRead } from '../../server/actions/reads/rewind.ts';
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
} from '../actions/world.ts';

/** Texts with every kind of mention. */
const texts = ['hi', '@p0', '@p1 and @p2', '@p1 @P1', '@everyone', '@nobody', 'x@p0'] as const;

type Step =
  | { kind: 'send'; person: number; text: string }
  | { kind: 'notice'; text: string }
  | { kind: 'mark'; person: number; part: number }
  | { kind: 'rewind'; person: number; part: number }
  | { kind: 'delete'; part: number };

const person = fc.integer({ min: 0, max: 2 });
const text = fc.constantFrom(...texts);
/** Which message, as a part of all; a mark may lie beyond the newest. */
const part = fc.double({ min: 0, max: 1.2, noNaN: true });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), person, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('notice' as const), text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mark' as const), person, part }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewind' as const), person, part }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), part }) },
);

describe('unread counts', () => {
  let world: World;
  let people: Member[];
  before(async () => {
    world = await openWorld();
    people = await Promise.all(['p0', 'p1', 'p2'].map((name) => addPerson(world, name)));
  });
  after(() => world.close());

  const at = (index: number): Member => {
    const found = people[index];
    assert.ok(found);
    return found;
  };
  const countOf = (reader: Member, channelId: number) =>
    world.temp.database.read((store) => store.reads.count(reader, channelId));

  /** The same counts from the rows themselves, by the rule that browsers use. */
  async function recount(reader: Member, channelId: number) {
    return world.temp.database.read(async (store) => {
      const own = (await store.participants.list(channelId)).find((one) => one.memberId === reader.memberId);
      const readN = await store.reads.find(reader.memberId, channelId);
      const rows = await store.messages.listAfter({ channelId, firstN: 1 }, 0, 10_000);
      const unread = rows
        .map((row) => viewMessage(row, 'somewhere'))
        .filter((message) => countsAsUnread(message, { username: reader.username, readN, firstN: own?.firstN ?? 1 }));
      const names = new Set([reader.username, '@everyone']);
      const mentions = unread.filter((message) => mentionsOf(message).some((name) => names.has(name))).length;
      return { readN, unread: unread.length, mentions };
    });
  }

  const channelRow = (channelId: number) =>
    world.rows.selectFrom('channels').selectAll().where('id', '=', channelId).executeTakeFirstOrThrow();

  async function writeNotice(channelId: number, identifier: string, text: string) {
    const row = await channelRow(channelId);
    await world.core.run((context) => postMessage(context, { row, identifier }, notice(text)), system, null);
  }

  async function mark(channelId: number, reader: Member, part: number) {
    const { last_n: lastN } = await channelRow(channelId);
    const channel = await world.core.read((context) => accessChannel(context, channelId), reader, null);
    await world.core.run(markRead, reader, { channel: channel.identifier, n: Math.floor(part * (lastN + 1)) });
  }

  async function messageAt(channelId: number, part: number) {
    const { last_n: lastN } = await channelRow(channelId);
    const rows = await world.rows.selectFrom('messages').select('id').where('channel_id', '=', channelId).execute();
    return rows[Math.floor(part * lastN)];
  }

  async function rewind(channelId: number, reader: Member, part: number) {
    const target = await messageAt(channelId, part);
    if (target === undefined) return;
    // A late joiner cannot read what was there before.
    const code = await refusal(world.core.run(rewindRead, reader, { message_id: target.id }));
    assert.ok(code === null || code === 'NotFound', String(code));
  }

  async function remove(channelId: number, part: number) {
    const target = await messageAt(channelId, part);
    if (target !== undefined) await changeMessage(world, target.id, (us) => ({ deleted_us: us, counts: 0 }));
  }

  async function perform(channelId: number, place: string, step: Step) {
    if (step.kind === 'send') await send(world, at(step.person), place, step.text);
    if (step.kind === 'notice') await writeNotice(channelId, place, step.text);
    if (step.kind === 'mark') await mark(channelId, at(step.person), step.part);
    if (step.kind === 'rewind') await rewind(channelId, at(step.person), step.part);
    if (step.kind === 'delete') await remove(channelId, step.part);
  }

  /** Counts and recount agree for each of these people after these steps. */
  async function assertCounted(channelId: number, steps: readonly Step[], readers: readonly Member[]) {
    const { kind, name } = await channelRow(channelId);
    const place = kind === 'public' ? (name ?? '') : `private:${channelId}`;
    const allowed = steps.filter((step) => !('person' in step) || readers.includes(at(step.person)));
    for (const step of allowed) await perform(channelId, place, step);
    for (const reader of readers) {
      assert.deepEqual(await countOf(reader, channelId), await recount(reader, channelId));
    }
  }

  const steps = fc.array(anyStep, { minLength: 3, maxLength: 15 });
  let round = 0;

  it('RT-62 equal a recount from the rows in a public channel, whatever people do', async () => {
    const property = fc.asyncProperty(steps, async (done) => {
      round += 1;
      await assertCounted(await addChannel(world, `public${round}`), done, people);
    });
    await fc.assert(property, { numRuns: 25 });
  });

  it('RT-62 equal a recount from the rows in a private channel that somebody joins late', async () => {
    const property = fc.asyncProperty(steps, steps, async (before, after) => {
      round += 1;
      const channelId = await addPrivate(world, `private${round}`, [at(0), at(1)]);
      await assertCounted(channelId, before, [at(0), at(1)]);
      await addParticipant(world, channelId, at(2), (await channelRow(channelId)).last_n + 1);
      await assertCounted(channelId, after, people);
    });
    await fc.assert(property, { numRuns: 25 });
  });

  it('are exact up to 1,000, and 1,000 beyond', async () => {
    const channelId = await addChannel(world, 'busy');
    await fillChannel(world, channelId, at(0), numbered(1_003));
    assert.deepEqual(await countOf(at(1), channelId), { readN: 0, unread: 1_000, mentions: 0 });
    for (const [n, unread] of [
      [2, 1_000],
      [3, 1_000],
      [4, 999],
      [1_003, 0],
    ] as const) {
      assert.equal((await world.core.run(markRead, at(1), { channel: 'busy', n })).unread, unread);
    }
    assert.equal((await countOf(at(0), channelId)).unread, 0);
  });

  it('of several channels come from one statement, and unknown ones are left out', async () => {
    const ids = await Promise.all(['one', 'two', 'three'].map((name) => addChannel(world, name)));
    await send(world, at(0), 'two', '@p1');
    const counts = await world.temp.database.read((store) => store.reads.countMany(at(1), [...ids, 4_711]));
    assert.deepEqual(
      ids.map((id) => counts.get(id)),
      [
        { readN: 0, unread: 0, mentions: 0 },
        { readN: 0, unread: 1, mentions: 1 },
        { readN: 0, unread: 0, mentions: 0 },
      ],
    );
    assert.equal(counts.size, 3);
  });

  it('are nothing for a newcomer in public channels, whatever is there', async () => {
    await addChannel(world, 'old news');
    const channelId = await addChannel(world, 'lively');
    await send(world, at(0), 'lively', '@everyone');
    const newcomer = await addPerson(world, 'newcomer');
    await world.temp.database.write((group) =>
      group.attempt((store) => store.reads.markPublicRead(newcomer.memberId, world.home, world.clock.nowUs())),
    );
    assert.deepEqual(await countOf(newcomer, channelId), { readN: 1, unread: 0, mentions: 0 });
    await send(world, at(0), 'lively', '@everyone');
    assert.deepEqual(await countOf(newcomer, channelId), { readN: 1, unread: 1, mentions: 1 });
  });

  it('leave out all but the first row of a group of files', async () => {
    const channelId = await addChannel(world, 'pictures');
    await fillChannel(world, channelId, at(0), numbered(3));
    const [first, ...others] = await world.rows
      .selectFrom('messages')
      .select('id')
      .where('channel_id', '=', channelId)
      .execute();
    for (const { id } of others) {
      await world.rows
        .updateTable('messages')
        .set({ group_id: first?.id ?? 0, counts: 0 })
        .where('id', '=', id)
        .execute();
    }
    await world.rows
      .updateTable('messages')
      .set({ group_id: first?.id ?? 0 })
      .where('id', '=', first?.id ?? 0)
      .execute();
    assert.equal((await countOf(at(1), channelId)).unread, 1);
    assert.deepEqual(await countOf(at(1), channelId), await recount(at(1), channelId));
  });
});
