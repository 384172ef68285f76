import assert from 'node:assert/strict';
import { isCommandName } from '#shared/commands.ts';
import type { Ack } from '#shared/errors.ts';
import { askExactly } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** Send packets as they are, whatever the client library thinks of them. */
function sendRaw({ socket }: TestSocket, packet: string | Buffer): void {
  const { engine } = socket.io;
  engine.write(packet);
}

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('commands', () => {
  let server: TestServer;
  let alice: TestPerson;
  let channelId = 0;
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    const one = await connect(alice);
    channelId = one.welcome.channels.find((head) => head.channel === 'general')?.channel_id ?? 0;
    one.close();
  });
  after(async () => {
    const one = await connect(await signUp(server, 'survivor'));
    await askExactly(one, 'presence:load', {});
    one.close();
    await server.stop();
    assert.deepEqual(server.logged, [], 'nothing of all this was a failure of the server');
  });

  it('RT-30 answers every command of the table once, with exactly the documented fields', async () => {
    const one = await connect(alice);
    const revs = { user: 0, workspace: 0, presence: 0 };
    const sent = await askExactly(one, 'message:send', { channel: 'general', text: 'hello @alice', client_id: 'c1' });
    await askExactly(one, 'message:edit', { message_id: sent.id, text: 'hello' });
    await askExactly(one, 'message:delete', { message_id: sent.id });
    await askExactly(one, 'read:mark', { channel: 'general', n: 1 });
    await askExactly(one, 'read:rewind', { message_id: 1 });
    await askExactly(one, 'presence:report', { state: 'idle' });
    await askExactly(one, 'typing:start', { channel: 'general' });
    await askExactly(one, 'typing:stop', { channel: 'general', root_id: null });
    const synced = await askExactly(one, 'channel:sync', { channel_id: channelId, after: 0 });
    assert.ok(synced.changes.length > 0);
    await askExactly(one, 'channel:history', { channel_id: channelId, before_n: 100 });
    const checked = await askExactly(one, 'heads:check', { revs, channels: [[channelId, 0]] });
    assert.equal(checked.channels.length, 1);
    await askExactly(one, 'receipt:list', { channel_id: channelId });
    await askExactly(one, 'message:send', { channel: 'dm:alice', text: 'note', client_id: 'c2' });
    await askExactly(one, 'dm:close', { channel: 'dm:alice' });
    await askExactly(one, 'user:load', {});
    await askExactly(one, 'workspace:load', {});
    await askExactly(one, 'presence:load', {});
    one.close();
  });

  it('RT-30 survives commands without an acknowledgement, with fifty arguments and of every type', async () => {
    const one = await connect(alice);
    const { socket } = one;
    const values = [undefined, null, 'text', 7, [], {}, [[]], true, { channel: [] }, { channel: '\u0000' }];
    for (const value of values.slice(0, 10)) socket.emit('message:send', value);
    await askExactly(one, 'presence:load', {});
    one.close();
    const two = await connect(alice);
    const fifty = Array.from({ length: 50 }, (_, at) => ({ at }));
    const send = { channel: 'general', text: 'with fifty more', client_id: 'fifty' };
    const answer = (await two.socket.emitWithAck('message:send', send, ...fifty)) as Ack<unknown>;
    assert.ok(answer.ok, 'what follows the input is ignored');
    const bare = (await two.socket.emitWithAck('message:send')) as Ack<unknown>;
    assert.ok(!bare.ok && bare.error.code === 'BadRequest');
    two.close();
  });

  it('RT-30 takes no name that is not in the table', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'error', 'x'.repeat(10_000), ''];
    const one = await connect(alice);
    for (const name of names) {
      assert.equal(isCommandName(name), false);
      const answer = (await one.socket.emitWithAck(name, {})) as Ack<unknown>;
      assert.deepEqual(answer, { ok: false, error: { code: 'BadRequest', message: 'unknown command' } }, name);
    }
    sendRaw(one, '21[7,{}]');
    await askExactly(one, 'presence:load', {});
    one.close();
  });

  it('RT-30 closes on names that belong to the socket itself, and on what is no packet', async () => {
    const names = ['disconnecting', 'newListener', 'removeListener', 'connect', 'disconnect', 'connect_error'];
    const packets = names.map((name) => `2["${name}",{}]`);
    const broken = ['garbage', '2{}', '2[', '2[{}]', '9["x"]', '2/other,["message:send",{}]', '4{"message":"x"}'];
    for (const packet of [...packets, ...broken]) {
      const one = await connect(alice);
      sendRaw(one, packet);
      await heard(one.socket, 'disconnect');
    }
  });

  it('closes on anything binary', async () => {
    const binary = ['51-["message:send",{"_placeholder":true,"num":0}]', '50-["presence:load",{}]', '61-1[]'];
    for (const packet of [...binary, Buffer.from([1, 2, 3])]) {
      const one = await connect(alice);
      sendRaw(one, packet);
      await heard(one.socket, 'disconnect');
    }
  });

  it('RT-5 refuses a second CONNECT, at once and after a DISCONNECT', async () => {
    for (const packets of [['0{"v":1}'], ['0/,{"v":1}'], ['1', '0{"v":1}']]) {
      const one = await connect(alice);
      const engine = one.socket.io.engine;
      const closed = new Promise((resolve) => engine.once('close', resolve));
      packets.forEach((packet) => sendRaw(one, packet));
      await closed;
      one.close();
    }
  });

  it('RT-1 knows one namespace, and closes after ten others', async () => {
    const one = await connect(alice);
    const engine = one.socket.io.engine;
    const answers: string[] = [];
    engine.on('data', (data: string) => answers.push(data));
    const closed = new Promise((resolve) => engine.once('close', resolve));
    for (let at = 0; at < 12; at += 1) sendRaw(one, `0/__proto__${at},{"v":1}`);
    await closed;
    assert.ok(answers.length <= 10);
    assert.match(answers[0] ?? '', /Invalid namespace/);
  });

  it('takes 10,000 levels of nesting, and numbers that are none', async () => {
    const one = await connect(alice);
    const inputs = [nested(10_000), `{"channel_id":1,"after":${nested(10_000)}}`, '{"channel_id":1e400,"after":-1}'];
    for (const input of inputs) {
      const refused = new Promise<string>((resolve) => one.socket.io.engine.once('data', resolve));
      sendRaw(one, `29["channel:sync",${input}]`);
      assert.match(await refused, /^39\[\{"ok":false,"error":\{"code":"BadRequest"/);
    }
    one.close();
  });

  it('names at most ten mistakes of one input', async () => {
    const one = await connect(alice);
    const channels = Array.from({ length: 5_000 }, () => ['x', 'y']);
    const input = { revs: { user: 0, workspace: 0, presence: 0 }, channels };
    const answer = (await one.socket.emitWithAck('heads:check', input)) as Ack<unknown>;
    assert.ok(!answer.ok);
    assert.equal(answer.error.code, 'BadRequest');
    assert.ok(Object.keys(answer.error.details ?? {}).length <= 10);
    one.close();
  });

  it('closes on a frame of more than 65,536 bytes', async () => {
    const one = await connect(alice);
    const text = 'x'.repeat(65_400);
    const large = await one.ask('message:send', { channel: 'general', text, client_id: 'large' });
    assert.ok(!large.ok && large.error.code === 'PayloadTooLarge', 'below it the text is judged');
    one.socket.emit('message:send', { channel: 'general', text: 'x'.repeat(70_000), client_id: 'larger' });
    await heard(one.socket, 'disconnect');
  });

  it('RT-31 refuses what may not be read byte for byte like what does not exist', async () => {
    const bob = await signUp(server, 'bob');
    const bobSocket = await connect(bob);
    const sent = await bobSocket.ask('message:send', { channel: 'dm:alice:bob', text: 'for two', client_id: 'd1' });
    assert.ok(sent.ok);
    const opened = await bobSocket.waitFor('dm:opened');
    const stranger = await connect(await signUp(server, 'carol'));
    const secretId = opened.head.channel_id;
    const hidden = await stranger.ask('channel:sync', { channel_id: secretId, after: 0 });
    const unknown = await stranger.ask('channel:sync', { channel_id: 987_654, after: 99 });
    assert.deepEqual(hidden, unknown);
    assert.deepEqual(hidden, { ok: false, error: { code: 'Forbidden', message: 'forbidden' } });
    const history = { channel_id: secretId, around_id: sent.data.id };
    assert.deepEqual(await stranger.ask('channel:history', history), hidden);
    for (const name of ['dm:alice:bob', 'private:7', 'nowhere', 'dm:carol:nobody']) {
      const typed = await stranger.ask('typing:start', { channel: name });
      const marked = await stranger.ask('read:mark', { channel: name, n: 1 });
      assert.deepEqual([typed, marked], [hidden, hidden], name);
    }
    bobSocket.close();
    stranger.close();
  });

  it('RT-48 stores a repeated client_id once, and answers it alike', async () => {
    const one = await connect(alice);
    const send = { channel: 'general', text: 'once', client_id: 'repeat' };
    const [first, second] = await Promise.all([one.ask('message:send', send), one.ask('message:send', send)]);
    assert.deepEqual(first, second);
    const other = await one.ask('message:send', { ...send, text: 'other' });
    assert.ok(!other.ok && other.error.code === 'ClientIdReused');
    one.close();
  });

  it('RT-50 keeps the order of 200 sends of one connection, for the answers and for everybody', async () => {
    const sender = await connect(alice);
    const reader = await connect(await signUp(server, 'reader'));
    const inLine = (from: number) =>
      Array.from({ length: 100 }, (_, at) =>
        sender.ask('message:send', { channel: 'general', text: `fifo ${from + at}`, client_id: `fifo${from + at}` }),
      );
    const answers = [...(await Promise.all(inLine(0))), ...(await Promise.all(inLine(100)))];
    const ns = answers.map((answer) => (answer.ok ? answer.data.n : -1));
    assert.deepEqual(
      ns,
      Array.from({ length: 200 }, (_, at) => (ns[0] ?? 0) + at),
    );
    await reader.waitFor('message:created', ({ message }) => message.content === 'fifo 199');
    const texts = reader.events.flatMap(({ name, payload }) => (name === 'message:created' ? [payload.message] : []));
    const heard = texts.map(({ content }) => content).filter((text) => text?.startsWith('fifo'));
    assert.deepEqual(
      heard,
      Array.from({ length: 200 }, (_, at) => `fifo ${at}`),
    );
    sender.close();
    reader.close();
  });
});
