import assert from 'node:assert/strict';
import { events } from '#shared/events.ts';
import { assertExact } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signUp, socketOf, type ConnectOptions, type TestPerson } from '../support/people.ts';
import { startPolling, upgrade } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('connecting', () => {
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
  });
  after(() => server.stop());

  /** Why a connection is refused: message and data of `connect_error`. */
  async function refusal(cookie: string, options: ConnectOptions = {}) {
    const socket = socketOf(server.url, cookie, options);
    const [error] = (await heard(socket, 'connect_error')) as [Error & { data?: { code: string } }];
    assert.equal(socket.active, false, 'socket.io-client does not come back by itself');
    socket.disconnect();
    return { message: error.message, data: error.data };
  }

  it('RT-2 refuses a foreign page at every engine request', async () => {
    const foreign = { cookie: alice.cookie, origin: 'https://elsewhere.example' };
    assert.equal((await upgrade(server.url, foreign)).status, 403);
    assert.equal((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: foreign })).status, 403);
    const polling = await startPolling(server.url, { cookie: alice.cookie });
    assert.equal((await polling.poll(foreign)).status, 403);
    assert.equal((await polling.post('40{"v":1}', foreign)).status, 403);
    assert.equal((await upgrade(server.url, foreign, `transport=websocket&sid=${polling.sid}`)).status, 403);
    const ended = await polling.post('1');
    assert.equal(ended.status, 200, 'the connection itself was left alone');
  });

  it('RT-2 takes our own origin, and programs that send none', async () => {
    for (const headers of [{}, { origin: server.url }, { 'sec-fetch-site': 'same-origin' }]) {
      const { status, peer } = await upgrade(server.url, { cookie: alice.cookie, ...headers });
      assert.equal(status, 101);
      peer?.destroy();
    }
    for (const headers of [{ origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      assert.equal((await upgrade(server.url, { cookie: alice.cookie, ...headers })).status, 403);
    }
  });

  it('RT-4 binds every later request to the session of the first', async () => {
    const polling = await startPolling(server.url, { cookie: alice.cookie });
    for (const headers of [{ cookie: bob.cookie }, { cookie: '' }, { cookie: 'session=s%3Aforged.signature' }]) {
      assert.equal((await polling.poll(headers)).status, 403);
      assert.equal((await polling.post('40{"v":1}', headers)).status, 403);
      assert.equal((await upgrade(server.url, headers, `transport=websocket&sid=${polling.sid}`)).status, 403);
    }
    assert.equal((await polling.post('40{"v":1}')).status, 200);
    const packets = await (await polling.poll()).text();
    assert.doesNotMatch(packets, new RegExp(polling.sid), 'the engine id stays below');
    assert.equal((await polling.post('1')).status, 200);
  });

  it('RT-1 speaks no older protocol, no other transport and sets no cookie', async () => {
    for (const query of ['EIO=3&transport=polling', 'EIO=4&transport=webtransport', 'EIO=4&transport=polling&sid=no']) {
      assert.equal((await fetch(`${server.url}/socket.io/?${query}`)).status, 400, query);
    }
    assert.equal((await fetch(`${server.url}/socket.io/?EIO=4&transport=websocket`)).status, 400);
    const { headers, peer } = await upgrade(server.url, { cookie: alice.cookie });
    assert.equal(headers['set-cookie'], undefined);
    peer?.destroy();
    const polled = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { cookie: bob.cookie } });
    assert.deepEqual(polled.headers.getSetCookie(), []);
  });

  it('takes no more than 65,536 bytes and nothing binary over polling', async () => {
    const large = await startPolling(server.url, { cookie: alice.cookie });
    assert.equal((await large.post(`4${'x'.repeat(65_536)}`)).status, 413);
    const binary = { cookie: alice.cookie, 'content-type': 'application/octet-stream' };
    const other = await startPolling(server.url, { cookie: alice.cookie });
    assert.equal((await other.post('40{"v":1}', binary)).status, 400);
    const crowd = await startPolling(server.url, { cookie: alice.cookie });
    await crowd.post(Array.from({ length: 10_000 }, () => '3').join('\u001e'));
    assert.equal((await alice.get('/messages/general')).status, 200);
  });

  it('RT-6 takes v and build, and nothing else', async () => {
    const build = await connect(alice, { auth: { v: 1, build: 'a91f' } });
    build.close();
    const odd = [{}, { v: 2 }, { v: '1' }, { v: 1, rooms: ['x'] }, { v: 1, cursors: {} }, { v: 1, token: 7 }];
    const hostile = JSON.parse('{"v":1,"__proto__":{"v":1}}') as object;
    for (const auth of odd) {
      assert.deepEqual(await refusal(alice.cookie, { auth }), { message: 'outdated', data: { code: 'BadRequest' } });
    }
    assert.equal((await refusal(alice.cookie, { auth: hostile })).message, 'outdated');
  });

  it('RT-8 says why nobody is let in without a session', async () => {
    const unauthorized = { message: 'unauthorized', data: { code: 'AuthenticationRequired' } };
    assert.deepEqual(await refusal(''), unauthorized);
    assert.deepEqual(await refusal('session=s%3Aforged.signature'), unauthorized);
    assert.deepEqual(await refusal('', { transports: ['polling'] }), unauthorized);
  });

  it('RT-3 lets a token replace the cookie, and takes none over polling', async () => {
    const auth = { v: 1, token: 'mmt_0123456789' };
    const unauthorized = { message: 'unauthorized', data: { code: 'AuthenticationRequired' } };
    assert.deepEqual(await refusal(alice.cookie, { auth }), unauthorized);
    assert.equal((await refusal(alice.cookie, { auth, transports: ['polling'] })).message, 'outdated');
  });

  it('RT-9 begins with a welcome of exactly the documented shape', async () => {
    const one = await connect(alice);
    assertExact(events.welcome.payload, one.welcome, 'welcome');
    const { welcome } = one;
    assert.equal(welcome.me.handle, 'alice');
    assert.equal(welcome.me.role, 'owner');
    assert.deepEqual(welcome.channels.map((head) => head.channel).sort(), ['general', 'off-topic']);
    assert.equal(welcome.more_channels, false);
    assert.equal(welcome.limits.frame_bytes, 65_536);
    assert.equal(one.events[0]?.name, 'welcome');
    one.close();
  });

  it('RT-6 has the loads and a page with the welcome when asked, and nothing of what one may not read', async () => {
    await bob.send('general', 'on the first page');
    await bob.send('dm:bob', 'my notes');
    const ask = async (first: object) => {
      const { welcome, close } = await connect(alice, { auth: { v: 1, first } });
      close();
      assertExact(events.welcome.payload, welcome, 'welcome');
      assert.ok(welcome.first);
      return { ...welcome.first, revs: welcome.revs };
    };
    const open = await ask({ open: 'General' });
    assert.equal(open.page?.at(-1)?.content, 'on the first page');
    assert.equal(open.user.rev, open.revs.user);
    assert.deepEqual(open.workspace.people.map((person) => person.handle).sort(), ['alice', 'bob']);
    assert.equal((await ask({})).page, undefined);
    assert.equal((await ask({ open: 'dm:bob' })).page, undefined);
    assert.deepEqual((await ask({ open: 'dm:alice:bob' })).page, []);
    assert.equal((await refusal(alice.cookie, { auth: { v: 1, first: { channels: [] } } })).message, 'outdated');
  });

  it('RT-9 misses nothing that is sent while somebody connects', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sends = Array.from({ length: 10 }, (_, at) => bob.send('general', `while connecting ${round} ${at}`));
      const one = await connect(alice);
      await Promise.all(sends);
      await bob.send('general', `last ${round}`);
      await one.waitFor('message:created', ({ message }) => message.content === `last ${round}`);
      const head = one.welcome.channels.find((channel) => channel.channel === 'general');
      const told = new Set(
        one.events.flatMap(({ name, payload }) => (name === 'message:created' ? [payload.seq] : [])),
      );
      const last = Math.max(...told);
      for (let seq = (head?.seq ?? 0) + 1; seq <= last; seq += 1) assert.ok(told.has(seq), `change ${seq} was told`);
      one.close();
    }
  });

  it('RT-1 works over polling, and over polling that becomes a WebSocket', async () => {
    for (const transports of [['polling'], ['polling', 'websocket']]) {
      const one = await connect(alice, { transports });
      const answer = await one.ask('presence:load', {});
      assert.ok(answer.ok);
      one.close();
    }
  });
});
