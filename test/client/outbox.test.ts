import { strict as assert } from 'node:assert';
import type { Entry } from '../../client/state/entries.ts';
import { CommandError } from '../../client/socket.ts';
import { settled } from './fakes.ts';
import { noAnswer, setUpOutbox } from './outbox-setup.ts';

describe('outbox', () => {
  it('keeps a message before it is sent, and until it is acknowledged', async () => {
    const { add, sent, shelf, states, outbox } = setUpOutbox();
    add('hello');
    assert.equal(shelf.size, 1);
    assert.equal(sent.length, 1);
    sent[0]?.answer.resolve({ seq: 7 });
    await settled();
    assert.equal(shelf.size, 0);
    assert.deepEqual(states(), ['hello: stored'], 'shown until its row arrives');
    outbox.arrived('id-1');
    assert.deepEqual(states(), []);
  });

  it('RT-49 sends one at a time per place, in order; places do not wait for each other', async () => {
    const { add, sent } = setUpOutbox();
    add('one');
    add('two');
    add('elsewhere', 'off-topic');
    assert.deepEqual(
      sent.map(({ text }) => text),
      ['one', 'elsewhere'],
    );
    sent[0]?.answer.resolve({ seq: 1 });
    await settled();
    assert.equal(sent[2]?.text, 'two');
  });

  it('what waits goes along when its place is renamed, with the same client_id', async () => {
    const { add, outbox, sent, shelf } = setUpOutbox();
    add('one');
    add('two');
    outbox.move('general', 'lobby');
    assert.deepEqual(
      [...shelf.values()].map(({ channel }) => channel),
      ['lobby', 'lobby'],
    );
    for (const { answer } of sent) answer.resolve({ seq: 1 });
    await settled();
    sent.at(-1)?.answer.resolve({ seq: 2 });
    await settled();
    const wanted = [
      ['general', 'one', 'id-1'],
      ['lobby', 'one', 'id-1'],
      ['lobby', 'two', 'id-2'],
    ];
    assert.deepEqual(
      sent.map((one) => [one.channel, one.text, one.client_id]),
      wanted,
    );
    assert.equal(shelf.size, 0);
  });

  it('RT-49 asks again with the same client_id when no answer came, at once and then after longer pauses', async () => {
    const { add, clock, sent } = setUpOutbox();
    add('hello');
    const times: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      sent.at(-1)?.answer.reject(noAnswer());
      const startMs = clock.now();
      const before = sent.length;
      while (sent.length === before) await clock.pass(100);
      times.push(clock.now() - startMs);
    }
    assert.deepEqual(new Set(sent.map(({ client_id }) => client_id)), new Set(['id-1']));
    assert.deepEqual(times, [100, 2_000, 4_000, 8_000]);
  });

  it('waits as told after "slow down" and keeps the message', async () => {
    const { add, clock, sent, states } = setUpOutbox();
    add('hello');
    sent[0]?.answer.reject(new CommandError({ code: 'TooManyRequests', message: 'slow down', retry_after_ms: 7_000 }));
    await clock.pass(6_999);
    assert.equal(sent.length, 1);
    assert.deepEqual(states(), ['hello: waiting']);
    await clock.pass(1);
    assert.equal(sent.length, 2);
  });

  it('RT-49 ends at a final refusal, says why, lets the next one go, and sends again only on Retry', async () => {
    const { add, clock, sent, shelf, states, outbox } = setUpOutbox();
    add('one');
    add('two');
    sent[0]?.answer.reject(new CommandError({ code: 'ChannelArchived', message: 'archived' }));
    await clock.pass(60_000);
    assert.deepEqual(states(), ['one: failed', 'two: waiting']);
    assert.equal(outbox.entries[0]?.problem, 'archived');
    assert.deepEqual(
      sent.map(({ text }) => text),
      ['one', 'two'],
    );
    assert.equal(shelf.get('id-1')?.state, 'failed', 'a reload still shows it');
    sent[1]?.answer.resolve({ seq: 2 });
    await settled();
    outbox.retry('id-1');
    assert.deepEqual([sent[2]?.text, sent[2]?.client_id], ['one', 'id-1']);
  });

  it('takes a new client_id when the old one belongs to another message', async () => {
    const { add, sent, outbox } = setUpOutbox();
    add('hello');
    sent[0]?.answer.reject(new CommandError({ code: 'ClientIdReused', message: 'client_id already used' }));
    await settled();
    outbox.retry('id-2');
    assert.equal(sent[1]?.client_id, 'id-2');
  });

  it('RT-49 goes by HTTP after the socket has been down for 5 s, and by socket when it is back before', async () => {
    const { add, clock, sent, setDown } = setUpOutbox();
    setDown(true);
    add('hello');
    await clock.pass(4_000);
    assert.equal(sent.length, 0);
    setDown(false);
    await settled();
    assert.equal(sent[0]?.by, 'socket');
    sent[0]?.answer.resolve({ seq: 1 });
    await settled();
    setDown(true);
    add('again');
    await clock.pass(5_000);
    assert.equal(sent[1]?.by, 'http');
  });

  it('sends what is too large for a frame by HTTP', () => {
    const { add, sent } = setUpOutbox();
    add('\u0001'.repeat(11_000));
    add('😀'.repeat(10_000), 'off-topic');
    assert.deepEqual(
      sent.map(({ by }) => by),
      ['http', 'socket'],
    );
  });

  it('keeps the queue and stops when the session is over', async () => {
    const { add, clock, sent, shelf, log } = setUpOutbox();
    add('hello');
    add('second');
    sent[0]?.answer.reject(new CommandError({ code: 'AuthenticationRequired', message: 'Authentication required.' }));
    await clock.pass(60_000);
    assert.equal(sent.length, 1);
    assert.equal(shelf.size, 2);
    assert.deepEqual(log, ['signed out']);
  });

  it('takes up after a reload what was not sent, in the order of writing', async () => {
    const first = setUpOutbox();
    first.add('one');
    await first.clock.pass(5);
    first.add('two');
    const second = setUpOutbox([...first.shelf.values()].toReversed());
    assert.deepEqual(
      second.outbox.entries.map(({ text }) => text),
      ['one', 'two'],
    );
    assert.equal(second.sent[0]?.client_id, 'id-1');
  });

  it('W8 asks before it sends what was written more than a day ago', async () => {
    const old: Entry = {
      clientId: 'old',
      channel: 'general',
      text: 'yesterday',
      replyToId: null,
      files: [],
      createdMs: 1_000_000 - 25 * 3_600_000,
      state: 'waiting',
      problem: null,
    };
    const { sent, states, outbox } = setUpOutbox([old]);
    assert.deepEqual(states(), ['yesterday: failed']);
    assert.equal(sent.length, 0);
    outbox.retry('old');
    assert.equal(sent[0]?.client_id, 'old');
  });

  it('forgets a message whose row arrived although its acknowledgement did not', async () => {
    const { add, clock, sent, states, shelf, outbox } = setUpOutbox();
    add('hello');
    outbox.arrived('id-1');
    sent[0]?.answer.reject(noAnswer());
    await clock.pass(60_000);
    assert.deepEqual(states(), []);
    assert.equal(shelf.size, 0);
    assert.equal(sent.length, 1);
  });

  it('tells up to where the channel must have come', async () => {
    const { add, sent, log } = setUpOutbox();
    add('hello');
    sent[0]?.answer.resolve({ seq: 42 });
    await settled();
    assert.deepEqual(log, ['stored general 42']);
  });

  it('asks one socket for no more than 50 messages in 10 s and 100 in a minute; the others wait', async () => {
    const { add, clock, sent } = setUpOutbox();
    const startMs = clock.now();
    const atMs: number[] = [];
    for (let n = 1; n <= 120; n += 1) add(`line ${n}`, n % 2 === 0 ? 'general' : 'off-topic');
    while (atMs.length < 120 && clock.now() - startMs < 120_000) {
      for (const { answer } of sent.slice(atMs.length)) {
        atMs.push(clock.now() - startMs);
        answer.resolve({ seq: atMs.length });
      }
      await settled();
      if (sent.length === atMs.length) await clock.pass(100);
    }
    const within = (ms: number): number =>
      Math.max(...atMs.map((from) => atMs.filter((at) => at >= from && at < from + ms).length));
    assert.equal(atMs.length, 120);
    assert.deepEqual([within(10_000), within(60_000)], [50, 100]);
    assert.equal(new Set(sent.map(({ client_id }) => client_id)).size, 120, 'none is sent twice');
  });

  it('lets nothing go after signing out', async () => {
    const { add, clock, sent, outbox } = setUpOutbox();
    outbox.close();
    add('too late');
    await clock.pass(60_000);
    assert.equal(sent.length, 0);
  });
});
