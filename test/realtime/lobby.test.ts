import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { connectTimeoutMs, createLobby } from '../../server/realtime/lobby.ts';
import type { Peer } from '../../server/realtime/transport.ts';
import { ask } from '../support/ask.ts';
import { connect, signUp } from '../support/people.ts';
import { upgrade } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const polling = '/socket.io/?EIO=4&transport=polling';

describe('connections that nobody has joined over', () => {
  async function knock(server: TestServer, times: number, headers: Record<string, string> = {}) {
    const asked = Array.from({ length: times }, () => ask(server.url, `GET ${polling}`, { headers }));
    const answers = await Promise.all(asked);
    const taken = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 503);
    assert.equal(taken.length + refused.length, times);
    assert.ok(refused.every(({ headers: { 'retry-after': seconds } }) => Number(seconds) > 0));
    return taken.length;
  }

  it('are at most 100 for an address without a session, and nobody else is kept out', async () => {
    await using server = await startServer();
    const alice = await signUp(server, 'alice');
    assert.equal(await knock(server, 130), 100);
    assert.equal((await upgrade(server.url, {})).status, 503);
    assert.equal(await knock(server, 130, { cookie: alice.cookie }), 100);
    const bob = await signUp(server, 'bob');
    const sockets = await Promise.all(Array.from({ length: 12 }, () => connect(bob)));
    sockets.forEach((one) => one.close());
  });

  it('are not counted any more once somebody has joined', async () => {
    await using server = await startServer();
    const alice = await signUp(server, 'alice');
    const one = await connect(alice);
    assert.equal(await knock(server, 101, { cookie: alice.cookie }), 100);
    one.close();
  });

  it('are in all no more than a tenth above the places', async () => {
    await using server = await startServer({ settings: { max_sockets: 10 } });
    assert.equal(await knock(server, 30), 11);
  });

  it('are closed after 10 s, and what is queued for them goes at once', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const lobby = createLobby();
    const closed: unknown[] = [];
    const make = () => {
      const peer = Object.assign(new EventEmitter(), {
        transport: {},
        close: (discard: boolean) => {
          closed.push(discard);
          peer.emit('close');
        },
      });
      lobby.enter(peer as unknown as Peer, 'from 192.0.2.1'); // as far as it is looked at
      return peer as unknown as Peer;
    };
    const all = Array.from({ length: 100 }, make);
    assert.ok(lobby.isFull('from 192.0.2.1'));
    assert.ok(!lobby.isFull('from 192.0.2.2'));
    all.slice(0, 60).forEach(lobby.joined);
    assert.ok(!lobby.isFull('from 192.0.2.1'));
    mock.timers.tick(connectTimeoutMs);
    assert.deepEqual(
      closed,
      Array.from({ length: 40 }, () => true),
    );
    mock.timers.reset();
  });
});
