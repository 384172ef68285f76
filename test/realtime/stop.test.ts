import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'socket.io';
import { admit, type HandshakeParts } from '../../server/realtime/handshake.ts';
import { assertExactEvent } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signIn, signUp } from '../support/people.ts';
import { textFrame, upgrade } from '../support/raw-client.ts';
import { spawnServer } from '../support/spawn-server.ts';
import { startServer } from '../support/start-server.ts';

describe('stopping', () => {
  let dataDir = '';
  beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'minimost-stop-'))));
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('RT-78 says so, finishes what it has accepted, and closes transports so that clients come back', async () => {
    const server = await startServer({ dataDir });
    const alice = await signUp(server, 'alice');
    const one = await connect(alice);
    const closed = heard(one.socket, 'disconnect');
    const acknowledged: string[] = [];
    const sends = Array.from({ length: 80 }, async (_, at) => {
      const send = { channel: 'general', text: `before the end ${at}`, client_id: `end${at}` };
      const answer = await one.ask('message:send', send).catch(() => null);
      if (answer?.ok) acknowledged.push(send.text);
      else if (answer) assert.equal(answer.error.code, 'Unavailable');
    });
    await one.waitFor('message:created');
    await server.stop();
    await Promise.all(sends);
    assert.deepEqual(await one.waitFor('server:restarting'), { spread_ms: 5_000 });
    one.events.forEach(assertExactEvent);
    const [reason] = (await closed) as [string];
    assert.equal(reason, 'transport close', 'after "io server disconnect" socket.io-client would stay away');
    await using again = await startServer({ dataDir });
    const back = await signIn(again, 'alice');
    const kept = await back.json<{ content: string }[]>('/messages/general');
    const texts = new Set(kept.map(({ content }) => content));
    assert.ok(acknowledged.length > 0);
    assert.deepEqual(
      acknowledged.filter((text) => !texts.has(text)),
      [],
    );
    assert.equal(texts.size, kept.length, 'nothing twice');
  });

  it('is not held up by a client that keeps its connection for another request', async () => {
    const server = await startServer({ dataDir });
    const agent = new Agent({ keepAlive: true });
    const headers = { expect: '100-continue', 'content-type': 'application/x-www-form-urlencoded' };
    const asking = request(`${server.url}/login`, { agent, method: 'POST', headers });
    asking.flushHeaders();
    await once(asking, 'continue');
    const beginMs = performance.now();
    const stopped = server.stop();
    asking.end('username=alice');
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.resume();
    await stopped;
    assert.ok(performance.now() - beginMs < 3_000);
  });

  it('RT-8 tells who comes meanwhile to come back in 1 to 5 s', async () => {
    const parts = { isOpen: () => false } as unknown as HandshakeParts; // it looks at nothing else
    await assert.rejects(admit({} as Socket, parts), (error: Error & { data: { retry_after_ms: number } }) => {
      const { retry_after_ms: waitMs, ...data } = error.data;
      assert.deepEqual([error.message, data], ['busy', { code: 'Unavailable' }]);
      return waitMs >= 1_000 && waitMs < 5_000;
    });
  });

  it('RT-78 exits with 0 within 10 s, also when somebody does not read and somebody never connects', async () => {
    const server = await spawnServer({ PORT: '0', DATA_DIR: dataDir });
    const alice = await signUp(server, 'alice');
    const stalled = await upgrade(server.url, { cookie: alice.cookie });
    stalled.peer?.pause();
    stalled.peer?.write(textFrame('40{"v":1}'));
    const silent = await upgrade(server.url, { cookie: alice.cookie });
    silent.peer?.pause();
    const one = await connect(alice);
    const startedMs = performance.now();
    const code = await server.kill('SIGTERM');
    assert.equal(code, 0, server.output());
    assert.ok(performance.now() - startedMs < 5_000, 'nobody is waited for in vain');
    assert.deepEqual(await one.waitFor('server:restarting'), { spread_ms: 5_000 });
    stalled.peer?.destroy();
    silent.peer?.destroy();
    one.close();
  });
});
