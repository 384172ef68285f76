import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { connect as dial, type Socket as TcpSocket } from 'node:net';
import { mock } from 'node:test';
import { createLog } from '../../server/log.ts';
import { createMeter, packetsAllowed } from '../../server/realtime/flood.ts';
import { watchReaders } from '../../server/realtime/transport.ts';
import { ask } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { connect, signUp, type TestPerson } from '../support/people.ts';
import { startPolling, textFrame, upgrade } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const polling = '/socket.io/?EIO=4&transport=polling';

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const startMs = performance.now();
  while (!(await isSo())) {
    assert.ok(performance.now() - startMs < 3_000, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The HTTP server in this process that answers at this address. */
async function listenerOf(url: string): Promise<HttpServer> {
  const found = Promise.withResolvers<HttpServer>();
  const note = (message: unknown) => {
    const { server } = message as { server: HttpServer };
    const address = server.address();
    if (typeof address === 'object' && String(address?.port) === new URL(url).port) found.resolve(server);
  };
  diagnostics.subscribe('http.server.request.start', note);
  await ask(url, 'GET /api/health', { headers: { connection: 'close' } });
  const server = await found.promise;
  diagnostics.unsubscribe('http.server.request.start', note);
  return server;
}

function open(http: HttpServer): Promise<number> {
  return new Promise((resolve, reject) =>
    http.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

describe('hostile engine clients', () => {
  let server: TestServer;
  let http: HttpServer;
  let alice: TestPerson;
  let peers: TcpSocket[] = [];
  before(async () => {
    server = await startServer({ settings: { rate_limit_enabled: true } });
    http = await listenerOf(server.url);
    alice = await signUp(server, 'alice');
  });
  afterEach(() => {
    peers.forEach((peer) => peer.destroy());
    peers = [];
  });
  after(() => server.stop());

  /** A connection that never closes its own half. */
  async function hold(bytes: string): Promise<TcpSocket> {
    const peer = dial({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true });
    peers.push(peer);
    peer.on('error', () => undefined);
    await once(peer, 'connect');
    peer.write(bytes);
    return peer.resume();
  }

  async function anonymous(): Promise<TcpSocket> {
    const { peer } = await upgrade(server.url, {});
    assert.ok(peer);
    peers.push(peer);
    return peer;
  }

  /** Nothing but this listener knows whether a peer that does not read is still there. */
  async function isCutOff(peer: TcpSocket, bytes: Buffer): Promise<void> {
    const before = await open(http);
    peer.write(bytes);
    await until(async () => (await open(http)) < before, 'the connection is closed');
  }

  const controlFrame = (code: number) =>
    Buffer.concat([Buffer.from([0x80 | code, 0xfd, 0, 0, 0, 0]), Buffer.alloc(125)]);
  const times = (count: number, frame: Buffer) => Buffer.concat(Array.from({ length: count }, () => frame));

  it('are closed for a flood of WebSocket pings and pongs, read or not', async () => {
    for (const code of [0x9, 0xa]) {
      const peer = await anonymous();
      peer.pause();
      await isCutOff(peer, times(400, controlFrame(code)));
    }
  });

  it('are closed for such a flood also while they upgrade, and after it', async () => {
    for (const packets of [['2probe'], ['2probe', '5']]) {
      const { sid, poll } = await startPolling(server.url, {});
      const { peer } = await upgrade(server.url, {}, `transport=websocket&sid=${sid}`);
      assert.ok(peer);
      peers.push(peer);
      for (const packet of packets) {
        peer.write(textFrame(packet));
        if (packet === '2probe') await Promise.all([once(peer, 'data'), poll()]);
      }
      peer.pause();
      await isCutOff(peer, times(400, controlFrame(0x9)));
    }
  });

  it('are looked at four times a second, whether they have joined or not', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const ended: string[] = [];
    const fake = (name: string, bufferedAmount: number) => ({
      writeBuffer: [],
      close: () => undefined,
      transport: { socket: { bufferedAmount, terminate: () => void ended.push(name) } },
    });
    const clients = { a: fake('slow', 2_000_000), b: fake('quick', 1_000) };
    const io = { engine: { clients }, httpServer: new EventEmitter() };
    watchReaders(io as unknown as Parameters<typeof watchReaders>[0], createLog('error', { write: () => undefined }));
    mock.timers.tick(250);
    assert.deepEqual(ended, ['slow']);
    io.httpServer.emit('close');
    mock.timers.tick(1_000);
    assert.deepEqual(ended, ['slow'], 'and no more once the server is closed');
    mock.timers.reset();
  });

  it('lose the connection with a refused upgrade, however long they keep their half', async () => {
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n';
    const line = (path: string, kind: string, more = '') =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${kind}\r\n${key}${more}\r\n`;
    const engine = '/socket.io/?EIO=4&transport=websocket';
    const before = await open(http);
    for (let at = 0; at < 60; at += 1) {
      await hold(line(engine, 'websocket', 'Origin: https://elsewhere.example\r\n'));
      await hold(line(`${engine}&sid=a&sid=b`, 'websocket'));
      await hold(line('/elsewhere', 'websocket'));
      await hold(line('/', 'h2c'));
      await hold(line(engine, 'h2c'));
    }
    await until(async () => (await open(http)) <= before, 'the connections are closed');
  });

  it('have no half-taken upgrades where only polling is on', async () => {
    await using other = await startServer({ settings: { socket_transports: ['polling'] } });
    const asked = upgrade(other.url, {}).then(({ status }) => status);
    await assert.rejects(asked, { code: 'ECONNRESET' });
  });

  it('have 30 s to send more of a body and to read more of an answer; WebSockets are left alone', async () => {
    assert.equal(http.timeout, 30_000);
    const one = await connect(alice);
    const { sid } = await startPolling(server.url, {});
    http.timeout = 300;
    try {
      // Of the new patience, too; before the many requests keep everybody waiting.
      const late = await connect(alice);
      const before = await open(http);
      const type = 'Content-Type: application/x-www-form-urlencoded';
      await hold(`POST /login HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: 1000\r\n\r\nusername=a`);
      await hold(`POST ${polling}&sid=${sid} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na`);
      const asks = 'GET /login HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3_000);
      (await hold(asks)).pause();
      await until(async () => (await open(http)) <= before, 'the idle connections are closed');
      assert.ok((await late.ask('presence:load', {})).ok);
      late.close();
    } finally {
      http.timeout = 30_000;
    }
    assert.ok((await one.ask('presence:load', {})).ok);
    one.close();
  });

  it('are closed for more than 200 packets in a second', async () => {
    const many = textFrame('3');
    await isCutOff(await anonymous(), times(250, many));
    const calm = await anonymous();
    calm.write(times(150, many));
    const joined = await connect(alice);
    const answers = Array.from({ length: 60 }, () => joined.ask('presence:load', {}));
    const reports = Array.from({ length: 30 }, () => joined.ask('presence:report', { state: 'active' }));
    assert.ok((await Promise.all([...answers, ...reports])).every(({ ok }) => ok));
    assert.ok(!calm.destroyed && joined.socket.connected);
    joined.close();
  });

  it('have a bound that follows the rates of the operator', () => {
    const rateLimits = { commands10s: 60, signals10s: 30 } as Parameters<typeof packetsAllowed>[0]['rateLimits'];
    assert.equal(packetsAllowed({ rateLimits, rateLimitEnabled: true }), 200);
    assert.equal(packetsAllowed({ rateLimits: { ...rateLimits, commands10s: 600 }, rateLimitEnabled: true }), 1_260);
    assert.equal(packetsAllowed({ rateLimits, rateLimitEnabled: false }), 2_000);
    const clock = createTestClock();
    const isTooMuch = createMeter(clock, 2);
    assert.deepEqual([isTooMuch(), isTooMuch(), isTooMuch()], [false, false, true]);
    clock.advanceMs(1_000);
    assert.equal(isTooMuch(), false);
  });

  it('are closed for packets only the engine may send', async () => {
    for (const packet of ['0{}', '1', '2', '2probe', '5', '6']) await isCutOff(await anonymous(), textFrame(packet));
  });

  it('RT-4 cannot name two connections, one for the check and one for the engine', async () => {
    const { sid, post } = await startPolling(server.url, { cookie: alice.cookie });
    for (const twice of [
      `sid=x&sid=${sid}`,
      `sid=${sid}&sid=${sid}`,
      `sid=${sid}&EIO=4`,
      `sid=${sid}&transport=polling`,
    ]) {
      assert.equal((await ask(server.url, `POST ${polling}&${twice}`, { body: '40{"v":1}' })).status, 400, twice);
    }
    const upgraded = await upgrade(server.url, {}, `transport=websocket&sid=x&sid=${sid}`);
    assert.equal(upgraded.status, 400);
    assert.equal((await post('40{"v":1}')).status, 200);
    assert.equal((await post('1')).status, 200);
  });
});
