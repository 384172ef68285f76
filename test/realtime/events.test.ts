import assert from 'node:assert/strict';
import { events, type AnyEvent, type EventName } from '#shared/events.ts';
import { createLog } from '../../server/log.ts';
import { createPublisher } from '../../server/realtime/publisher.ts';
import { createSocketServer } from '../../server/realtime/gateway.ts';
import { toFrames } from '../../server/realtime/window.ts';
import { assertExact, assertExactEvent } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { scenes } from '../verify/scenes.ts';

/** Every number of a stream that a socket was told, in order of arrival. */
function numbersOf(heard: readonly AnyEvent[], stream: string): number[] {
  return heard.flatMap(({ payload }) => {
    const fields = payload as { channel?: string; seq?: number; stream?: string; rev?: number };
    const number = fields.channel === stream ? fields.seq : fields.stream === stream ? fields.rev : undefined;
    return number === undefined ? [] : [number];
  });
}

function assertDense(numbers: readonly number[], from: number, what: string): void {
  assert.ok(numbers.length > 0, what);
  assert.deepEqual(
    numbers,
    Array.from(numbers, (_, at) => from + 1 + at),
    what,
  );
}

describe('events', () => {
  const seen = new Set<EventName>();
  const sockets: TestSocket[] = [];
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
  });
  /** Connect, and note every frame as it comes. */
  async function listen(person: TestPerson): Promise<TestSocket> {
    const one = await connect(person);
    sockets.push(one);
    one.socket.onAny((name: EventName, payload: unknown) => {
      seen.add(name);
      assertExact(events[name].payload, payload, name);
    });
    seen.add('welcome');
    return one;
  }
  after(async () => {
    sockets.forEach((one) => one.close());
    await server.stop();
    for (const { events: heard } of sockets) heard.forEach(assertExactEvent);
  });

  it('RT-41 reach the sender’s own sockets like everybody else’s, with dense numbers', async () => {
    const [one, two] = [await listen(alice), await listen(bob)];
    const from = one.welcome.channels.find((head) => head.channel === 'general')?.seq ?? -1;
    const parent = await one.ask('message:send', { channel: 'general', text: 'top', client_id: 'top' });
    assert.ok(parent.ok);
    const reply = { channel: 'general', text: 'reply', client_id: 'r1', reply_to_id: parent.data.id };
    assert.ok((await two.ask('message:send', reply)).ok);
    assert.equal((await bob.send('general', 'by HTTP')).status, 200);
    const last = ({ message }: { message: { content: string | null } }) => message.content === 'by HTTP';
    await Promise.all([one.waitFor('message:created', last), two.waitFor('message:created', last)]);
    assertDense(numbersOf(one.events, 'general'), from, 'general');
    assert.deepEqual(numbersOf(two.events, 'general'), numbersOf(one.events, 'general'));
    const changed = await one.waitFor('thread:changed');
    assert.equal(changed.message.reply_count, 1);
    assert.deepEqual(await alice.json(`/message/${parent.data.id}`), changed.message);
  });

  it('RT-40 tell of a direct message only its people', async () => {
    const carol = await listen(await signUp(server, 'carol'));
    const [one, two] = [await listen(alice), await listen(bob)];
    const userRev = two.welcome.revs.user;
    const sent = await one.ask('message:send', { channel: 'dm:bob:alice', text: 'for two', client_id: 'dm' });
    assert.ok(sent.ok);
    const opened = await two.waitFor('dm:opened');
    const told = await two.waitFor('message:created', ({ channel }) => channel === 'dm:alice:bob');
    assert.equal(opened.rev, userRev + 1);
    assert.equal(told.seq, opened.head.seq + 1, 'the head comes first, and the message is its next change');
    const general = await alice.send('general', 'after the direct message');
    assert.equal(general.status, 200);
    await carol.waitFor('message:created', ({ message }) => message.content === 'after the direct message');
    const heard = JSON.stringify(carol.events.filter(({ name }) => name !== 'welcome'));
    assert.doesNotMatch(heard, /dm:|for two/);
    assert.deepEqual(numbersOf(carol.events, 'user'), [], 'nothing of the others’ own things');
  });

  it('RT-42 of an edit and a deletion carry the message; RT-24 who joined later hears a number', async () => {
    const created = await alice.post('/private_channels/create', { name: 'Plans' });
    const { channel } = (await created.json()) as { channel: string };
    const [one, two] = [await listen(alice), await listen(bob)];
    const sent = await one.ask('message:send', { channel, text: 'SECRET', client_id: 'plans' });
    assert.ok(sent.ok);
    const { id } = sent.data;
    assert.equal((await alice.post(`/private_channels/${channel}/add_member`, { username: 'bob' })).status, 200);
    const edited = await one.ask('message:edit', { message_id: id, text: 'SECRET plans' });
    const deleted = await one.ask('message:delete', { message_id: id });
    assert.ok(edited.ok && deleted.ok);
    assert.equal((await one.waitFor('message:edited')).message.content, 'SECRET plans');
    const gone = await one.waitFor('message:deleted');
    assert.deepEqual(gone.message, await alice.json(`/message/${id}`));
    const seqs = [edited.data.seq, deleted.data.seq];
    for (const seq of seqs) await two.waitFor('channel:skipped', (payload) => payload.seq === seq);
    assert.doesNotMatch(JSON.stringify(two.events), /SECRET|message:(edited|deleted)/);
  });

  it('RT-63 tell a person’s other tabs of a read mark, and nobody else', async () => {
    const [tab, other, stranger] = [await listen(bob), await listen(bob), await listen(alice)];
    const head = tab.welcome.channels.find(({ channel }) => channel === 'general');
    const answer = await tab.ask('read:mark', { channel: 'general', n: head?.n ?? 0 });
    assert.ok(answer.ok);
    const moved = await other.waitFor('read:moved');
    const { read_n, unread, mentions } = moved;
    assert.deepEqual({ read_n, unread, mentions }, answer.data);
    assert.equal(moved.rev, tab.welcome.revs.user + 1);
    assert.ok((await tab.ask('read:mark', { channel: 'general', n: 1 })).ok, 'RT-32 an older mark changes nothing');
    assert.ok((await stranger.ask('presence:load', {})).ok);
    assert.deepEqual(numbersOf(other.events, 'user').length, 1);
    assert.deepEqual(numbersOf(stranger.events, 'user'), []);
  });

  it('RT-43 of one transaction for the same people share a frame', async () => {
    const one = await connect(alice);
    sockets.push(one);
    const frame = heard(one.socket, 'events:batched') as Promise<[{ events: [string, unknown][] }]>;
    await signUp(server, 'newcomer');
    const [payload] = await frame;
    seen.add('events:batched');
    assertExact(events['events:batched'].payload, payload, 'events:batched');
    assert.deepEqual(
      payload.events.map(([name]) => name),
      ['member:joined', 'message:created'],
    );
    const joined = await one.waitFor('member:joined');
    assert.equal(joined.rev, one.welcome.revs.workspace + 1);
    const loaded = await one.ask('workspace:load', {});
    const person = loaded.ok ? loaded.data.people.find(({ userId }) => userId === joined.userId) : undefined;
    assert.equal(loaded.ok && loaded.data.rev, joined.rev);
    assert.deepEqual([person?.handle, person?.name, person?.role], [joined.handle, joined.name, joined.role]);
  });

  it('RT-64 tell of others’ read marks, and one’s own tabs of a closed direct message', async () => {
    const [tab, other, reader] = [await listen(alice), await listen(alice), await listen(bob)];
    const sent = await tab.ask('message:send', { channel: 'dm:alice:bob', text: 'read me', client_id: 'read me' });
    assert.ok(sent.ok);
    assert.ok((await reader.ask('read:mark', { channel: 'dm:alice:bob', n: sent.data.n })).ok);
    const { channel_id: id } = await tab.waitFor('message:created', ({ channel }) => channel === 'dm:alice:bob');
    const moved = await tab.waitFor('receipt:moved', (payload) => payload.channel_id === id);
    assert.deepEqual(moved.positions, { bob: sent.data.n });
    assert.ok((await tab.ask('dm:close', { channel: 'dm:alice:bob' })).ok);
    assert.equal((await other.waitFor('dm:closed')).channel_id, id);
    assert.ok((await reader.ask('presence:load', {})).ok);
    assert.equal(
      reader.events.some(({ name }) => name === 'dm:closed'),
      false,
    );
  });

  it('RT-69 presence, RT-71 typing', async () => {
    const [one, two] = [await listen(alice), await listen(await signUp(server, 'trudy'))];
    await two.ask('presence:report', { state: 'hidden' });
    await one.waitFor('presence:changed', ({ states }) => 'trudy' in states);
    await two.ask('typing:start', { channel: 'general' });
    const started = await one.waitFor('typing:started');
    assert.deepEqual([started.username, started.for_ms, started.root_id], ['trudy', 5_000, null]);
    await two.ask('typing:stop', { channel: 'general' });
    await one.waitFor('typing:stopped');
  });

  it('of control reach the socket they are about', async () => {
    const dave = await signUp(server, 'dave');
    const one = await listen(dave);
    for (let at = 0; at < 11; at += 1) one.socket.emit('nothing', {});
    await one.waitFor('connection:limited');
    const two = await listen(dave);
    await dave.post('/logout');
    await two.waitFor('session:ended');
    await using stopping = await startServer();
    const three = await listen(await signUp(stopping, 'erin'));
    await stopping.stop();
    await three.waitFor('server:restarting');
  });

  it('are all proven on the wire, here or in a scene of test/verify', () => {
    for (const { events: heard } of sockets) for (const { name } of heard) seen.add(name); // those of a shared frame
    const shown = Object.entries(scenes).flatMap(([name, ofName]) => (ofName.length > 0 ? [name] : []));
    assert.deepEqual([...new Set([...seen, ...shown])].sort(), Object.keys(events).sort());
  });

  it('RT-43 share a frame only while neighbours have the same audience, up to 100 and 64 KiB', () => {
    const event = (text: string) => ({
      name: 'typing:stopped',
      payload: { channel_id: 1, username: text, root_id: null, for_ms: 0 },
    });
    const announce = (audience: object, text = 'x') => ({ audience, event: event(text) });
    const [all, some] = [{ workspaceId: 1 }, { memberIds: [1, 2] }];
    const sizes = (list: object[]) =>
      toFrames(list as never).map((frame) =>
        frame.event.name === 'events:batched' ? frame.event.payload.events.length : 1,
      );
    assert.deepEqual(sizes([announce(all), announce(all), announce(some), announce(all)]), [2, 1, 1]);
    assert.deepEqual(sizes(Array.from({ length: 250 }, () => announce(some))), [100, 100, 50]);
    assert.deepEqual(sizes(Array.from({ length: 5 }, () => announce(all, 'ü'.repeat(15_000)))), [2, 2, 1]);
    assert.deepEqual(sizes([]), []);
  });

  it('RT-40 for an empty audience reach nobody', async () => {
    const io = createSocketServer({ socketTransports: ['websocket'] });
    const told: unknown[] = [];
    Object.assign(io, { to: (rooms: unknown) => (told.push(rooms), { emit: () => true }) });
    const publish = createPublisher(io, createLog('error'));
    const event: AnyEvent = { name: 'server:restarting', payload: { spread_ms: 1 } };
    publish([{ audience: { memberIds: [] }, event }]);
    publish([{ audience: { memberIds: [7] }, event }]);
    assert.deepEqual(told, [['user/7']]);
  });
});
