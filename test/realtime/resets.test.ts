import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { signUp } from '../support/people.ts';
import { textFrame, upgrade } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('peers that reset their connection', () => {
  let server: TestServer;
  const thrown: unknown[] = [];
  const note = (error: unknown) => void thrown.push(error);
  let others: NodeJS.UncaughtExceptionListener[] = [];
  before(async () => {
    // Mocha's own listeners would blame a test that runs later.
    others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', note);
    server = await startServer();
  });
  after(async () => {
    process.removeListener('uncaughtException', note);
    others.forEach((listener) => process.on('uncaughtException', listener));
    await server.stop();
  });

  /** Ask for an upgrade and reset at once. */
  async function knockAndRun(path: string, headers: string): Promise<void> {
    const { port } = new URL(server.url);
    const peer = dial(Number(port), '127.0.0.1');
    await once(peer, 'connect');
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==';
    const lines = `Host: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n${headers}`;
    peer.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    peer.resetAndDestroy();
  }

  it('during an upgrade, taken, refused or for nothing, do not end the process', async () => {
    const engine = '/socket.io/?EIO=4&transport=websocket';
    for (let round = 0; round < 50; round += 1) {
      await knockAndRun(engine, '');
      await knockAndRun(engine, 'Origin: https://elsewhere.example\r\n');
      await knockAndRun('/elsewhere', '');
      await knockAndRun(`${engine}&sid=unknown`, '');
    }
    await signUp(server, 'alice');
    assert.deepEqual(thrown, []);
  });

  it('after an upgrade do not either, whatever they have sent', async () => {
    const bob = await signUp(server, 'bob');
    for (const frame of ['40{"v":1}', '4', '3', '2', '9', '40{"v":1}'.padEnd(60_000, ' ')]) {
      const { peer } = await upgrade(server.url, { cookie: bob.cookie });
      peer?.write(textFrame(frame));
      peer?.resetAndDestroy();
    }
    const { peer } = await upgrade(server.url, { cookie: bob.cookie });
    const broken = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    peer?.write(Buffer.from(broken));
    if (peer) await once(peer.resume(), 'close');
    assert.equal((await bob.get('/messages/general')).status, 200);
    assert.deepEqual(thrown, []);
  });
});
