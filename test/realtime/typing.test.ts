import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signIn, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('typing', () => {
  const clock = createTestClock();
  let server: TestServer;
  let people: TestPerson[] = [];
  let [alice, bob, carol]: TestSocket[] = [];
  before(async () => {
    server = await startServer({ clock });
    people = [await signUp(server, 'alice'), await signUp(server, 'bob'), await signUp(server, 'carol')];
  });
  beforeEach(async () => {
    [alice, bob, carol] = await Promise.all(people.map((person) => connect(person)));
    clock.advanceMs(10_000);
  });
  afterEach(() => {
    for (const one of [alice, bob, carol]) {
      one?.events.forEach(assertExactEvent);
      one?.close();
    }
  });
  after(() => server.stop());

  const told = (one: TestSocket | undefined) => one?.events.filter(({ name }) => name.startsWith('typing:')) ?? [];
  /** A message in #general that everybody has: whatever was told before it has arrived, too. */
  async function settle(): Promise<void> {
    const text = `settled ${clock.monotonicMs()} ${told(alice).length}`;
    await people[0]?.send('general', text);
    const fits = ({ message }: { message: { content: string | null } }) => message.content === text;
    for (const one of [alice, bob, carol]) await one?.waitFor('message:created', fits);
  }
  const start = (one: TestSocket | undefined, channel: string) => one && askExactly(one, 'typing:start', { channel });
  const stop = (one: TestSocket | undefined, channel: string) => one && askExactly(one, 'typing:stop', { channel });

  it('RT-71 is told once in 3 s, over all sockets of a person, and surplus is answered ok', async () => {
    const other = people[0] && (await connect(people[0]));
    for (let at = 0; at < 5; at += 1) await start(at % 2 === 0 ? alice : other, 'general');
    await settle();
    assert.equal(told(bob).length, 1);
    clock.advanceMs(2_999);
    await start(alice, 'general');
    await settle();
    assert.equal(told(bob).length, 1);
    clock.advanceMs(1);
    await start(alice, 'general');
    await start(alice, 'off-topic');
    await settle();
    const names = told(bob).map(({ name }) => name);
    assert.deepEqual(names.slice(2), ['typing:started', 'typing:stopped'], 'each place counts for itself');
    other?.close();
  });

  it('RT-72 ends when somebody stops, and only after a start', async () => {
    await stop(alice, 'general');
    await start(alice, 'general');
    await stop(alice, 'general');
    await stop(alice, 'general');
    clock.advanceMs(3_000);
    await start(alice, 'general');
    await settle();
    assert.deepEqual(
      told(bob).map(({ name }) => name),
      ['typing:started', 'typing:stopped', 'typing:started'],
    );
  });

  it('RT-73 is told of in a direct message only to its people', async () => {
    await start(alice, 'dm:alice:bob');
    await settle();
    assert.deepEqual(told(bob), [], 'nobody has written there yet');
    await people[0]?.send('dm:alice:bob', 'now');
    clock.advanceMs(5_000);
    await start(alice, 'dm:bob:alice');
    await settle();
    assert.equal(told(bob).length, 1);
    assert.deepEqual(told(carol), []);
    const refused = await carol?.ask('typing:start', { channel: 'dm:alice:bob' });
    assert.ok(refused && !refused.ok && refused.error.code === 'Forbidden');
  });

  it('RT-12 is refused to viewers', async () => {
    const member = `user_id = (select id from users where username = 'carol')`;
    changeDatabase(server, `update members set role = 'viewer' where ${member}`);
    const viewer = people[2] && (await connect(people[2]));
    for (const command of ['typing:start', 'typing:stop'] as const) {
      const answer = await viewer?.ask(command, { channel: 'general' });
      assert.equal(answer?.ok === false && answer.error.code, 'PermissionDenied', command);
    }
    viewer?.close();
    changeDatabase(server, `update members set role = 'staff' where ${member}`);
    await settle();
    assert.deepEqual([told(bob), told(alice)], [[], []]);
  });

  it('RT-73 is not told in archived channels', async () => {
    changeDatabase(server, `update channels set archived_us = 1 where name = 'off-topic'`);
    await start(alice, 'off-topic');
    changeDatabase(server, `update channels set archived_us = null where name = 'off-topic'`);
    await settle();
    assert.deepEqual([told(bob), told(alice)], [[], []]);
  });

  it('RT-72 ends with signing out, for those who saw it', async () => {
    const twin = people[0] && (await signIn(server, 'alice'));
    const elsewhere = twin && (await connect(twin));
    await start(elsewhere, 'general');
    await twin?.post('/logout');
    await bob?.waitFor('typing:stopped');
    assert.deepEqual(
      told(bob).map(({ name }) => name),
      ['typing:started', 'typing:stopped'],
    );
    assert.deepEqual(await people[1]?.json('/typing/general'), []);
    elsewhere?.close();
  });

  it('RT-72 ends when the last source of a person has gone', async () => {
    const isShown = async () => bob && (await askExactly(bob, 'presence:load', {})).states['carol'] === 'active';
    while (!(await isShown())) await pause(50);
    await start(carol, 'general');
    await bob?.waitFor('typing:started');
    carol?.close();
    for (let round = 0; round < 3; round += 1) await stop(alice, 'general'); // until the server has seen it
    assert.equal(told(bob).length, 1, 'a reload would show nothing');
    clock.advanceMs(limits.presenceGraceMs);
    await bob?.waitFor('typing:stopped', ({ username }) => username === 'carol');
    carol = people[2] && (await connect(people[2]));
  });
});
