import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, signUp, type TestPerson } from '../support/people.ts';
import { startPolling, textFrame, upgrade } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('a slow reader', () => {
  let server: TestServer;
  let alice: TestPerson;
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
  });
  after(() => server.stop());

  /** Somebody writes until the name of a reader is gone from the list of those who are online. */
  async function writeUntil(done: () => boolean): Promise<number> {
    const text = 'x'.repeat(9_000);
    let sent = 0;
    while (!done() && sent < 3_000) {
      await Promise.all(Array.from({ length: 20 }, () => alice.send('general', text)));
      sent += 20;
    }
    return sent;
  }

  it('P9 is cut off when more than 1 MiB waits, while the others get everything', async () => {
    const bob = await signUp(server, 'bob');
    const { peer } = await upgrade(server.url, { cookie: bob.cookie });
    assert.ok(peer);
    peer.write(textFrame('40{"v":1}'));
    await once(peer, 'data');
    peer.pause();
    const reader = await connect(alice);
    let cut = false;
    const sent = await writeUntil(() => (cut ||= server.logged.some((line) => line.includes('too slowly'))));
    assert.ok(cut, `cut off after ${sent} messages`);
    const last = await alice.send('general', 'the last one');
    assert.equal(last.status, 200);
    await reader.waitFor('message:created', ({ message }) => message.content === 'the last one');
    const told = reader.events.filter(({ name }) => name === 'message:created');
    assert.equal(told.length, sent + 1);
    reader.close();
    peer.resume();
    await once(peer, 'close');
  });

  it('P9 over polling, too', async () => {
    const carol = await signUp(server, 'carol');
    const polling = await startPolling(server.url, { cookie: carol.cookie });
    await polling.post('40{"v":1}');
    await polling.poll();
    const before = server.logged.length;
    const sent = await writeUntil(() => server.logged.length > before);
    assert.ok(sent < 3_000);
    assert.equal((await polling.poll()).status, 400, 'the engine does not know it any more');
  });
});
