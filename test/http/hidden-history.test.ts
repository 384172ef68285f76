import assert from 'node:assert/strict';
import type { Question } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, useWorld, type Scenario } from '../support/scenario.ts';

const room = 'private:3';
const unknownId = 999_999;

/** Every route on a message, with what one asks of it. */
const messageRoutes: readonly [line: `${string} /${string}`, question?: Question][] = [
  ['GET /message/'],
  ['GET /replies/'],
  ['GET /m/'],
  ['POST /react/', { form: { reaction: 'heart' } }],
  ['POST /pin/'],
  ['POST /edit/', { form: { text: 'x' } }],
  ['POST /delete/'],
  ['POST /moderate/', { form: { reason: 'x' } }],
  ['POST /mark_unread/'],
  [`GET /messages/${room}?around=`],
];
/** Every route on a channel. */
const channelRoutes: readonly [before: `${string} /${string}`, question?: Question][] = [
  ['GET /messages/'],
  ['GET /pins/'],
  ['GET /channel_members/'],
  ['GET /last_read/'],
  ['GET /read_receipts/'],
  ['GET /typing/'],
  ['POST /send/', { form: { text: 'x' } }],
  ['POST /mark_read/'],
];

describe('what is hidden in a private channel', () => {
  const world = useWorld(['alice', 'bob', 'mia', 'rob']);
  const ask = (as: string, line: Scenario['ask'], question: Question = {}) =>
    askAs(world(), { ...question, as, ask: line });
  const list = async (as: string, line: Scenario['ask']) => {
    const answer = await ask(as, line);
    assert.equal(answer.status, 200, `${line}: ${answer.text}`);
    return answer.json() as { id: number; content: string | null }[];
  };
  const send = async (as: string, form: Record<string, string>) => {
    const answer = await ask(as, `POST /send/${room}`, { form });
    assert.equal(answer.text, 'ok');
    return Number(answer.headers['x-message-id']);
  };
  /** Two answers that nobody can tell apart. */
  const assertAlike = async (as: string, one: Scenario['ask'], other: Scenario['ask'], question?: Question) => {
    const headers = { accept: 'application/json' };
    const [hidden, unknown] = [
      await ask(as, one, { ...question, headers }),
      await ask(as, other, { ...question, headers }),
    ];
    const shown = ({ status, text, headers: { 'x-channel': channel } }: typeof hidden) => [status, text, channel];
    assert.deepEqual(shown(hidden), shown(unknown), one);
    return hidden;
  };
  let first: number;
  let answer: number;
  let fresh: number;

  // alice makes it with bob and rob; rob is removed again, and mia (a manager) comes late.
  before(async () => {
    changeDatabase(
      world().server,
      `update members set role = 'manager' where user_id in (select id from users where username = 'mia')`,
    );
    await ask('alice', 'POST /private_channels/create', { json: { name: 'plans', members: ['bob', 'rob'] } });
    first = await send('bob', { text: 'oldword @everyone @mia' });
    answer = await send('rob', { text: 'oldword again', reply_to_id: String(first) });
    await ask('bob', `POST /mark_read/${room}`);
    await ask('alice', `POST /private_channels/3/add_member`, { form: { username: 'mia' } });
    fresh = await send('bob', { text: 'newword', reply_to_id: String(first) });
    // Changes that come after the joining, of messages from before.
    assert.equal(
      (await ask('bob', `POST /edit/${first}`, { form: { text: 'oldword @everyone @mia, edited' } })).text,
      'ok',
    );
    assert.equal((await ask('alice', `POST /react/${first}`, { form: { reaction: 'heart' } })).status, 200);
    assert.equal((await ask('alice', `POST /pin/${first}`)).status, 200);
    await ask('alice', `POST /private_channels/3/remove_member`, { form: { username: 'rob' } });
  });

  it('is there for those who have been in it', async () => {
    assert.equal((await list('alice', `GET /messages/${room}`)).length, 5);
    assert.deepEqual(
      (await list('alice', `GET /pins/${room}`)).map(({ id }) => id),
      [first],
    );
    const found = await list('alice', 'GET /search_messages?q=oldword');
    assert.deepEqual(
      found.map(({ id }) => id),
      [answer, first],
    );
    assert.equal((await list('alice', 'GET /mentions?all=1'))[0]?.id, first);
    assert.equal((await list('alice', `GET /replies/${first}`)).length, 3);
  });

  for (const [line, question] of messageRoutes) {
    it(`R5 is answered like nothing to ${line} by somebody who came later`, async () => {
      const hidden = await assertAlike('mia', `${line}${first}`, `${line}${unknownId}`, question);
      if (line !== 'GET /m/') assert.ok(hidden.status >= 403, `${hidden.status}`);
      if (line.startsWith('GET')) assert.equal((await ask('mia', `${line}${fresh}`)).status, 200);
    });

    if (!line.includes(room)) {
      it(`is answered like nothing to ${line} by somebody who was removed`, async () => {
        for (const id of [first, answer, fresh]) {
          const hidden = await assertAlike('rob', `${line}${id}`, `${line}${unknownId}`, question);
          if (line !== 'GET /m/') assert.ok(hidden.status >= 403, `${hidden.status}`);
        }
      });
    }
  }

  for (const [line, question] of channelRoutes) {
    it(`is answered like nothing to ${line} by somebody who was removed`, async () => {
      const hidden = await assertAlike('rob', `${line}${room}`, `${line}private:${unknownId}`, question);
      assert.equal(hidden.status, 403);
    });
  }

  it('R5 is in no list of somebody who came later', async () => {
    const lines: Scenario['ask'][] = [
      `GET /messages/${room}`,
      `GET /messages/${room}?after=0.5`,
      `GET /messages/${room}?after_seq=0`,
      `GET /messages/${room}?before=99999999999`,
      `GET /pins/${room}`,
      'GET /search_messages?q=oldword',
      `GET /search_messages?q=o&channel=${room}`,
      `GET /search_messages?from=bob`,
      'GET /search_messages?has=pin',
      'GET /search_messages?has=reaction',
      'GET /mentions',
      'GET /mentions?all=1',
      `GET /replies/${fresh}`,
    ];
    for (const line of lines) {
      const ids = (await list('mia', line)).map(({ id }) => id);
      assert.ok(!ids.includes(first) && !ids.includes(answer), line);
    }
    assert.deepEqual(
      (await list('mia', 'GET /search_messages?q=newword')).map(({ id }) => id),
      [fresh],
    );
  });

  it('is in no list of somebody who was removed, who wrote a part of it', async () => {
    for (const line of [
      'GET /search_messages?q=word',
      'GET /search_messages?from=rob',
      'GET /mentions?all=1',
    ] as const) {
      const found = await list('rob', line);
      assert.ok(
        found.every(({ content }) => !content?.includes('word')),
        line,
      );
    }
    assert.deepEqual(await list('rob', 'GET /private_channels'), []);
  });

  it('R5 is in no receipts: neither of older messages, nor by one who came later', async () => {
    await ask('mia', `POST /mark_read/${room}`);
    const old = (await list('alice', `GET /messages/${room}`)).filter(({ id }) => id === first || id === answer);
    const keys = old.map((row) => String((row as { ts?: number }).ts));
    const receipts = async (as: string) =>
      (await ask(as, `GET /read_receipts/${room}`)).json() as Record<string, string[]>;
    for (const key of keys) {
      assert.equal((await receipts('mia'))[key], undefined, 'older messages');
      assert.ok(!(await receipts('alice'))[key]?.includes('mia'), 'somebody who came later');
    }
    assert.ok(
      Object.values(await receipts('alice'))
        .flat()
        .includes('mia'),
      'mia has read what she can',
    );
  });

  it('R5 cannot be marked by its id as read', async () => {
    const hidden = await ask('mia', `POST /mark_read/${room}`, { form: { up_to: String(first) } });
    const unknown = await ask('mia', `POST /mark_read/${room}`, { form: { up_to: String(unknownId) } });
    assert.deepEqual([hidden.status, hidden.text], [400, unknown.text]);
  });
});
