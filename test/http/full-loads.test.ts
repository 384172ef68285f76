import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '#shared/message.ts';
import { ask } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** 300 messages of 40,000 bytes: more than an answer holds. */
const fill = `
  with recursive numbers(n) as (select 2 union all select n + 1 from numbers where n < 301)
  insert into messages (channel_id, n, created_seq, mod_seq, mod_us, content_type, content, counts, created_us)
  select 1, n, n, n, 1000000 + n, 'text', replace(hex(zeroblob(5000)), '0', '\u{1F600}'), 1, 1000000 + n from numbers;
  update channels set last_seq = 301, last_n = 301, last_us = 1000301 where id = 1`;

describe('long lists of messages', () => {
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  const open: Socket[] = [];
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    changeDatabase(server, `delete from messages; ${fill}`);
  });
  after(() => server.stop());
  afterEach(() => open.splice(0).forEach((socket) => socket.destroy()));

  const list = (person: TestPerson, query = '') =>
    ask(server.url, `GET /messages/general${query}`, { headers: { cookie: person.cookie, connection: 'close' } });

  /** Ask for everything, and take nothing after the first bytes of it. */
  async function stall(person: TestPerson): Promise<string> {
    const { hostname, port } = new URL(server.url);
    const socket = connectTcp(Number(port), hostname);
    open.push(socket);
    socket.on('error', () => undefined);
    socket.write(`GET /messages/general HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${person.cookie}\r\n\r\n`);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    return bytes.toString('latin1').slice(9, 12);
  }

  it('are cut at 8 MiB, and whole JSON', async () => {
    const { status, headers, bytes, json } = await list(alice);
    assert.deepEqual([status, headers['x-truncated'], headers['x-head-seq']], [200, 'true', '301']);
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.ok(bytes.length <= 8 * 1_048_576 && bytes.length > 8 * 1_048_576 - 41_000, `${bytes.length}`);
    const messages = json() as Message[];
    assert.equal(messages.at(-1)?.n, 301);
    assert.equal(messages[0]?.n, 301 - messages.length + 1);
    const head = await ask(server.url, 'HEAD /messages/general', { headers: { cookie: alice.cookie } });
    assert.deepEqual([head.status, head.text, head.headers['x-truncated']], [200, '', 'true']);
  });

  it('go to one person two at a time, until the last byte is taken or the client gone', async () => {
    assert.deepEqual([await stall(alice), await stall(alice)], ['200', '200']);
    const refused = await list(alice);
    assert.deepEqual([refused.status, refused.text, refused.headers['retry-after']], [429, 'slow down', '1']);
    assert.equal((await list(alice, '?limit=5')).status, 200, 'a short one is not counted');
    assert.equal((await list(bob)).status, 200, 'nor are those of others');
    open[0]?.destroy();
    let again = await list(alice);
    for (let i = 0; again.status === 429 && i < 50; i += 1, again = await list(alice)) await wait(20);
    assert.equal(again.status, 200);
    assert.equal((await list(alice)).status, 200, 'one that is over is not counted');
    assert.deepEqual(server.logged, []);
  });
});
