import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { FirstLine } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const alice = { as: 'alice' } as const;
const bad = { ...alice, status: 400 } as const;

describe('GET /messages', () => {
  const world = useWorld(['alice', 'bob'], { full_load_cap: 100 });
  const texts = (messages: readonly Message[]) => messages.map((message) => message.content);
  let sent: Message[] = [];

  async function list(query = '', channel = 'general') {
    const line: FirstLine = `GET /messages/${channel}${query}`;
    const { headers, json, status, text } = await askAs(world(), { ...alice, ask: line });
    assert.equal(status, 200, text);
    return { headers, messages: json() as Message[] };
  }

  before(async () => {
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await askAs(world(), { ...alice, ask: 'POST /send/off-topic', form: { text } });
    }
    sent = (await list('', 'off-topic')).messages;
  });

  it('gives whole messages, oldest first, with the head of the channel', async () => {
    const { headers, messages } = await list('', 'off-topic');
    assert.deepEqual(texts(messages), ['one', 'two', 'three', 'four', 'five']);
    const last = messages.at(-1);
    assert.equal(headers['x-next-after'], String(last?.ts));
    assert.equal(headers['x-head-seq'], String(last?.seq));
    assert.equal(headers['x-channel'], 'off-topic');
    assert.equal(headers['x-truncated'], undefined);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual((await askAs(world(), { ...alice, ask: `GET /message/${last?.id}` })).json(), last);
  });

  it('gives everything for whatever is no time', async () => {
    const nothing = ['', '?after=', '?after=NaN', '?after=nan', '?after=abc', '?after=-1', '?after=0', '?after=-0'];
    for (const query of [...nothing, '?after=0x10', '?after=1_0', '?after=-Infinity', '?after=%20', '?unknown=1']) {
      assert.equal((await list(query, 'off-topic')).messages.length, 5, query);
    }
  });

  it('gives what came after a time, without that time itself', async () => {
    const [one, two] = sent;
    assert.deepEqual(texts((await list(`?after=${one?.ts}`, 'off-topic')).messages), ['two', 'three', 'four', 'five']);
    const justBefore = Number(two?.ts) - 0.000001;
    assert.deepEqual(texts((await list(`?after=${justBefore}`, 'off-topic')).messages)[0], 'two');
    for (const later of [String(sent.at(-1)?.ts), '99999999999', '1e15', '1e308', 'Infinity', 'infinity', '+1e15']) {
      const query = `?after=${encodeURIComponent(later)}`;
      assert.deepEqual((await list(query, 'off-topic')).messages, [], later);
    }
  });

  it('compares times finer than those it gives', async () => {
    const at = Number(sent[1]?.ts);
    const [justBefore, justAfter] = [at - 0.000_000_3, at + 0.000_000_3];
    assert.equal(texts((await list(`?after=${justBefore}`, 'off-topic')).messages)[0], 'two');
    assert.equal(texts((await list(`?after=${justAfter}`, 'off-topic')).messages)[0], 'three');
    assert.deepEqual(texts((await list(`?before=${justBefore}`, 'off-topic')).messages), ['one']);
    assert.deepEqual(texts((await list(`?before=${justAfter}`, 'off-topic')).messages), ['one', 'two']);
  });

  it('gives pages: the newest, before a time, around a message, after a change', async () => {
    const [, two, three] = sent;
    const page = (query: string) => list(query, 'off-topic');
    const newest = await page('?limit=2');
    assert.deepEqual([texts(newest.messages), newest.headers['x-truncated']], [['four', 'five'], 'true']);
    assert.deepEqual(texts((await page(`?before=${three?.ts}`)).messages), ['one', 'two']);
    assert.deepEqual(texts((await page(`?before=${three?.ts}&limit=1`)).messages), ['two']);
    assert.deepEqual(texts((await page(`?around=${three?.id}&limit=3`)).messages), ['two', 'three', 'four']);
    assert.deepEqual(texts((await page(`?after_seq=${two?.seq}&limit=1`)).messages), ['three']);
    const changes = await page(`?after=${two?.ts}&limit=1`);
    assert.deepEqual([texts(changes.messages), changes.headers['x-next-after']], [['three'], String(three?.ts)]);
    assert.deepEqual(texts((await page(`?after=0&before=${two?.ts}`)).messages), ['one'], 'a time of 0 is none');
  });

  it('is empty for a conversation nobody has written in', async () => {
    const { headers, messages } = await list('', 'dm:bob:alice');
    assert.deepEqual(messages, []);
    assert.deepEqual(
      [headers['x-next-after'], headers['x-head-seq'], headers['x-channel']],
      ['0', '0', 'dm%3Aalice%3Abob'],
    );
  });

  const ask = (query: string): { ask: FirstLine } => ({ ask: `GET /messages/general?${query}` });
  itAnswers(world, [
    ...['0', '501', '-1', '1.5', 'x', '', '1e2', '0x5', '%00', '9'.repeat(30)].map((limit): Scenario => ({
      ...bad,
      ...ask(`limit=${limit}`),
      is: 'invalid limit',
    })),
    ...['', 'x', 'NaN', '0x10', '%20'].map((time): Scenario => ({
      ...bad,
      ...ask(`before=${time}`),
      is: 'invalid before',
    })),
    ...['0', '-1', 'x', '', '1.5'].map((id): Scenario => ({ ...bad, ...ask(`around=${id}`), is: 'invalid around' })),
    ...['-1', 'x', '', '1.5', '1e3'].map((seq): Scenario => ({
      ...bad,
      ...ask(`after_seq=${seq}`),
      is: 'invalid after_seq',
    })),
    ...['after', 'limit', 'before', 'around', 'after_seq'].map((name): Scenario => ({
      ...bad,
      ...ask(`${name}=1&${name}=1`),
      is: `invalid ${name}`,
    })),
    ...['after=1&before=1', 'before=1&around=1', 'around=1&after_seq=1', 'after=1&after_seq=0'].map(
      (query): Scenario => ({ ...bad, ...ask(query), has: ['only one of'] }),
    ),
    { ...bad, ...ask('after=%00'), is: 'invalid after' },
    { ...alice, ...ask('around=999999'), status: 404, is: 'not found' },
    { ...alice, title: 'a message of another channel', ...ask('around=3'), status: 404, is: 'not found' },
    { ...alice, ...ask('limit=500'), status: 200 },
    { ...alice, ...ask('limit=1'), status: 200 },
    { ...alice, ...ask('__proto__=1&constructor=1&unknown[x]=1'), status: 200 },
    { ...alice, ...ask('after[x]=1'), status: 400, is: 'invalid after' },
    { ...alice, ...ask('limit[]=1'), status: 400, is: 'invalid limit' },
    { ...alice, ask: 'HEAD /messages/general', status: 200, is: '', gives: { 'x-head-seq': /^\d+$/ } },
    { ...alice, ask: 'GET /messages/nowhere?limit=0', status: 403, is: 'forbidden' },
    { ...alice, ask: 'GET /messages/nowhere?after=1&before=1', status: 403, is: 'forbidden' },
    { ...alice, ask: 'GET /messages/dm:alice:ghost', status: 403, is: 'forbidden' },
    { ...alice, ask: 'GET /messages/dm:bob', status: 403, is: 'forbidden' },
    { ...alice, ask: 'GET /messages/dm:alice:a:b:c:d:e:f:g:h:i:j', status: 403, is: 'forbidden' },
  ]);

  it('is cut at the ceiling of a full load', async () => {
    const sends = Array.from({ length: 101 }, (_, i) =>
      askAs(world(), { ...alice, ask: 'POST /send/dm:alice', form: { text: `note ${i}` } }),
    );
    await Promise.all(sends);
    const { headers, messages } = await list('', 'dm:alice');
    assert.deepEqual([messages.length, headers['x-truncated']], [100, 'true']);
    assert.ok(messages.every((message, i) => i === 0 || message.ts > (messages[i - 1]?.ts ?? 0)));
    assert.ok(messages.every(({ ts }) => !Number.isInteger(ts)));
  });
});

describe('the lists of channels and people', () => {
  const world = useWorld(['Zoe', 'alice', 'Bob', 'toString'], { channels: ['general', 'žlutý-kůň'] });

  itAnswers(world, [
    { ...alice, ask: 'GET /channels', status: 200, is: '["general","žlutý-kůň"]' },
    { as: 'Zoe', ask: 'GET /channels', status: 200, is: '["general","žlutý-kůň"]' },
    { ...alice, ask: 'GET /users', status: 200, is: '["Bob","toString","Zoe"]' },
    { as: 'toString', ask: 'GET /users', status: 200, is: '["alice","Bob","Zoe"]' },
    { ...alice, ask: 'GET /online_users', status: 200, is: '{}' },
    {
      ...alice,
      ask: `GET /messages/${encodeURIComponent('ŽLUTÝ-KŮŇ')}`,
      status: 200,
      gives: { 'x-channel': encodeURIComponent('žlutý-kůň') },
    },
    { as: 'toString', ask: 'POST /send/dm:toString:alice', form: { text: 'x' }, status: 200, is: 'ok' },
  ]);
});
