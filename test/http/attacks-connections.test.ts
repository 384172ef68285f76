import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import type { HttpParts } from '../../server/http/parts.ts';
import { receiveFiles, withParts } from '../../server/http/receive-files.ts';
import { ask } from '../support/ask.ts';
import { filePart, fileLine, formOf, textPart, upload } from '../support/file-forms.ts';
import { askAs, useWorld } from '../support/scenario.ts';

describe('a hostile connection', () => {
  const world = useWorld(['alice', 'bob']);

  /** Many questions in one packet; the statuses of the answers that came before the end. */
  async function askAtOnce(count: number): Promise<number[]> {
    const { port } = new URL(world().url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const lines = [
      'GET /channels HTTP/1.1',
      'Host: x',
      'Accept: application/json',
      `Cookie: ${world().cookies['alice']}`,
    ];
    const last = [...lines, 'Connection: close', '', ''].join('\r\n');
    socket.write([...lines, '', ''].join('\r\n').repeat(count - 1) + last);
    const answers = await text(socket).catch(() => '');
    return Array.from(answers.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
  }

  it('gets answers to some questions at once', async () => {
    assert.deepEqual(await askAtOnce(16), Array(16).fill(200));
  });

  it('is closed when it asks on and on without waiting', async () => {
    assert.deepEqual(await askAtOnce(17), []);
  });

  it('is as welcome as before when it has its answers', async () => {
    assert.deepEqual(await askAtOnce(3), [200, 200, 200]);
  });
});

describe('downloads that nobody reads', () => {
  const world = useWorld(['alice', 'bob']);

  it('are 200 of one person at most, and no matter for others', async () => {
    const { file } = await upload(world(), 'alice', filePart('attachments', 'a.bin', Buffer.alloc(20_000_000)));
    const { port } = new URL(world().url);
    const question = `GET /files/${file} HTTP/1.1\r\nHost: x\r\nCookie: ${world().cookies['alice']}\r\n\r\n`;
    const held = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.write(question);
        await once(socket, 'readable');
        return socket;
      }),
    );
    const read = (as: string) => askAs(world(), { as, ask: `HEAD /files/${file}` });
    const refused = await read('alice');
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1']);
    assert.equal((await read('bob')).status, 404);
    for (const socket of held) socket.destroy();
    while ((await read('alice')).status === 429) await delay(10);
    const { status, bytes } = await askAs(world(), { as: 'alice', ask: fileLine(file) });
    assert.deepEqual([status, bytes.length], [200, 20_000_000]);
  });
});

describe('work on files that takes long', () => {
  it('does not cost the client its connection, and does not leave it without an end afterwards', async () => {
    const options = { fields: {}, maxFileBytes: 9, maxFieldBytes: 9, isUpload: true };
    // A form without files needs nothing of the server.
    const receive = receiveFiles({} as HttpParts, options);
    let timeoutMs: number | undefined;
    const work = withParts(async (_request, response) => {
      await delay(500);
      response.send('ok');
    });
    const http = createServer(express().post('/', receive, work)).setTimeout(100);
    http.on('request', ({ socket }, response) => {
      response.once('close', () => setImmediate(() => (timeoutMs = socket.timeout)));
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens on TCP
    const { status, text: body } = await ask(url, 'POST /', formOf([textPart('a', 'b')]));
    assert.deepEqual([status, body], [200, 'ok']);
    await delay(10);
    assert.ok(timeoutMs !== undefined && timeoutMs > 0, `${timeoutMs} ms`);
    http.closeAllConnections();
    await new Promise((resolve) => void http.close(resolve));
  });
});
