import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const noBody = { status: 204, is: '', gives: { 'set-cookie': null, 'cache-control': 'no-store' } } as const;
const nobody: Scenario = { as: 'bob', ask: 'GET /typing/general', status: 200, is: '[]' };

describe('POST /typing/:channel', () => {
  const world = useWorld(['alice', 'bob', 'vera']);
  before(() => changeDatabase(world().server, `update members set role = 'viewer' where id = 3`));
  const typing = { as: 'alice', ask: 'POST /typing/general' } as const;

  describe('that notes nothing', () => {
    before(() => changeDatabase(world().server, `update channels set archived_us = 1 where name = 'off-topic'`));
    const strangers: Record<string, Record<string, string>> = {
      'plain curl': {},
      'a browser': { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
      'a program': { accept: 'application/json' },
      'a wrong bearer': { authorization: 'Bearer mmt_x' },
    };
    const roots: Record<string, unknown> = {
      zero: 0,
      negative: -1,
      'a fraction': 1.5,
      'too large': 2 ** 53,
      unknown: 4_711,
      'a word': 'top',
      'an array': [1],
      'an object': { id: 1 },
      true: true,
      'a lone surrogate': '\ud800',
    };
    itAnswers(world, [
      ...Object.entries(strangers).map(([title, headers]): Scenario => {
        return { title, ask: 'POST /typing/general', headers, ...noBody };
      }),
      { title: 'a stranger with JSON', ask: 'POST /typing/general', json: {}, ...noBody },
      { title: 'a wrong bearer with a cookie', ...typing, headers: { authorization: 'Bearer mmt_x' }, ...noBody },
      { title: 'a viewer', as: 'vera', ask: 'POST /typing/general', ...noBody },
      { title: 'archived', as: 'alice', ask: 'POST /typing/off-topic', ...noBody },
      { title: 'unknown', as: 'alice', ask: 'POST /typing/nowhere', ...noBody },
      { title: 'malformed', as: 'alice', ask: 'POST /typing/dm:', ...noBody },
      { title: 'NUL', as: 'alice', ask: 'POST /typing/a%00b', ...noBody },
      { title: 'nobody has written there', as: 'alice', ask: 'POST /typing/dm:alice:bob', ...noBody },
      { title: 'others', as: 'alice', ask: 'POST /typing/dm:bob:vera', ...noBody },
      ...Object.entries(roots).map(([title, root_id]): Scenario => {
        return { title: `root: ${title}`, ...typing, json: { root_id }, ...noBody };
      }),
      { title: 'root given twice', ...typing, form: 'root_id=1&root_id=1', ...noBody },
      { title: 'broken JSON', ...typing, json: '{', ...noBody },
      { title: 'an array as body', ...typing, json: [], ...noBody },
      { title: 'another type', ...typing, body: 'x', headers: { 'content-type': 'text/plain' }, ...noBody },
      { title: 'too much', ...typing, form: 'x'.repeat(70_000), ...noBody },
      nobody,
    ]);
    it('nor for somebody who belongs to no workspace', async () => {
      changeDatabase(world().server, `update members set removed_us = 1 where id = 1`);
      assert.equal((await askAs(world(), typing)).status, 204);
      changeDatabase(world().server, `update members set removed_us = null where id = 1`);
      assert.equal((await askAs(world(), nobody)).text, '[]');
    });
    after(() => changeDatabase(world().server, `update channels set archived_us = null`));
  });

  describe('that is refused', () => {
    const elsewhere = { headers: { 'sec-fetch-site': 'cross-site' }, status: 403 };
    itAnswers(world, [
      { title: 'caused by another site', ...typing, ...elsewhere },
      { title: 'by a stranger there', ask: 'POST /typing/general', ...elsewhere },
      { as: 'alice', ask: 'DELETE /typing/general', status: 405, gives: { allow: 'GET, HEAD, POST' } },
      nobody,
    ]);
  });

  itAnswers(world, [
    { ...typing, ...noBody },
    { ...nobody, is: '["alice"]' },
    { title: 'not oneself', ...nobody, as: 'alice' },
    { title: 'nowhere else', ...nobody, ask: 'GET /typing/off-topic' },
    { title: 'a viewer', ...nobody, as: 'vera', is: '["alice"]' },
    {
      title: 'in any spelling',
      ...nobody,
      ask: 'GET /typing/GENERAL/',
      is: '["alice"]',
      gives: { 'x-channel': 'general' },
    },
    { as: 'alice', ask: 'POST /typing/off-topic', form: { root_id: '' }, ...noBody },
    { title: 'in one place at a time', ...nobody },
    { ...nobody, ask: 'GET /typing/off-topic', is: '["alice"]' },
    { ...typing, json: { root_id: 1 }, ...noBody },
    { title: 'in a thread', ...nobody, is: '["alice"]' },
    { as: 'alice', ask: 'POST /typing/off-topic', form: { text: 'x' }, ...noBody },
    { ...typing, form: { root_id: '1' }, ...noBody },
    { title: 'in a thread, by a form', ...nobody, is: '["alice"]' },
    { as: 'alice', ask: 'POST /send/general', form: { text: 'said' }, status: 200 },
    { title: 'after the message', ...nobody },
    { as: 'bob', ask: 'GET /typing/nowhere', status: 403, is: 'forbidden' },
    { as: 'bob', ask: 'GET /typing/dm:alice:vera', status: 403, is: 'forbidden' },
    { title: 'nobody has written there', as: 'bob', ask: 'GET /typing/dm:alice:bob', status: 200, is: '[]' },
    { ask: 'GET /typing/general', status: 302, gives: { location: '/login' } },
    { ask: 'GET /typing/general', headers: { accept: 'application/json' }, status: 401 },
  ]);
});

describe('typing over HTTP and sockets', () => {
  let clock: TestClock;
  let server: TestServer;
  let isLate: boolean;
  let people: Record<'alice' | 'bob' | 'carol', TestPerson>;
  let bob: TestSocket;
  let carol: TestSocket;
  beforeEach(async () => {
    clock = createTestClock();
    isLate = false;
    const settings = { rate_limit_enabled: true, rate_limits: { writes: 9 } };
    server = await startServer({ clock, isLate: () => isLate, settings });
    people = {
      alice: await signUp(server, 'alice'),
      bob: await signUp(server, 'bob'),
      carol: await signUp(server, 'carol'),
    };
    await people.alice.send('dm:alice:bob', 'hello');
    [bob, carol] = [await connect(people.bob), await connect(people.carol)];
  });
  afterEach(async () => {
    for (const one of [bob, carol]) {
      one.events.forEach(assertExactEvent);
      one.close();
    }
    await server.stop();
  });
  const told = ({ events }: TestSocket) =>
    events.flatMap(({ name, payload }) =>
      name === 'typing:started' || name === 'typing:stopped' ? [[name, payload]] : [],
    );
  /** Whatever was told before has arrived. */
  async function settle(): Promise<void> {
    const text = `settled ${clock.monotonicMs()} ${told(bob).length}`;
    await people.carol.send('general', text);
    for (const one of [bob, carol]) {
      await one.waitFor('message:created', ({ message }) => message.content === text);
    }
  }
  const typingIn = (channel: string) => people.bob.json(`/typing/${channel}`);

  it('RT-72 is one: shown to the people of the place for 5 s, and to nobody else', async () => {
    await people.alice.post('/typing/dm:alice:bob');
    const { channel_id } = await bob.waitFor('typing:started');
    await settle();
    const notice = { channel_id, username: 'alice', root_id: null, for_ms: 0 };
    assert.deepEqual(told(bob), [['typing:started', { ...notice, for_ms: limits.typingShownMs }]]);
    assert.deepEqual(told(carol), []);
    assert.equal((await people.carol.get('/typing/dm:alice:bob')).status, 403);
    clock.advanceMs(limits.typingShownMs - 1);
    assert.deepEqual(await typingIn('dm:alice:bob'), ['alice']);
    clock.advanceMs(1);
    assert.deepEqual(await typingIn('dm:alice:bob'), []);
  });

  it('RT-71 is told once in 3 s over all doors, and surplus is answered 204', async () => {
    const alice = await connect(people.alice);
    for (let round = 0; round < 20; round += 1) {
      assert.equal((await people.alice.post('/typing/general')).status, 204);
    }
    await alice.ask('typing:start', { channel: 'general' });
    await settle();
    assert.equal(told(bob).length, 1);
    assert.deepEqual(await typingIn('general'), ['alice']);
    await alice.ask('typing:stop', { channel: 'general' });
    assert.deepEqual(await typingIn('general'), []);
    await settle();
    assert.equal(told(bob).at(-1)?.[0], 'typing:stopped');
    alice.close();
  });

  it('is told of a few places at a time, however many a script names', async () => {
    const ids = [];
    for (let index = 0; index < 8; index += 1) {
      const sent = await people.alice.send('general', `root ${index}`);
      ids.push(sent.headers.get('x-message-id') ?? '');
    }
    await settle();
    const before = told(bob).length;
    for (const root_id of ids) await people.alice.post('/typing/general', { root_id });
    await settle();
    const started = told(bob)
      .slice(before)
      .filter(([name]) => name === 'typing:started');
    assert.equal(started.length, 5);
  });

  it('RT-72 has typing in a socket until it is said', async () => {
    const alice = await connect(people.alice);
    await alice.ask('typing:start', { channel: 'general', root_id: 1 });
    assert.deepEqual(await typingIn('general'), ['alice']);
    await people.bob.send('general', 'me too');
    assert.deepEqual(await typingIn('general'), ['alice']);
    await alice.ask('message:send', { channel: 'general', text: 'said', client_id: 'said' });
    assert.deepEqual(await typingIn('general'), []);
    alice.close();
  });

  it('RT-72 ends with leaving a private channel, and with being removed from it', async () => {
    const created = await people.bob.post('/private_channels/create', { name: 'Plans' });
    const { channel } = (await created.json()) as { channel: string };
    const alice = await connect(people.alice);
    const ends: [string, () => Promise<Response>][] = [
      ['removed', () => people.bob.post(`/private_channels/${channel}/remove_member`, { username: 'alice' })],
      ['left', () => people.alice.post(`/private_channels/${channel}/leave`)],
    ];
    for (const [reason, end] of ends) {
      await people.bob.post(`/private_channels/${channel}/add_member`, { username: 'alice' });
      await people.alice.post(`/typing/${channel}`);
      assert.deepEqual(await typingIn(channel), ['alice'], reason);
      await bob.waitFor('typing:started');
      await end();
      assert.deepEqual(await typingIn(channel), [], reason);
      await settle();
      assert.deepEqual(
        told(bob).map(([name]) => name),
        ['typing:started', 'typing:stopped'],
        reason,
      );
      bob.events.length = 0;
      clock.advanceMs(limits.typingEveryMs);
    }
    assert.ok(!alice.events.some(({ name }) => name === 'typing:stopped'));
    alice.close();
  });

  it('RT-73 is not told while the event loop is late', async () => {
    isLate = true;
    await people.alice.post('/typing/general');
    await settle();
    assert.deepEqual(told(bob), []);
    assert.deepEqual(await typingIn('general'), ['alice']);
  });
});
