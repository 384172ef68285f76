import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const noIds = ['0', '-1', '1.5', '0x1', '1e3', String(2 ** 53), String(2n ** 63n), '9'.repeat(400), 'abc', '%EF%BC%99'];

describe('GET /replies', () => {
  const world = useWorld(['alice', 'bob', 'carol']);
  const sent: number[] = [];
  let direct = 0;
  const send = async (as: string, channel: string, text: string, replyTo?: number) => {
    const form = { text, ...(replyTo !== undefined && { reply_to_id: String(replyTo) }) };
    const answer = await askAs(world(), { as, ask: `POST /send/${channel}`, form });
    return Number(answer.headers['x-message-id']);
  };
  const list = async (path: string, as = 'bob') => {
    const answer = await askAs(world(), { as, ask: `GET /replies/${path}` });
    assert.equal(answer.status, 200, answer.text);
    return { answer, messages: answer.json() as Message[] };
  };
  const idsOf = async (path: string, as = 'bob') => (await list(path, as)).messages.map(({ id }) => id);
  before(async () => {
    const top = await send('alice', 'general', 'top');
    await send('bob', 'general', 'beside it');
    const first = await send('bob', 'general', 'first', top);
    sent.push(top, first, await send('carol', 'general', 'nested', first), await send('alice', 'general', 'last', top));
    direct = await send('alice', 'dm:alice:bob', 'for two');
  });

  it('gives the top message and all replies, oldest first, whichever of them is asked for', async () => {
    for (const id of sent) {
      const { answer, messages } = await list(String(id));
      assert.deepEqual(
        messages.map((message) => message.id),
        sent,
      );
      assert.equal(answer.headers['x-channel'], 'general');
      assert.equal(answer.headers['x-truncated'], undefined);
      for (const message of messages) {
        const { text } = await askAs(world(), { as: 'bob', ask: `GET /message/${message.id}` });
        assert.deepEqual(JSON.parse(text), message);
      }
    }
    const { messages } = await list(String(sent[0]));
    assert.deepEqual(
      messages.map(({ root_id, reply_count }) => [root_id, reply_count]),
      [
        [null, 3],
        [sent[0], 0],
        [sent[0], 0],
        [sent[0], 0],
      ],
    );
  });

  it('gives a message without replies, and a notice, alone', async () => {
    assert.deepEqual(await idsOf(String(direct)), [direct]);
    assert.deepEqual(await idsOf('1'), [1]);
    assert.equal((await list(String(direct))).answer.headers['x-channel'], 'dm%3Aalice%3Abob');
  });

  it('gives the newest where there are more than asked for, and the rest with `before`', async () => {
    const { answer, messages } = await list(`${sent[0]}?limit=2`);
    assert.deepEqual(
      messages.map(({ id }) => id),
      sent.slice(2),
    );
    assert.equal(answer.headers['x-truncated'], 'true');
    const rest = await list(`${sent[0]}?limit=2&before=${messages[0]?.ts}`);
    assert.deepEqual(
      rest.messages.map(({ id }) => id),
      sent.slice(0, 2),
    );
    assert.equal(rest.answer.headers['x-truncated'], undefined);
    assert.deepEqual(await idsOf(`${sent[0]}?before=${rest.messages[0]?.ts}`), []);
    assert.deepEqual(await idsOf(`${sent[0]}?before=Infinity&limit=500`), sent);
  });

  itAnswers(world, [
    ...[...noIds, '4711'].map((id): Scenario => ({
      as: 'alice',
      ask: `GET /replies/${id}`,
      status: 404,
      is: 'not found',
    })),
    ...['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=1', 'limit='].map((query): Scenario => ({
      as: 'alice',
      ask: `GET /replies/4711?${query}`,
      status: 400,
      is: 'invalid limit',
    })),
    ...['before=x', 'before=', 'before=NaN', 'before=1&before=2'].map((query): Scenario => ({
      as: 'alice',
      ask: `GET /replies/4711?${query}`,
      status: 400,
      is: 'invalid before',
    })),
    { ask: 'GET /replies/1', status: 302, gives: { location: '/login' } },
    { as: 'alice', ask: 'POST /replies/1', status: 405, gives: { allow: 'GET, HEAD' } },
    { as: 'alice', ask: 'HEAD /replies/1', status: 200, is: '' },
  ]);

  it('answers for a thread one cannot read as for one that does not exist', async () => {
    const ask = (id: number) =>
      askAs(world(), { as: 'carol', ask: `GET /replies/${id}`, headers: { accept: 'application/json' } });
    const [theirs, unknown] = [await ask(direct), await ask(4_711)];
    assert.deepEqual([theirs.status, theirs.text], [404, unknown.text]);
    assert.equal(theirs.headers['x-channel'], undefined);
  });

  it('gives more than 200 replies, and at most 500', async () => {
    const top = await send('alice', 'general', 'long');
    const replies = Array.from({ length: 501 }, (_, at) => send('bob', 'general', `reply ${at}`, top));
    await Promise.all(replies);
    const { answer, messages } = await list(String(top));
    assert.equal(messages.length, 500);
    assert.equal(answer.headers['x-truncated'], 'true');
    const earlier = await list(`${top}?before=${messages[0]?.ts}`);
    const all = [...earlier.messages, ...messages];
    assert.deepEqual(
      all.map(({ n }) => n),
      Array.from(all, (_, at) => (all[0]?.n ?? 0) + at),
    );
    assert.deepEqual([all.length, all[0]?.id, all[0]?.reply_count], [502, top, 501]);
    const page = await list(`${top}?before=Infinity`);
    assert.deepEqual([page.messages, page.answer.headers['x-truncated']], [messages.slice(-100), 'true']);
  });

  it('leaves out what came before somebody joined, the top message as well', async () => {
    const top = await send('alice', 'dm:alice:bob', 'top');
    const early = await send('alice', 'dm:alice:bob', 'early', top);
    const late = await send('bob', 'dm:alice:bob', 'late', top);
    const bob = `(select m.id from members m join users u on u.id = m.user_id where u.username = 'bob')`;
    const n = `(select n from messages where id = ${late})`;
    changeDatabase(world().server, `update participants set first_n = ${n} where member_id = ${bob}`);
    assert.deepEqual(await idsOf(String(late)), [late]);
    assert.deepEqual(await idsOf(String(late), 'alice'), [top, early, late]);
    for (const id of [top, early]) {
      assert.equal((await askAs(world(), { as: 'bob', ask: `GET /replies/${id}` })).status, 404);
    }
  });
});
