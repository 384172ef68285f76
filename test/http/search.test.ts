import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { FirstLine } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { signUp } from '../support/people.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { startServer } from '../support/start-server.ts';

const alice = { as: 'alice' } as const;
const bob = { as: 'bob' } as const;
const encode = encodeURIComponent;

describe('GET /search_messages', () => {
  const world = useWorld(['alice', 'bob', 'mallory']);
  const find = (query: string): { ask: FirstLine } => ({ ask: `GET /search_messages?${query}` });
  const search = async (query: string, as = 'bob') => {
    const { headers, json, status, text } = await askAs(world(), { as, ...find(query) });
    assert.equal(status, 200, text);
    return { headers, messages: json() as Message[] };
  };
  const said = ['Žluťoučký kůň', '100%_"*', "NEAR(a b) 'AND' col:x", 'see www.example.test', '192.168.1.10'];
  let sent: Message[] = [];

  before(async () => {
    const send = (as: string, channel: string, text: string) =>
      askAs(world(), { as, ask: `POST /send/${channel}`, form: { text } });
    for (const text of said) await send('alice', 'general', text);
    await send('bob', 'off-topic', 'from Bob: kůň');
    await send('alice', 'dm:alice:bob', 'private kůň');
    const path: FirstLine = 'GET /messages/general';
    sent = ((await askAs(world(), { ...alice, ask: path })).json() as Message[]).filter(
      ({ content_type: type }) => type === 'text',
    );
  });

  it('gives six fields of each message, or all of them', async () => {
    const [found] = (await search(`q=${encode('ŽLUŤ')}`)).messages;
    const [whole] = sent;
    assert.ok(whole);
    const { id, channel, sender, content, filename, ts } = whole;
    assert.deepEqual(found, { id, channel, sender, content, filename, ts });
    assert.deepEqual((await search(`q=${encode('ŽLUŤ')}&detail=1`)).messages, [whole]);
    assert.deepEqual((await search(`q=${encode('ŽLUŤ')}&detail=0`)).messages, [found]);
  });

  it('names conversations as they are for everyone, newest first', async () => {
    const { headers, messages } = await search(`q=${encode('kůň')}`);
    assert.deepEqual(
      messages.map(({ channel }) => channel),
      ['dm:alice:bob', 'off-topic', 'general'],
    );
    assert.equal(headers['x-truncated'], undefined);
  });

  it('gives pages by time, without a gap', async () => {
    const texts: (string | null)[] = [];
    for (let query = 'from=alice&channel=general&limit=2'; ;) {
      const { headers, messages } = await search(query);
      texts.push(...messages.map(({ content }) => content));
      if (headers['x-truncated'] === undefined) break;
      query = `from=alice&channel=general&limit=2&end=${messages.at(-1)?.ts}`;
    }
    assert.deepEqual(texts, said.toReversed());
  });

  it('takes `start` in and leaves `end` out', async () => {
    const [, second, , fourth] = sent;
    const { messages } = await search(`channel=general&start=${second?.ts}&end=${fourth?.ts}`);
    assert.deepEqual(
      messages.map(({ content }) => content),
      [said[2], said[1]],
    );
    assert.deepEqual((await search(`start=${fourth?.ts}&end=${second?.ts}`)).messages, []);
  });

  const one = (query: string, text: string | undefined): Scenario => ({
    ...bob,
    ...find(query),
    status: 200,
    has: [`"content":${JSON.stringify(text)}`],
    lacks: ['},{'],
  });
  const none = (query: string, as = 'bob'): Scenario => ({ as, ...find(query), status: 200, is: '[]' });
  const bad = (query: string, field: string): Scenario => ({
    ...bob,
    ...find(query),
    status: 400,
    is: `invalid ${field}`,
  });

  itAnswers(world, [
    ...['%', '_', '"', '*', '%_"', '100%25'].map((q) => one(`q=${q === '100%25' ? q : encode(q)}`, said[1])),
    ...['NEAR(', 'near(a', "'AND'", 'col:x'].map((q) => one(`q=${encode(q)}`, said[2])),
    ...['192.168.1.10', '168.1', '8.'].map((q) => one(`q=${q}`, said[4])),
    one(`q=%20${encode('ťouč')}%20`, said[0]),
    one('has=link', said[3]),
    one('from=BOB', 'from Bob: kůň'),
    one('channel=dm:BOB:alice', 'private kůň'),
    one(`q=${encode('kůň')}&from=alice&channel=GENERAL&start=1&end=99999999999&limit=50`, said[0]),
    none(''),
    none('q='),
    none('q=%20%20'),
    none('limit=5&detail=1'),
    none('q=%25%25'),
    none('q=a%20AND'),
    none('from=nobody'),
    none('from='),
    none('from=a_ice'),
    none('from=minimost'),
    none(`from=${'x'.repeat(7_000)}`),
    none('channel=nowhere'),
    none('channel='),
    none('channel=private:1'),
    none('channel=dm:alice:mallory'),
    none(`channel=${'x'.repeat(7_000)}`),
    none('has=image'),
    none('has=file'),
    none('has=pin'),
    none('has=reaction'),
    none('q=x&start=1e300'),
    none('q=x&end=-1e300'),
    none('q=private', 'mallory'),
    none('channel=dm:alice:bob', 'mallory'),
    none(`q=${'x'.repeat(200)}`),
    none(`q=${encode('🙂'.repeat(200))}`),
    none('unknown=1&unknown[]=the&__proto__=1'),
    bad('q[]=the', 'q'),
    bad('channel[]=x', 'channel'),
    bad(`q=${'x'.repeat(201)}`, 'q'),
    bad(`q=${'x'.repeat(3_000)}`, 'q'),
    bad('q=%00', 'q'),
    bad('q=a&q=a', 'q'),
    bad('q=a&q=b&q=c', 'q'),
    ...['from', 'channel', 'start', 'end', 'has', 'limit', 'detail'].map((name) => bad(`${name}=1&${name}=1`, name)),
    ...['from', 'channel', 'has'].map((name) => bad(`${name}=%00`, name)),
    ...['', 'x', 'NaN', 'Infinity', '-Infinity', '0x10', '1_0'].flatMap((time) => [
      bad(`q=a&start=${time}`, 'start'),
      bad(`q=a&end=${time}`, 'end'),
    ]),
    ...['', 'x', 'Image', 'constructor', '__proto__', 'image,file'].map((has) => bad(`has=${has}`, 'has')),
    ...['0', '51', '-1', '1.5', 'x', ''].map((limit) => bad(`q=a&limit=${limit}`, 'limit')),
    bad('from=nobody&has=x', 'has'),
    { ...bob, title: '10 KB', ...find(`q=${'x'.repeat(10_240)}`), status: 400 },
    bad('q=%ed%a0%80', 'query'),
    { ...bob, ask: 'HEAD /search_messages?q=10', status: 200, is: '' },
    { ...bob, ask: 'POST /search_messages', form: {}, status: 405, gives: { allow: 'GET, HEAD' } },
    { ask: 'GET /search_messages?q=x', status: 302, gives: { location: '/login' } },
    {
      ask: 'GET /search_messages?q=x',
      headers: { accept: 'application/json' },
      status: 401,
      is: errorBody('AuthenticationRequired', 'Authentication required.'),
    },
  ]);
});

describe('searching and listing mentions', () => {
  const world = useWorld(['alice', 'vera'], { default_role: 'viewer' });
  itAnswers(world, [
    { ...alice, ask: 'POST /send/general', form: { text: 'hello @vera' }, status: 200 },
    { as: 'vera', title: 'a viewer', ask: 'GET /search_messages?q=hello', status: 200, has: ['hello @vera'] },
    { as: 'vera', title: 'a viewer', ask: 'GET /mentions', status: 200, has: ['hello @vera'] },
  ]);
});

describe('GET /mentions', () => {
  const world = useWorld(['alice', 'bob']);
  const list = async (query = '') => {
    const { headers, json } = await askAs(world(), { ...bob, ask: `GET /mentions${query}` });
    return { headers, messages: json() as Message[] };
  };

  before(async () => {
    for (const text of ['hi @bob', 'nobody', '@everyone']) {
      await askAs(world(), { ...alice, ask: 'POST /send/general', form: { text } });
    }
  });

  it('gives six fields of each message, or all of them', async () => {
    const whole = (await list('?detail=1')).messages;
    assert.deepEqual(
      whole.map(({ content, mentions }) => [content, mentions]),
      [
        ['@everyone', '["@everyone"]'],
        ['hi @bob', '["bob"]'],
      ],
    );
    const short = whole.map(({ id, channel, sender, content, filename, ts }) => ({
      id,
      channel,
      sender,
      content,
      filename,
      ts,
    }));
    const { headers, messages } = await list();
    assert.deepEqual(messages, short);
    assert.equal(headers['x-truncated'], undefined);
    assert.deepEqual((await list(`?end=${whole[0]?.ts}`)).messages, short.slice(1));
  });

  const bad = (query: string, field: string): Scenario => ({
    ...bob,
    ask: `GET /mentions?${query}`,
    status: 400,
    is: `invalid ${field}`,
  });
  itAnswers(world, [
    { ...alice, ask: 'GET /mentions', status: 200, is: '[]' },
    { ...alice, ask: 'GET /mentions?all=1', status: 200, is: '[]' },
    { ...bob, ask: 'GET /mentions?all=1&end=1', status: 200, is: '[]' },
    { ...bob, ask: 'GET /mentions?all=yes&unknown=1', status: 200, has: ['hi @bob'] },
    ...['', 'x', 'NaN', 'Infinity', '%00'].map((time) => bad(`end=${time}`, 'end')),
    ...['all', 'end', 'detail'].map((name) => bad(`${name}=1&${name}=1`, name)),
    { ...bob, ask: 'HEAD /mentions', status: 200, is: '' },
    { ...bob, ask: 'POST /mentions', form: {}, status: 405, gives: { allow: 'GET, HEAD' } },
    { ask: 'GET /mentions', status: 302, gives: { location: '/login' } },
  ]);

  it('keeps at most 50 on a page, and those that are read only with all=1', async () => {
    for (let i = 0; i < 51; i += 1) {
      await askAs(world(), { ...alice, ask: 'POST /send/off-topic', form: { text: `${i} @bob` } });
    }
    const first = await list();
    assert.deepEqual([first.messages.length, first.headers['x-truncated']], [50, 'true']);
    const second = await list(`?end=${first.messages.at(-1)?.ts}`);
    assert.deepEqual(
      second.messages.map(({ content }) => content),
      ['0 @bob', '@everyone', 'hi @bob'],
    );
    // Whoever writes has read.
    await askAs(world(), { ...bob, ask: 'POST /send/off-topic', form: { text: 'thanks' } });
    assert.equal((await list()).messages.length, 2);
    assert.equal((await list('?all=1')).messages.length, 50);
  });
});

describe('a limit on searches', () => {
  it('counts them per person, before it is looked at what they ask, and leaves mentions alone', async () => {
    await using server = await startServer({ settings: { rate_limit_enabled: true }, clock: createTestClock() });
    const [writer, other] = [await signUp(server, 'alice'), await signUp(server, 'bob')];
    for (let i = 0; i < 30; i += 1) assert.equal((await writer.get('/search_messages?q=words')).status, 200);
    const refused = await writer.get('/search_messages?q=words&limit=0');
    assert.equal(refused.status, 429);
    assert.match(refused.headers.get('retry-after') ?? '', /^6\d$/);
    assert.equal((await writer.get('/mentions')).status, 200);
    assert.equal((await other.get('/search_messages?q=words')).status, 200);
  });
});
