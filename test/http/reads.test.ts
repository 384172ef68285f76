import assert from 'node:assert/strict';
import type { FirstLine } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const nothing = JSON.stringify({ last_read_ts: null, last_read_n: 0 });

describe('read state', () => {
  const world = useWorld(['alice', 'bob', 'carol', 'toString', 'vera']);
  const posted: { id: number; ts: number; n: number }[] = [];
  before(async () => {
    const ofVera = "select id from users where username = 'vera'";
    changeDatabase(world().server, `update members set role = 'viewer' where user_id in (${ofVera})`);
    for (const text of ['one', 'two', 'three']) await post('alice', 'off-topic', text);
    posted.push(...(await ask<typeof posted>('alice', 'GET /messages/off-topic')));
    await post('alice', 'dm:alice:bob', 'psst');
  });

  const post = (as: string, channel: string, text: string) =>
    askAs(world(), { as, ask: `POST /send/${channel}`, form: { text } });
  async function ask<T = unknown>(as: string, line: FirstLine, form?: Record<string, string>): Promise<T> {
    const answer = await askAs(world(), { as, ask: line, ...(form && { form }) });
    assert.ok([200, 204].includes(answer.status), `${line} by ${as}: ${answer.status} ${answer.text}`);
    return (answer.status === 204 ? null : answer.json()) as T; // the caller names what it expects
  }
  const last = (as: string, channel = 'off-topic') =>
    ask<{ last_read_ts: number | null; last_read_n: number }>(as, `GET /last_read/${channel}`);
  const message = (at: number) => posted[at] ?? { id: 0, ts: 0, n: 0 };

  describe('is refused or answered', () => {
    const bob = { as: 'bob' } as const;
    const mark: FirstLine = 'POST /mark_read/off-topic';
    const invalid = { ...bob, ask: mark, status: 400, is: 'invalid up_to' } as const;
    const invalidJson = { ...invalid, is: errorBody('BadRequest', 'invalid up_to') };
    itAnswers(world, [
      { ...bob, ask: 'GET /last_read/off-topic', status: 200, is: nothing, gives: { 'x-channel': 'off-topic' } },
      { ...bob, ask: 'GET /read_receipts/off-topic', status: 200, is: '{}', gives: { 'x-channel': 'off-topic' } },
      { ...bob, ask: 'GET /read_receipts/off-topic?by=user&limit=200&unknown=1', status: 200, is: '{}' },
      ...['0', '-1', '1.5', '0x1', 'x', '', ' 1', '9007199254740992', '9'.repeat(400), '4711'].map(
        (upTo): Scenario => ({ ...invalid, form: { up_to: upTo } }),
      ),
      { ...invalid, title: 'a message of another channel', form: { up_to: '1' } },
      { ...invalid, form: 'up_to=3&up_to=3' },
      { ...invalidJson, json: { up_to: [3] } },
      { ...invalidJson, json: { up_to: { a: 1 } } },
      { ...invalidJson, json: '{"up_to":"\\u0000"}' },
      { ...invalidJson, json: { up_to: true } },
      { ...invalid, multipart: { up_to: 'x' } },
      { ...bob, ask: 'POST /mark_read/dm:bob:carol', form: { up_to: '1' }, status: 400, is: 'invalid up_to' },
      { ...bob, ask: mark, json: '{"up_to":', status: 400 },
      { ...bob, ask: mark, json: [], status: 400, has: ['invalid body'] },
      { ...bob, ask: mark, body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
      { ...bob, ask: mark, form: { up_to: 'x'.repeat(70_000) }, status: 413 },
      { ...bob, ask: 'GET /last_read/off-topic', title: 'after all that', status: 200, is: nothing },
      ...['nowhere', 'dm:alice:carol', 'dm:bob:ghost', 'private:4711', 'dm:'].flatMap((place): Scenario[] => [
        { ...bob, ask: `POST /mark_read/${place}`, status: 403, is: 'forbidden' },
        { ...bob, ask: `POST /mark_read/${place}`, form: { up_to: 'x' }, status: 403, is: 'forbidden' },
        { ...bob, ask: `GET /last_read/${place}`, status: 403, is: 'forbidden' },
        { ...bob, ask: `GET /read_receipts/${place}?limit=0`, status: 403, is: 'forbidden' },
      ]),
      ...['0', '201', '-1', '1.5', 'x', ''].map((limit): Scenario => ({
        ...bob,
        ask: `GET /read_receipts/off-topic?limit=${limit}`,
        status: 400,
        is: 'invalid limit',
      })),
      ...['by=', 'by=message', 'by=user&by=user', 'by[]=user&by=x', 'by=%00'].map((query): Scenario => ({
        ...bob,
        ask: `GET /read_receipts/off-topic?${query}`,
        status: 400,
        is: 'invalid by',
      })),
      ...['0', '-1', '1.5', '0x1', 'x', '9007199254740992', '9'.repeat(400), '4711'].map((id): Scenario => ({
        ...bob,
        ask: `POST /mark_unread/${id}`,
        status: 404,
        is: 'not found',
      })),
      { ...bob, ask: 'POST /mark_unread/4711', json: {}, status: 404, is: errorBody('NotFound', 'not found') },
      { ...bob, ask: 'POST /mark_unread/1', json: '{', status: 400 },
      { ...bob, ask: 'GET /mark_read/off-topic', status: 405, gives: { allow: 'POST' } },
      { ...bob, ask: 'HEAD /last_read/off-topic', status: 200, is: '' },
      { title: 'nobody', ask: mark, status: 302, gives: { location: '/login' } },
      { title: 'nobody', ask: 'POST /mark_unread/1', headers: { accept: 'application/json' }, status: 401 },
      { ...bob, ask: mark, headers: { 'sec-fetch-site': 'cross-site' }, status: 403, has: ['another site'] },
    ]);

    it('alike for a message that is not readable and one that is not there', async () => {
      const [psst] = await ask<{ id: number }[]>('alice', 'GET /messages/dm:alice:bob');
      const unreadable = await askAs(world(), { as: 'carol', ask: `POST /mark_unread/${psst?.id}` });
      const unknown = await askAs(world(), { as: 'carol', ask: 'POST /mark_unread/4711' });
      assert.deepEqual([unreadable.status, unreadable.text], [unknown.status, unknown.text]);
    });
  });

  describe('step by step', () => {
    it('moves forward to a message that is named or the newest, and back by another that is named', async () => {
      const [one, two, three] = [message(0), message(1), message(2)];
      await ask('bob', 'POST /mark_read/OFF-TOPIC', { up_to: String(two.id) });
      assert.deepEqual(await last('bob'), { last_read_ts: two.ts, last_read_n: two.n });
      await ask('bob', 'POST /mark_read/off-topic', { up_to: String(one.id) });
      assert.equal((await last('bob')).last_read_n, two.n, 'never backwards');
      await askAs(world(), { as: 'bob', ask: 'POST /mark_read/off-topic', json: { up_to: null } });
      assert.deepEqual(await last('bob'), { last_read_ts: three.ts, last_read_n: three.n });
      await ask('bob', `POST /mark_unread/${two.id}`);
      assert.deepEqual(await last('bob'), { last_read_ts: one.ts, last_read_n: one.n });
      const unreads = await ask<Record<string, number>>('bob', 'GET /channel_unreads');
      assert.equal(unreads['off-topic'], 2);
      await ask('bob', 'POST /mark_read/off-topic');
      assert.equal((await ask<Record<string, number>>('bob', 'GET /channel_unreads'))['off-topic'], 0);
    });

    it('is for viewers, too', async () => {
      await ask('vera', 'POST /mark_read/off-topic');
      await ask('vera', `POST /mark_unread/${message(2).id}`);
      assert.equal((await last('vera')).last_read_n, message(1).n);
    });

    it('shows who has read what: under the time of the message as text, without its author', async () => {
      await ask('toString', 'POST /mark_read/off-topic', { up_to: String(message(0).id) });
      const [one, two, three] = [message(0), message(1), message(2)].map(({ ts }) => String(ts));
      assert.deepEqual(await ask('carol', 'GET /read_receipts/off-topic'), {
        [one ?? '']: ['bob', 'toString', 'vera'],
        [two ?? '']: ['bob', 'vera'],
        [three ?? '']: ['bob'],
      });
      assert.deepEqual(Object.keys(await ask('alice', 'GET /read_receipts/off-topic?limit=1')), [three]);
      assert.deepEqual(await ask('alice', 'GET /read_receipts/off-topic?by=user'), {
        bob: message(2).ts,
        toString: message(0).ts,
        vera: message(1).ts,
      });
      const { text } = await askAs(world(), { as: 'alice', ask: 'GET /read_receipts/off-topic' });
      for (const key of [one, two, three]) assert.ok(text.includes(`"${key}":[`), 'the key as the message has it');
      await post('alice', 'off-topic', 'four');
      assert.equal(Object.keys(await ask('bob', 'GET /read_receipts/off-topic')).length, 3, 'a later one is not read');
    });

    it('names no newcomer for what was there before', async () => {
      const before = await ask('alice', 'GET /read_receipts/off-topic');
      const { status } = await askAs(world(), {
        ask: 'POST /signup',
        form: { username: 'newcomer', password: 'Abcdef1!', confirm_password: 'Abcdef1!' },
      });
      assert.equal(status, 302);
      assert.deepEqual(await ask('alice', 'GET /read_receipts/off-topic'), before);
    });

    it('has no effect on a direct message that nobody has written in', async () => {
      await ask('bob', 'POST /mark_read/dm:carol:bob');
      assert.deepEqual(await last('bob', 'dm:carol:bob'), { last_read_ts: null, last_read_n: 0 });
      assert.deepEqual(await ask('bob', 'GET /read_receipts/dm:bob:carol'), {});
      assert.deepEqual(await ask('carol', 'GET /dms'), []);
    });
  });
});
