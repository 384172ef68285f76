import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '#shared/limits.ts';
import { presenceStates } from '#shared/presence.ts';
import type { Question } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { connect, personWith, signIn, signUp, type TestPerson } from '../support/people.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** Bodies that say nothing of what a route asks for. */
function malformed(field: string): Record<string, Question> {
  return {
    'no body': {},
    'an empty form': { form: '' },
    'an unknown word': { json: { [field]: 'away' } },
    'another case': { form: { [field]: 'Active' } },
    'a space': { form: { [field]: ' idle' } },
    'a number': { json: { [field]: 1 } },
    'a boolean': { json: { [field]: true } },
    'an array': { json: { [field]: ['idle'] } },
    'an object': { json: { [field]: { idle: 1 } } },
    'a field given twice': { form: `${field}=idle&${field}=idle` },
    'another field': { json: { presence: 'idle' } },
    'a field of every object': { json: { [field]: 'constructor' } },
  };
}

const unreadable: Record<string, Question> = {
  'an array as body': { json: ['idle'] },
  'null as body': { json: 'null' },
  'a word as body': { json: '"idle"' },
  'broken JSON': { json: '{"state": "idle"' },
};

function refusals(path: '/presence' | '/presence/override', field: string): Scenario[] {
  const row = { as: 'alice', ask: `POST ${path}`, status: 400 } as const;
  const bodies = Object.entries(unreadable).map(([title, body]): Scenario => ({ ...row, ...body, title }));
  const fields = Object.entries(malformed(field)).map(([title, body]): Scenario => {
    return { ...row, ...body, title, has: [`invalid ${field}`] };
  });
  return [...fields, ...bodies];
}

describe('POST /presence', () => {
  const world = useWorld(['alice', 'vera']);
  const states = async () => (await askAs(world(), { as: 'alice', ask: 'GET /online_users' })).json();

  for (const state of presenceStates) {
    itAnswers(world, [
      { title: `${state} in JSON`, as: 'alice', ask: 'POST /presence', json: { state }, status: 204, is: '' },
      { title: 'at once', as: 'alice', ask: 'GET /online_users', status: 200, is: JSON.stringify({ alice: state }) },
      { title: `${state} as a form`, as: 'alice', ask: 'POST /presence', form: { state }, status: 204 },
      { title: `${state} as multipart`, as: 'alice', ask: 'POST /presence/', multipart: { state }, status: 204 },
    ]);
  }

  it('is told to others within a second', async () => {
    const vera = await connect(await signIn(world().server, 'vera'));
    for (const state of ['hidden', 'offline']) {
      await askAs(world(), { as: 'alice', ask: 'POST /presence', json: { state } });
      const startedMs = performance.now();
      await vera.waitFor('presence:changed', ({ states }) => states['alice'] === state);
      assert.ok(performance.now() - startedMs < limits.presenceFrameMs + 500);
    }
    vera.close();
  });

  describe('that says nothing', () => {
    before(() => askAs(world(), { as: 'alice', ask: 'POST /presence', json: { state: 'idle' } }));
    itAnswers(world, [
      ...refusals('/presence', 'state'),
      { as: 'alice', ask: 'POST /presence', form: 'x'.repeat(70_000), status: 413 },
      {
        as: 'alice',
        ask: 'POST /presence',
        body: 'state=idle',
        headers: { 'content-type': 'text/plain' },
        status: 415,
      },
      { as: 'alice', ask: 'GET /presence', status: 405, gives: { allow: 'POST' } },
      { ask: 'POST /presence', form: { state: 'active' }, status: 302, gives: { location: '/login' } },
      { ask: 'POST /presence', json: { state: 'active' }, status: 401 },
      {
        title: 'caused by another site',
        as: 'alice',
        ask: 'POST /presence',
        json: { state: 'active' },
        headers: { 'sec-fetch-site': 'cross-site' },
        status: 403,
      },
    ]);
    it('changes nothing', async () => {
      assert.equal(((await states()) as Record<string, string>)['alice'], 'idle');
    });
  });

  describe('by a viewer', () => {
    before(() => changeDatabase(world().server, `update members set role = 'viewer' where id = 2`));
    itAnswers(world, [
      { as: 'vera', ask: 'POST /presence', json: { state: 'idle' }, status: 204 },
      { as: 'vera', ask: 'POST /presence/override', json: { override: 'active' }, status: 204 },
      { as: 'vera', ask: 'GET /online_users', status: 200, has: ['"vera":"active"'] },
    ]);
  });
});

describe('reports of presence with rate limits', () => {
  const world = useWorld(['alice'], { rate_limit_enabled: true, rate_limits: { writes: 1 } });

  it('are never refused', async () => {
    const row = { as: 'alice', ask: 'POST /presence', json: { state: 'idle' } } as const;
    const answers = await Promise.all(Array.from({ length: 50 }, () => askAs(world(), row)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]));
  });

  itAnswers(world, [
    { as: 'alice', ask: 'POST /presence/override', json: { override: 'idle' }, status: 204 },
    {
      as: 'alice',
      ask: 'POST /presence/override',
      json: { override: 'idle' },
      status: 429,
      gives: { 'retry-after': /\d/ },
    },
  ]);
});

describe('/presence/override', () => {
  const world = useWorld(['alice', 'bob']);
  const choose = (override: unknown) => ({ as: 'alice', ask: 'POST /presence/override', json: { override } }) as const;
  const chosen = (override: unknown): Scenario => {
    return { as: 'alice', ask: 'GET /presence/override', status: 200, is: JSON.stringify({ override }) };
  };

  itAnswers(world, [
    chosen(null),
    { as: 'bob', ask: 'POST /presence', json: { state: 'hidden' }, status: 204 },
    { ...choose('active'), status: 204, is: '' },
    chosen('active'),
    { title: 'nobody looks present who is not', as: 'bob', ask: 'GET /online_users', status: 200, lacks: ['alice'] },
    { as: 'alice', ask: 'POST /presence', json: { state: 'hidden' }, status: 204 },
    { as: 'bob', ask: 'GET /online_users', status: 200, is: '{"alice":"active","bob":"hidden"}' },
    { ...choose('offline'), status: 204 },
    { as: 'bob', ask: 'GET /online_users', status: 200, is: '{"alice":"offline","bob":"hidden"}' },
    { as: 'alice', ask: 'POST /presence/override', form: { override: 'idle' }, status: 204 },
    chosen('idle'),
    ...refusals('/presence/override', 'override'),
    { ...choose('hidden'), status: 400, has: ['invalid override'] },
    { ...choose(''), status: 400 },
    chosen('idle'),
    { as: 'bob', ask: 'GET /presence/override', status: 200, is: '{"override":null}' },
    { ...choose(null), status: 204 },
    { as: 'bob', ask: 'GET /online_users', status: 200, is: '{"alice":"hidden","bob":"hidden"}' },
    { ...choose('idle'), status: 204 },
    { title: 'no null in a form', as: 'alice', ask: 'POST /presence/override', form: { override: '' }, status: 204 },
    chosen(null),
    { ask: 'GET /presence/override', status: 302 },
    { ask: 'POST /presence/override', json: { override: 'idle' }, status: 401 },
    { ...choose('idle'), headers: { origin: 'https://evil.example' }, status: 403 },
    chosen(null),
  ]);
});

describe('presence over time', () => {
  const clock = createTestClock();
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  beforeEach(async () => {
    server = await startServer({ clock });
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
  });
  afterEach(() => server.stop());
  const seen = () => bob.json<Record<string, string>>('/online_users');

  it('ends 60 s after the last report, and is remembered for an hour', async () => {
    await alice.post('/presence', { state: 'active' });
    clock.advanceMs(limits.presenceLeaseMs - 1);
    assert.deepEqual(await seen(), { alice: 'active' });
    clock.advanceMs(1);
    assert.deepEqual(await seen(), { alice: 'offline' });
    const watcher = await connect(bob);
    await watcher.waitFor('presence:changed'); // by now alice has been let go
    clock.advanceMs(limits.onlineListedSeconds * 1_000);
    assert.equal((await seen())['alice'], 'offline', 'it was known until now that she is gone');
    clock.advanceMs(1);
    assert.equal((await seen())['alice'], undefined);
    watcher.close();
  });

  it('is not prolonged by asking for anything', async () => {
    await alice.post('/presence', { state: 'active' });
    clock.advanceMs(limits.presenceLeaseMs);
    await alice.get('/messages/general?after=1');
    await alice.get('/online_users');
    assert.deepEqual(await seen(), { alice: 'offline' });
  });

  it('RT-67 is not brought back by a report that was under way while its session ended', async () => {
    const { hostname, port } = new URL(server.url);
    const headers = { cookie: alice.cookie, 'content-type': 'application/json', 'content-length': 18 };
    const late = request({ hostname, port, method: 'POST', path: '/presence', headers });
    late.write('{"state":');
    await seen(); // the server has read who reports
    await alice.post('/logout');
    const answered = once(late, 'response');
    late.end('"active"}');
    const [{ statusCode }] = (await answered) as [IncomingMessage];
    assert.equal(statusCode, 204);
    assert.notEqual((await seen())['alice'], 'active');
  });

  it('does not prolong a session', async () => {
    const halfMs = 7 * 86_400_000;
    clock.advanceMs(halfMs);
    assert.equal((await alice.post('/presence', { state: 'active' })).status, 204);
    clock.advanceMs(halfMs);
    assert.equal((await alice.get('/channels')).status, 401);
  });

  it('RT-70 keeps what was chosen over a restart, and no source', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'minimost-presence-'));
    try {
      await using first = await startServer({ clock, dataDir });
      const before = await signUp(first, 'alice');
      await before.post('/presence', { state: 'active' });
      await before.post('/presence/override', { override: 'idle' });
      await first.stop();
      await using second = await startServer({ clock, dataDir });
      const after = personWith(second.url, 'alice', before.cookie);
      assert.deepEqual(await after.json('/online_users'), { alice: 'offline' });
      assert.deepEqual(await after.json('/presence/override'), { override: 'idle' });
      await after.post('/presence', { state: 'hidden' });
      assert.deepEqual(await after.json('/online_users'), { alice: 'idle' });
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('RT-70 forgets what was chosen when the last session is signed out', async () => {
    await alice.post('/presence/override', { override: 'idle' });
    const phone = await signIn(server, 'alice');
    await alice.post('/logout');
    assert.deepEqual(await phone.json('/presence/override'), { override: 'idle' });
    await phone.get('/logout');
    const again = await signIn(server, 'alice');
    assert.deepEqual(await again.json('/presence/override'), { override: null });
    await again.post('/presence', { state: 'hidden' });
    assert.deepEqual(await seen(), { alice: 'hidden' });
  });

  it('ends with a session that makes room for a newer one', async () => {
    await alice.post('/presence', { state: 'active' });
    clock.advanceMs(1_000);
    const fill = `with recursive others (id) as (select 1 union all select id + 1 from others where id < 99)
      insert into user_sessions select id, null, user_id, workspace_id, epoch, kind, signed_in_with, created_us + 1,
        accessed_us + 1, expires_us, ip, user_agent from user_sessions, others where user_id = 1`;
    changeDatabase(server, fill);
    assert.deepEqual(await seen(), { alice: 'active' });
    await signIn(server, 'alice');
    assert.deepEqual(await seen(), { alice: 'offline' });
  });
});
