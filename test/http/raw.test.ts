import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { askAs, itAnswers, useWorld } from '../support/scenario.ts';

const chunked = 'Transfer-Encoding: chunked';
const form = 'Content-Type: application/x-www-form-urlencoded';
/** Requests that two readers could take for different ones. */
const ambiguous: Readonly<Record<string, string[]>> = {
  'a length and chunks': ['Content-Length: 6', chunked, '', '0', '', 'GET /channels HTTP/1.1'],
  'two lengths': ['Content-Length: 6', 'Content-Length: 0', '', 'text=x'],
  'an unknown transfer coding': ['Transfer-Encoding: xchunked', '', '0', ''],
  'a folded header': ['X-Note: one', ' two', 'Content-Length: 0', ''],
  'a length that is none': ['Content-Length: +6', '', 'text=x'],
  'a space before the colon': ['Content-Length : 6', '', 'text=x'],
};

describe('a request that is not clear', () => {
  const world = useWorld(['alice']);

  /** Everything that comes back until the server hangs up. */
  async function sendRaw(text: string): Promise<string> {
    const socket = connect(Number(new URL(world().url).port), '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.write(text);
    await once(socket, 'close');
    return Buffer.concat(received).toString();
  }

  for (const [title, lines] of Object.entries(ambiguous)) {
    it(`is refused, and its connection closed: ${title}`, async () => {
      const cookie = `Cookie: ${world().cookies['alice']}`;
      const text = await sendRaw(['POST /send/general HTTP/1.1', 'Host: x', cookie, form, ...lines, ''].join('\r\n'));
      assert.match(text, /^HTTP\/1\.1 400 /);
      assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
    });
  }

  it('with too many headers is refused alike', async () => {
    const text = await sendRaw(`GET /login HTTP/1.1\r\nHost: x\r\nX-Note: ${'x'.repeat(20_000)}\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 431 /);
  });

  const long = 'é "\t\u001b'.slice(0, 3).repeat(4_000);
  itAnswers(world, [
    { ask: 'GET /login', headers: { 'user-agent': long, 'accept-language': 'x' }, status: 200 },
    { title: 'a long referer', as: 'alice', ask: 'GET /logout', headers: { referer: long }, status: 302 },
    { title: 'a long Accept', ask: 'GET /channels', headers: { accept: 'a/b;q=0.1,'.repeat(1_200) }, status: 302 },
  ]);

  it('stores nothing', async () => {
    assert.doesNotMatch((await askAs(world(), { as: 'alice', ask: 'GET /messages/general' })).text, /"sender":"alice"/);
    assert.deepEqual(world().server.logged, []);
  });
});
