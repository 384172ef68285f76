import assert from 'node:assert/strict';
import type { Ack } from '#shared/errors.ts';
import { createAdmission } from '../../server/realtime/admission.ts';
import { createTestClock } from '../support/clock.ts';
import { assertExactEvent } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signUp, socketOf, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const ok = (answers: readonly Ack<unknown>[]) => answers.filter((answer) => answer.ok).length;

function retryAfter(answer: Ack<unknown> | undefined): number {
  assert.ok(answer !== undefined && !answer.ok);
  assert.equal(answer.error.code, 'TooManyRequests');
  assert.ok((answer.error.retry_after_ms ?? 0) > 0);
  return answer.error.retry_after_ms ?? 0;
}

async function limited(one: TestSocket): Promise<{ code: string; retry_after_ms: number }> {
  const closed = heard(one.socket, 'disconnect');
  const told = await one.waitFor('connection:limited');
  const [reason] = (await closed) as [string];
  assert.equal(reason, 'transport close', 'so that the client comes back by itself');
  one.events.forEach(assertExactEvent);
  assert.equal(one.events.filter(({ name }) => name === 'connection:limited').length, 1);
  return told;
}

describe('budgets of commands', () => {
  const clock = createTestClock();
  let server: TestServer;
  let alice: TestPerson;
  before(async () => {
    server = await startServer({ clock, settings: { rate_limit_enabled: true } });
    alice = await signUp(server, 'alice');
  });
  after(() => server.stop());
  const ask = (one: TestSocket) => one.ask('presence:load', {});
  const times = async (count: number, one: TestSocket) => {
    const answers: Ack<unknown>[] = [];
    for (let at = 0; at < count; at += 1) answers.push(await ask(one));
    return answers;
  };

  it('RT-74 are 60 in 10 s for a socket, and waiting the named time is enough', async () => {
    const one = await connect(alice);
    const answers = await times(61, one);
    assert.equal(ok(answers), 60);
    const waitMs = retryAfter(answers.at(-1));
    assert.ok(waitMs <= 11_000);
    clock.advanceMs(waitMs - 1);
    retryAfter(await ask(one));
    clock.advanceMs(1);
    assert.ok((await ask(one)).ok);
    one.close();
  });

  it('RT-74 are 120 a minute for a socket', async () => {
    const one = await connect(alice);
    assert.equal(ok(await times(60, one)), 60);
    clock.advanceMs(11_000);
    assert.equal(ok(await times(60, one)), 60);
    clock.advanceMs(11_000);
    const waitMs = retryAfter(await ask(one));
    clock.advanceMs(waitMs);
    assert.ok((await ask(one)).ok);
    one.close();
  });

  it('are 30 in 10 s for typing and presence, apart from the others', async () => {
    const one = await connect(alice);
    const report = () => one.ask('presence:report', { state: 'active' });
    for (let at = 0; at < 30; at += 1) assert.ok((await report()).ok);
    retryAfter(await report());
    assert.ok((await ask(one)).ok);
    one.close();
  });

  it('closes a socket that is refused for the third time in a minute', async () => {
    const one = await connect(alice);
    await times(60, one);
    retryAfter(await ask(one));
    retryAfter(await ask(one));
    const last = ask(one);
    const told = await limited(one);
    assert.equal(retryAfter(await last), told.retry_after_ms);
    assert.equal(told.code, 'TooManyRequests');
    const again = await connect(alice);
    assert.ok((await ask(again)).ok);
    again.close();
  });

  it('lets no more than 100 commands wait', async () => {
    const one = await connect(alice);
    const answers = Array.from({ length: 130 }, () => ask(one).catch(() => null));
    await limited(one);
    const given = (await Promise.all(answers)).filter((answer) => answer !== null);
    assert.equal(ok(given), 60, 'as many as the budget of ten seconds');
  });

  it('closes after more than ten names and inputs that mean nothing, also with limits switched off', async () => {
    await using lax = await startServer();
    const one = await connect(await signUp(lax, 'alice'));
    for (let at = 0; at < 10; at += 1) {
      const answer = (await one.socket.emitWithAck(`nothing${at}`, {})) as Ack<unknown>;
      assert.ok(!answer.ok && answer.error.code === 'BadRequest');
    }
    assert.equal(ok(await times(130, one)), 130, 'rates are off, and the socket is still open');
    one.socket.emit('message:send', { channel: 7 });
    assert.equal((await limited(one)).code, 'BadRequest');
  });

  it('counts what one person sends over all sockets', async () => {
    await using strict = await startServer({ settings: { rate_limit_enabled: true, rate_limits: { sends: 5 } } });
    const person = await signUp(strict, 'alice');
    const sockets = await Promise.all([connect(person), connect(person)]);
    const answers: Ack<unknown>[] = [];
    for (let at = 0; at < 6; at += 1) {
      const one = sockets[at % 2];
      if (one) answers.push(await one.ask('message:send', { channel: 'general', text: 'hi', client_id: `c${at}` }));
    }
    assert.equal(ok(answers), 5);
    retryAfter(answers.at(-1));
    assert.equal((await person.send('general', 'by HTTP')).status, 429);
    sockets.forEach((one) => one.close());
  });
});

describe('places for sockets', () => {
  async function refusedAndIn(server: TestServer, people: readonly TestPerson[]): Promise<[number, string[]]> {
    const sockets = people.map((person) => socketOf(server.url, person.cookie));
    const outcomes = sockets.map(async (socket) => {
      const welcome = heard(socket, 'welcome').then(() => 'in');
      const refused = heard(socket, 'connect_error').then(([error]) => (error as Error).message);
      return Promise.race([welcome, refused]);
    });
    const all = await Promise.all(outcomes);
    sockets.forEach((socket) => socket.disconnect());
    return [all.filter((outcome) => outcome === 'in').length, [...new Set(all)].sort()];
  }

  it('are 12 for a person, also when 20 connect at the same moment, and are given back', async () => {
    await using server = await startServer();
    const alice = await signUp(server, 'alice');
    const twenty = Array.from({ length: 20 }, () => alice);
    assert.deepEqual(await refusedAndIn(server, twenty), [12, ['in', 'too many connections']]);
    let free = 0;
    while (free < 12) [free] = await refusedAndIn(server, twenty.slice(0, 12));
    const bob = await signUp(server, 'bob');
    assert.deepEqual(await refusedAndIn(server, [bob]), [1, ['in']]);
  });

  it('are limited for an address and in all', async () => {
    for (const settings of [{ max_sockets_per_ip: 3 }, { max_sockets: 3 }]) {
      await using server = await startServer({ settings });
      const people = [await signUp(server, 'alice'), await signUp(server, 'bob')];
      assert.deepEqual((await refusedAndIn(server, [...people, ...people, ...people]))[0], 3);
    }
  });

  it('RT-8 names the refusal, and earlier sockets stay', async () => {
    await using server = await startServer({ settings: { max_sockets_per_person: 1 } });
    const alice = await signUp(server, 'alice');
    const first = await connect(alice);
    const socket = socketOf(server.url, alice.cookie);
    const [error] = (await heard(socket, 'connect_error')) as [Error & { data: unknown }];
    assert.equal(error.message, 'too many connections');
    assert.deepEqual(error.data, { code: 'TooManyRequests', retry_after_ms: 5_000 });
    socket.disconnect();
    assert.ok((await first.ask('presence:load', {})).ok);
    first.close();
  });
});

describe('admission', () => {
  it('RT-77 lets a few work at once and the others in their order', async () => {
    const admission = createAdmission(2, 60_000);
    const first = await admission.enter();
    const second = await admission.enter();
    const order: string[] = [];
    const third = admission.enter().then((leave) => (order.push('third'), leave));
    const fourth = admission.enter().then((leave) => (order.push('fourth'), leave));
    first?.();
    first?.();
    (await third)?.();
    (await fourth)?.();
    second?.();
    assert.deepEqual(order, ['third', 'fourth']);
    const again = await Promise.all([admission.enter(), admission.enter()]);
    assert.ok(again.every((leave) => leave !== null));
  });

  it('RT-77 turns away whose turn does not come', async () => {
    const admission = createAdmission(1, 5);
    const leave = await admission.enter();
    assert.equal(await admission.enter(), null);
    leave?.();
    assert.notEqual(await admission.enter(), null);
  });
});
