import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fold } from '#shared/text.ts';
import { system, type Context, type Member, type System } from '../../server/actions/action.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { editMessage } from '../../server/actions/messages/edit.ts';
import { indexPending } from '../../server/actions/search/index-pending.ts';
import { askSearch, type SearchInput } from '../../server/actions/search/question.ts';
import { scan, searchAs, type Sought } from './searching.ts';
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

type Step =
  | { kind: 'send'; person: number; place: number; text: string }
  | { kind: 'edit'; part: number; text: string }
  | { kind: 'delete'; part: number }
  | { kind: 'index' }
  | { kind: 'cut index' };

const pieces = [
  'ab',
  'Ab',
  'bc',
  'ž',
  'Ž',
  'ß',
  '漢字',
  'かな',
  '"',
  '%',
  '_',
  '*',
  ' ',
  'NEAR(',
  ' AND ',
  'text:',
  '🙂',
];
const more = [
  'ΟΔΟΣ',
  'ος',
  'İ',
  'i',
  'e\u0301',
  'É',
  '192.168.1.10',
  'foo-bar',
  '/usr/bin',
  '\u{1f1e8}',
  "'",
  '\\',
  '\n',
];
const said = fc.array(fc.constantFrom(...pieces, ...more), { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
const part = fc.double({ min: 0, max: 0.999, noNaN: true });
const index = (max: number) => fc.integer({ min: 0, max });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('send' as const), person: index(3), place: index(3), text: said }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edit' as const), part, text: said }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), part }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'index' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut index' as const }) },
);

/** Words, or a part of what somebody has said, even if it stands nowhere any more, in another case. */
const words = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('', 'a', 'AB', '字', '168.1', 'BAR', 'σ', '"a', 'NEAR(', 'a AND', 'text:') },
  {
    weight: 4,
    arbitrary: fc.record({ of: part, start: part, points: fc.integer({ min: 1, max: 8 }), upper: fc.boolean() }),
  },
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const anyQuestion = fc.record({
  words,
  person: index(3),
  from: rarely(index(3)),
  place: rarely(index(3)),
  startPart: rarely(part),
  limit: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 4 }),
});
type Question = typeof anyQuestion extends fc.Arbitrary<infer Value> ? Value : never;

describe('search, whatever people and the indexer do', () => {
  let world: World;
  let people: Member[];
  let places: string[];
  /** Every text there ever was. */
  const texts: string[] = [''];
  before(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    const elsewhere = await addWorkspace(world.rows);
    await addChannel(world, 'general', { workspace_id: elsewhere });
    const home = await Promise.all(['ann', 'Ben', 'cy'].map((name) => addPerson(world, name)));
    people = [...home, await addPerson(world, 'dora', { workspaceId: elsewhere })];
    const room = await addPrivate(world, 'room', home.slice(0, 2));
    const late = await addPrivate(world, 'late', home.slice(0, 1));
    await addParticipant(world, late, person(2), 12);
    places = ['general', `private:${room}`, `private:${late}`, 'general'];
  });
  after(() => world.close());

  function person(at: number): Member {
    const found = people[at];
    assert.ok(found);
    return found;
  }

  async function messageAt(part: number) {
    const rows = await world.rows.selectFrom('messages').select(['id', 'sender_id', 'created_us']).execute();
    return rows[Math.floor(part * rows.length)];
  }

  async function perform(step: Step): Promise<void> {
    world.clock.advanceMs(1);
    if ('text' in step) texts.push(step.text);
    if (step.kind === 'send') await refusal(send(world, person(step.person), places[step.place] ?? '', step.text));
    else if (step.kind === 'index') await world.core.run(indexPending, system, undefined);
    else if (step.kind === 'cut index') await assert.rejects(world.core.run(indexAndFail, system, undefined), /cut/);
    else await change(step);
  }

  async function change(step: Extract<Step, { part: number }>): Promise<void> {
    const message = await messageAt(step.part);
    const author = people.find(({ userId }) => userId === message?.sender_id);
    if (message === undefined || author === undefined) return;
    const input = { message_id: message.id };
    if (step.kind === 'delete') await refusal(world.core.run(deleteMessage, author, input));
    else await refusal(world.core.run(editMessage, author, { ...input, text: step.text }));
  }

  async function indexAndFail(context: Context<System>): Promise<never> {
    await indexPending(context);
    throw new Error('cut');
  }

  /** All pages, each asked for by the time of the last message before it. */
  async function allPages(asker: Member, sought: Sought): Promise<number[]> {
    const ids: number[] = [];
    let { endUs } = sought;
    for (;;) {
      const { messages, truncated } = await searchAs(world, asker, { ...sought, endUs });
      ids.push(...messages.map(({ id }) => id));
      const last = messages.at(-1);
      if (!truncated || last === undefined) return ids;
      endUs = Math.round(last.ts * 1_000_000);
    }
  }

  /** Everything on the way of a search, gone in slices of so many rows. */
  async function inSlices(asker: Member, input: SearchInput, rows: number): Promise<number[]> {
    const question = await world.core.read(askSearch, asker, input);
    const found = new Set<number>();
    let walk = question?.walk ?? null;
    while (walk !== null && question !== null) {
      const step = walk;
      const slice = await world.temp.database.read((store) => step(store, question.filter, rows));
      for (const { id, content } of slice.rows) {
        if (fold(content ?? '').includes(question.needle)) found.add(id);
      }
      walk = slice.next;
    }
    return [...found].sort((a, b) => b - a);
  }

  function textOf(given: Question['words']): string {
    if (typeof given === 'string') return given;
    const points = Array.from(texts[Math.floor(given.of * texts.length)] ?? '');
    const start = Math.floor(given.start * points.length);
    const text = points
      .slice(start, start + given.points)
      .join('')
      .trim();
    return given.upper ? text.toUpperCase() : text;
  }

  async function soughtIn({ words, startPart, ...question }: Question): Promise<Sought & { text: string }> {
    const startUs = startPart && (await messageAt(startPart))?.created_us;
    const from = question.from === undefined ? undefined : person(question.from).username.toUpperCase();
    const channel = question.place === undefined ? undefined : (places[question.place] ?? '');
    return { text: textOf(words), startUs, from, channel };
  }

  let found = 0;

  async function check(question: Question): Promise<void> {
    const asker = person(question.person);
    const sought = await soughtIn(question);
    const isAsked = Object.values(sought).some((value) => value !== undefined && value !== '');
    const expected = isAsked ? await scan(world, asker, sought) : [];
    const about = JSON.stringify(sought);
    assert.deepEqual(await allPages(asker, { ...sought, limit: question.limit }), expected, about);
    assert.deepEqual(await inSlices(asker, sought, question.rows), expected, about);
    found += expected.length;
  }

  it('equals a full scan, page by page, in slices of any size', async () => {
    const step = fc.oneof({ weight: 2, arbitrary: anyStep }, { weight: 1, arbitrary: anyQuestion });
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const one of steps) await ('kind' in one ? perform(one) : check(one));
    });
    // What was said in earlier rounds is still there, so a smaller example would not be one.
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
    assert.ok(found > 500, `only ${found} messages were found`);
  }).timeout(60_000);
});
