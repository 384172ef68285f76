import assert from 'node:assert/strict';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('read positions on the wire', () => {
  let server: TestServer;
  let [alice, bob, carol]: TestPerson[] = [];
  const sockets: TestSocket[] = [];
  before(async () => {
    server = await startServer();
    [alice, bob, carol] = [await signUp(server, 'alice'), await signUp(server, 'bob'), await signUp(server, 'carol')];
  });
  afterEach(() => sockets.splice(0).forEach((one) => one.close()));
  after(async () => {
    await server.stop();
    assert.deepEqual(server.logged, []);
  });

  async function listen(person: TestPerson | undefined): Promise<TestSocket> {
    assert.ok(person);
    const one = await connect(person);
    sockets.push(one);
    one.onEvent(assertExactEvent);
    return one;
  }
  const idOf = (one: TestSocket, channel: string) =>
    one.welcome.channels.find((head) => head.channel === channel)?.channel_id ?? 0;
  const say = (one: TestSocket, channel: string, text: string) =>
    askExactly(one, 'message:send', { channel, text, client_id: text });
  /** Names of the events of a channel's reading that a socket has heard, once it has heard all there is. */
  const readingOf = async (one: TestSocket) => {
    await askExactly(one, 'presence:load', {});
    return one.events.filter(({ name }) => /^(read|receipt|dm):/.test(name)).map(({ name }) => name);
  };

  it('RT-60 go back by a message that is named, in every tab of the person and nowhere else', async () => {
    const [one, tab, other] = [await listen(bob), await listen(bob), await listen(alice)];
    const first = await say(other, 'general', 'first');
    const second = await say(other, 'general', 'second');
    await askExactly(one, 'read:mark', { channel: 'general', n: second.n });
    const back = await askExactly(one, 'read:rewind', { message_id: first.id });
    assert.deepEqual(back, { read_n: first.n - 1, unread: 2, mentions: 0 });
    const moved = await tab.waitFor('read:moved', ({ read_n: readN }) => readN === first.n - 1);
    assert.deepEqual([moved.unread, moved.rev], [2, one.welcome.revs.user + 2]);
    assert.deepEqual(await askExactly(tab, 'read:rewind', { message_id: first.id }), back);
    assert.deepEqual((await readingOf(other)).includes('read:moved'), false);
    const refused = await other.ask('read:rewind', { message_id: 999_999 });
    assert.equal(!refused.ok && refused.error.code, 'NotFound');
  });

  it('RT-64 are told to the people of a channel, collected, and listed with the same time', async () => {
    const [one, two, three] = [await listen(alice), await listen(bob), await listen(carol)];
    const channelId = idOf(one, 'off-topic');
    const sent = await say(one, 'off-topic', 'news');
    await Promise.all(
      [two, three].map((reader) => askExactly(reader, 'read:mark', { channel: 'off-topic', n: sent.n })),
    );
    const moved = await one.waitFor('receipt:moved', (payload) => payload.channel_id === channelId);
    assert.deepEqual(moved.positions, { bob: sent.n, carol: sent.n }, 'both in one frame');
    const listed = await askExactly(one, 'receipt:list', { channel_id: channelId });
    assert.deepEqual(listed, { positions: { alice: sent.n, bob: sent.n, carol: sent.n }, ts: moved.ts });
    const check = { revs: one.welcome.revs, channels: [] };
    const changed = await askExactly(one, 'heads:check', { ...check, open: [[channelId, 0]] });
    assert.deepEqual(changed.receipts, [{ channel_id: channelId, ...listed }]);
    const same = await askExactly(one, 'heads:check', { ...check, open: [[channelId, moved.ts]] });
    assert.deepEqual(same.receipts, []);
  });

  it('RT-64 of a direct message are told to its people only, and of notes to nobody', async () => {
    const [one, two, three] = [await listen(alice), await listen(bob), await listen(carol)];
    const sent = await say(one, 'dm:alice:bob', 'psst');
    const { head } = await two.waitFor('dm:opened');
    await say(three, 'dm:carol', 'note');
    const note = await three.waitFor('message:created', ({ channel }) => channel === 'dm:carol');
    await askExactly(three, 'read:rewind', { message_id: note.message.id });
    await askExactly(two, 'read:mark', { channel: 'dm:alice:bob', n: sent.n });
    const [moved] = await Promise.all(
      [one, two].map((each) => each.waitFor('receipt:moved', (payload) => payload.channel_id === head.channel_id)),
    );
    assert.deepEqual(moved?.positions, { bob: sent.n });
    assert.deepEqual(await readingOf(three), ['dm:opened', 'read:moved']);
    const refused = await three.ask('receipt:list', { channel_id: head.channel_id });
    assert.equal(!refused.ok && refused.error.code, 'Forbidden');
    const asked = await askExactly(three, 'heads:check', {
      revs: three.welcome.revs,
      channels: [],
      open: [[head.channel_id, 0]],
    });
    assert.deepEqual(asked.receipts, []);
  });

  it('move by one’s own message without an event of their own', async () => {
    const [one, two] = [await listen(alice), await listen(bob)];
    const sent = await say(one, 'general', 'my own');
    await two.waitFor('message:created', ({ message }) => message.id === sent.id);
    assert.deepEqual([await readingOf(one), await readingOf(two)], [[], []]);
    const listed = await askExactly(two, 'receipt:list', { channel_id: idOf(two, 'general') });
    assert.equal(listed.positions['alice'], sent.n);
  });

  it('RT-64 of whoever writes meanwhile are told by the message alone', async () => {
    const [one, two] = [await listen(alice), await listen(bob)];
    const told = await say(one, 'off-topic', 'a question');
    await askExactly(two, 'read:rewind', { message_id: told.id });
    const answer = await say(two, 'off-topic', 'an answer');
    const third = await say(one, 'off-topic', 'thanks');
    await askExactly(two, 'read:mark', { channel: 'off-topic', n: third.n });
    const again = { channel: 'off-topic', text: 'an answer', client_id: 'an answer' };
    assert.equal((await askExactly(two, 'message:send', again)).id, answer.id);
    const moved = await one.waitFor('receipt:moved', (payload) => payload.channel_id === idOf(one, 'off-topic'));
    assert.deepEqual(moved.positions, { bob: third.n }, 'nothing older than the answer, nor what a repeat says');
  });

  it('agree in two tabs, whichever of parallel marks comes first', async () => {
    const [one, tab, other] = [await listen(bob), await listen(bob), await listen(alice)];
    const sent = [];
    for (const text of ['p1', 'p2', 'p3']) sent.push(await say(other, 'general', text));
    const ns = sent.map(({ n }) => n);
    await Promise.all(
      [one, tab].flatMap((each, at) =>
        (at === 0 ? ns : ns.toReversed()).map((n) => askExactly(each, 'read:mark', { channel: 'general', n })),
      ),
    );
    const heads = [];
    for (const each of [one, tab]) {
      const moved = await each.waitFor('read:moved', ({ read_n: readN }) => readN === ns.at(-1));
      const loaded = await askExactly(each, 'user:load', {});
      const head = loaded.channels.find(({ channel }) => channel === 'general');
      assert.deepEqual([head?.read_n, head?.unread, loaded.rev], [ns.at(-1), 0, moved.rev]);
      heads.push(head);
    }
    assert.deepEqual(heads[0], heads[1]);
  });

  it('stand beside direct messages that are closed: told to the person’s tabs, back with the next message', async () => {
    const [one, tab, other] = [await listen(bob), await listen(bob), await listen(alice)];
    const channelId = idOf(one, 'dm:alice:bob');
    await askExactly(one, 'dm:close', { channel: 'dm:bob:alice' });
    const closed = await tab.waitFor('dm:closed');
    assert.deepEqual([closed.channel_id, closed.rev, closed.stream], [channelId, tab.welcome.revs.user + 1, 'user']);
    await askExactly(tab, 'dm:close', { channel: 'dm:alice:bob' });
    await say(other, 'dm:alice:bob', 'again');
    const opened = await tab.waitFor('dm:opened');
    assert.deepEqual([opened.head.channel_id, opened.head.hidden, opened.rev], [channelId, false, closed.rev + 1]);
    assert.deepEqual(await readingOf(other), []);
    const refused = await one.ask('dm:close', { channel: 'general' });
    assert.equal(!refused.ok && refused.error.code, 'InvalidChannel');
  });
});

describe('marks of one person', () => {
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  const ids: number[] = [];
  const rates = { writes: 1, reads: 1_000, sends: 1_000 };
  before(async () => {
    server = await startServer({ settings: { rate_limit_enabled: true, rate_limits: rates } });
    [alice, bob] = [await signUp(server, 'alice'), await signUp(server, 'bob')];
    for (let at = 1; at <= 12; at += 1) {
      const response = await alice.send('general', `m${at}`);
      ids.push(Number(response.headers.get('x-message-id')));
    }
  });
  after(() => server.stop());

  it('are collected to one a second over both doors, never refused, and stand behind a rewind in their order', async () => {
    const [one, watcher] = [await connect(bob), await connect(bob)];
    const head = one.welcome.channels.find(({ channel }) => channel === 'general');
    const first = (head?.n ?? 0) - 11;
    const byHttp = [2, 3].map((at) => bob.post('/mark_read/general', { up_to: String(ids[at]) }));
    const bySocket = [4, 8, 7, 5, 6, 4, 5, 6].map((at) => one.ask('read:mark', { channel: 'general', n: first + at }));
    for (const answer of await Promise.all(bySocket)) {
      assert.ok(answer.ok);
      assert.ok(answer.data.read_n <= first + 8);
    }
    for (const response of await Promise.all(byHttp)) assert.equal(response.status, 204);
    await watcher.waitFor('read:moved', ({ read_n: readN }) => readN === first + 8);
    const written = watcher.events.filter(({ name }) => name === 'read:moved').length;
    assert.ok(written <= 2, `${written} writes`);

    const waiting = [9, 11].map((at) => one.ask('read:mark', { channel: 'general', n: first + at }));
    const back = one.ask('read:rewind', { message_id: ids[4] ?? 0 });
    assert.ok((await Promise.all(waiting)).every(({ ok }) => ok));
    const answer = await back;
    assert.equal(answer.ok && answer.data.read_n, first + 3);
    assert.deepEqual(
      await bob.json('/last_read/general').then((last) => (last as { last_read_n: number }).last_read_n),
      first + 3,
    );
    one.close();
    watcher.close();
  });

  it('that wait are written and answered when the server stops', async () => {
    const one = await connect(alice);
    await one.ask('read:rewind', { message_id: ids[0] ?? 0 });
    const marks = [5, 6].map((n) => one.ask('read:mark', { channel: 'general', n }));
    const [answer] = await Promise.all(marks);
    assert.ok(answer?.ok);
    const last = one.ask('read:mark', { channel: 'general', n: 8 });
    const startMs = performance.now();
    await one.ask('presence:load', {});
    await Promise.all([server.stop(), last.then((given) => assert.equal(given.ok && given.data.read_n, 8))]);
    assert.ok(performance.now() - startMs < 5_000);
    one.close();
  });
});
