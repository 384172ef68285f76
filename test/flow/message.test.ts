import assert from 'node:assert/strict';
import { connect, signUp } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('a message', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  it('reaches everybody live, the sender too, and is the same over every door', async () => {
    const alice = await signUp(server, 'alice');
    const bob = await signUp(server, 'bob');
    const aliceSocket = await connect(alice);
    const bobSocket = await connect(bob);
    const answer = await aliceSocket.ask('message:send', { channel: 'general', text: 'hi @bob', client_id: 'k1' });
    assert.ok(answer.ok);
    const told = await bobSocket.waitFor('message:created', ({ message }) => message.client_id === 'k1');
    const own = await aliceSocket.waitFor('message:created', ({ message }) => message.client_id === 'k1');
    assert.deepEqual(told, own);
    assert.equal(told.message.mentions, '["bob"]');
    assert.equal(told.seq, answer.data.seq);
    assert.deepEqual(await bob.json(`/message/${answer.data.id}`), told.message);
    const list = await bob.json<unknown[]>('/messages/general');
    assert.deepEqual(list.at(-1), told.message);
    aliceSocket.close();
    bobSocket.close();
  });
});
