import assert from 'node:assert/strict';
import type { EventPayload } from '#shared/events.ts';
import { createTestClock } from '../support/clock.ts';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

type Frame = EventPayload<'presence:changed'>;

describe('presence', () => {
  const clock = createTestClock();
  let server: TestServer;
  let watcher: TestSocket;
  let alice: TestPerson;
  let bob: TestPerson;
  beforeEach(async () => {
    server = await startServer({ clock });
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    watcher = await connect(alice);
    await watcher.waitFor('presence:changed', ({ states }) => states['alice'] === 'active');
  });
  afterEach(async () => {
    watcher.events.forEach(assertExactEvent);
    const revs = frames().map(({ rev }) => rev);
    assert.deepEqual(
      revs,
      Array.from(revs, (_, at) => watcher.welcome.revs.presence + 1 + at),
      'RT-69 without a hole',
    );
    watcher.close();
    await server.stop();
  });

  const frames = () => watcher.events.flatMap(({ name, payload }) => (name === 'presence:changed' ? [payload] : []));
  const statesOf = (username: string) => frames().flatMap(({ states }) => states[username] ?? []);
  /** The next frame that tells of bob, after those told so far. */
  function next(): Promise<Frame['states']> {
    const known = new Set(frames());
    const isNews = (frame: Frame) => !known.has(frame) && 'bob' in frame.states;
    return watcher.waitFor('presence:changed', isNews).then(({ states }) => states);
  }
  /** Close a tab, and let the server see it. */
  async function leave(tab: TestSocket): Promise<void> {
    tab.close();
    for (let round = 0; round < 3; round += 1) await askExactly(watcher, 'presence:load', {});
  }
  /** What the feed has to tell has been told: a change of somebody else has come, and nothing with it. */
  async function nothingNewFor(username: string): Promise<void> {
    const before = statesOf(username).length;
    const { rev, states } = await askExactly(watcher, 'presence:load', {});
    await watcher.ask('presence:report', { state: states['alice'] === 'idle' ? 'active' : 'idle' });
    await watcher.waitFor('presence:changed', (frame) => frame.rev > rev && 'alice' in frame.states);
    assert.equal(statesOf(username).length, before);
  }

  it('RT-66 shows the best of several tabs, and offline after the last', async () => {
    const online = next();
    const tabs = [await connect(bob), await connect(bob)] as const;
    assert.equal((await online)['bob'], 'active');
    const first = await askExactly(tabs[0], 'presence:report', { state: 'hidden' });
    assert.equal(first.state, 'active', 'the other tab is in use');
    await nothingNewFor('bob');
    const idle = next();
    assert.equal((await askExactly(tabs[1], 'presence:report', { state: 'idle' })).state, 'idle');
    assert.equal((await idle)['bob'], 'idle');
    const hidden = next();
    await leave(tabs[1]);
    clock.advanceMs(8_000);
    assert.equal((await hidden)['bob'], 'hidden');
    const offline = next();
    await leave(tabs[0]);
    clock.advanceMs(8_000);
    assert.equal((await offline)['bob'], 'offline');
  });

  it('RT-68 does not tell of a reload', async () => {
    const online = next();
    const tab = await connect(bob);
    await online;
    await leave(tab);
    clock.advanceMs(4_000);
    const again = await connect(bob);
    clock.advanceMs(20_000);
    await nothingNewFor('bob');
    assert.deepEqual(statesOf('bob'), ['active']);
    again.close();
  });

  it('RT-68 ends at once with signing out', async () => {
    const online = next();
    const tab = await connect(bob);
    await online;
    const offline = next();
    await bob.post('/logout');
    assert.equal((await offline)['bob'], 'offline');
    tab.close();
  });

  it('RT-67 is not brought back by a report that comes late', async () => {
    const online = next();
    const tab = await connect(bob);
    await online;
    const offline = next();
    clock.advanceMs(1_000);
    tab.socket.emit('presence:report', { state: 'active' });
    await bob.post('/logout');
    assert.equal((await offline)['bob'], 'offline');
    await nothingNewFor('bob');
  });

  it('RT-69 is loaded as it is told, and nobody is there after a restart', async () => {
    const online = next();
    const tab = await connect(bob);
    await online;
    const loaded = await askExactly(watcher, 'presence:load', {});
    assert.deepEqual(loaded, { rev: frames().at(-1)?.rev, states: { alice: 'active', bob: 'active' } });
    tab.close();
    await server.stop();
    server = await startServer({ clock });
    const fresh = await connect(await signUp(server, 'erin'));
    const empty = await askExactly(fresh, 'presence:load', {});
    assert.deepEqual(
      Object.keys(empty.states).filter((name) => name !== 'erin'),
      [],
    );
    fresh.close();
  });

  it('RT-70 shows what was chosen while there is a source, and what is computed after that', async () => {
    const online = next();
    const tab = await connect(bob);
    await online;
    const idle = next();
    assert.deepEqual(await askExactly(tab, 'presence:choose', { state: 'idle' }), { state: 'idle' });
    assert.equal((await idle)['bob'], 'idle');
    assert.deepEqual(await askExactly(tab, 'presence:report', { state: 'hidden' }), { state: 'idle' });
    await nothingNewFor('bob');
    const gone = next();
    assert.deepEqual(await askExactly(tab, 'presence:choose', { state: 'offline' }), { state: 'offline' });
    assert.equal((await gone)['bob'], 'offline');
    assert.equal((await alice.json<Frame['states']>('/online_users'))['bob'], 'offline');
    const hidden = next();
    assert.deepEqual(await askExactly(tab, 'presence:choose', { state: null }), { state: 'hidden' });
    assert.equal((await hidden)['bob'], 'hidden');
    const refused = await tab.ask('presence:choose', { state: 'hidden' as never });
    assert.ok(!refused.ok && refused.error.code === 'BadRequest');
    assert.ok(!tab.events.some(({ name }) => name.startsWith('member:')), 'no event but the change itself');
    tab.close();
  });

  it('RT-67 knows a session that reports by HTTP beside its sockets', async () => {
    const online = next();
    await bob.post('/presence', { state: 'idle' });
    assert.equal((await online)['bob'], 'idle');
    const better = next();
    const tab = await connect(bob);
    assert.equal((await better)['bob'], 'active');
    await leave(tab);
    const idle = next();
    clock.advanceMs(8_000);
    assert.equal((await idle)['bob'], 'idle');
    const silent = next();
    clock.advanceMs(51_999);
    await nothingNewFor('bob');
    clock.advanceMs(1);
    assert.equal((await silent)['bob'], 'offline');
  });

  it('RT-67 ends what was reported by HTTP with the page, without grace, and with signing out', async () => {
    for (const end of [() => bob.post('/presence', { state: 'offline' }), () => bob.get('/logout')]) {
      const online = next();
      await bob.post('/presence', { state: 'active' });
      assert.equal((await online)['bob'], 'active');
      const offline = next();
      await end();
      assert.deepEqual(await alice.json('/online_users'), { alice: 'active', bob: 'offline' }, 'before it is told');
      assert.equal((await offline)['bob'], 'offline');
    }
  });

  it('keeps names such as toString apart', async () => {
    const person = await signUp(server, 'toString');
    const tab = await connect(person);
    await watcher.waitFor('presence:changed', ({ states }) => Object.hasOwn(states, 'toString'));
    const { states } = await askExactly(watcher, 'presence:load', {});
    assert.ok(Object.hasOwn(states, 'toString'));
    tab.close();
  });
});
