import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Attachment } from '#shared/objects.ts';
import type { FirstLine } from '../support/ask.ts';
import { fileLine, filePart, sendFile } from '../support/file-forms.ts';
import { picture } from '../support/pictures.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { eventually, leavesNothing } from '../support/stored-files.ts';

const film = Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from('ftypisom'), randomBytes(988)]);

describe('GET /files/:file', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  const kept: Record<'png' | 'html' | 'film' | 'empty', Attachment> = {} as never; // filled before any test

  const attach = (name: string, bytes: Buffer | string) =>
    sendFile(world(), 'alice', 'general', filePart('attachments', name, bytes));
  const get = (file: string, headers: Record<string, string> = {}, query = '') =>
    askAs(world(), { as: 'bob', ask: fileLine(file, query), headers });
  const openFiles = () => readdir('/proc/self/fd');

  before(async () => {
    kept.png = await attach('a "picture".png', await picture('png', { width: 900, height: 300 }));
    kept.html = await attach('page.html', '<script>alert(1)</script>');
    kept.film = await attach('film.mp4', film);
    kept.empty = await attach('empty.txt', '');
  });

  describe('says what a browser may do with it, whatever it asks as', () => {
    for (const [what, disposition, type] of [
      ['png', `inline; filename="a \\"picture\\".png"`, 'image/png'],
      ['html', 'attachment; filename=page.html', 'application/octet-stream'],
      ['film', 'attachment; filename=film.mp4', 'video/mp4'],
      ['empty', 'attachment; filename=empty.txt', 'application/octet-stream'],
    ] as const) {
      for (const destination of ['document', 'iframe', 'script', 'object', 'image', undefined]) {
        it(`FILE-09, FILE-15: ${what} as ${destination ?? 'anything'}`, async () => {
          const asked = destination && {
            accept: 'text/html',
            'sec-fetch-dest': destination,
            'sec-fetch-mode': 'navigate',
          };
          const { status, headers } = await get(kept[what].file, { ...asked });
          assert.equal(status, 200);
          const { etag, ...rest } = headers;
          assert.match(String(etag), /^"[^"]+"$/);
          const wanted = {
            'content-type': type,
            'content-disposition': disposition,
            'content-security-policy': "sandbox; default-src 'none'",
            'content-length': String(kept[what].size),
            'x-content-type-options': 'nosniff',
            'cross-origin-resource-policy': 'same-origin',
            'cache-control': 'private, no-cache',
            'accept-ranges': 'bytes',
          };
          for (const [name, value] of Object.entries(wanted)) assert.equal(rest[name], value, name);
        });
      }
    }
  });

  describe('answers with the part that is asked for', () => {
    const rows: readonly (readonly [range: string, from: number, to: number])[] = [
      ['bytes=0-0', 0, 0],
      ['bytes=0-', 0, 999],
      ['bytes=990-', 990, 999],
      ['bytes=990-5000', 990, 999],
      ['bytes=-10', 990, 999],
      ['bytes=-5000', 0, 999],
      ['bytes= 1-2', 1, 2],
    ];
    for (const [range, from, to] of rows) {
      it(range, async () => {
        const { status, headers, bytes } = await get(kept.film.file, { range });
        assert.deepEqual([status, headers['content-range']], [206, `bytes ${from}-${to}/1000`]);
        assert.equal(headers['content-length'], String(to - from + 1));
        assert.deepEqual(bytes, film.subarray(from, to + 1));
      });
    }

    for (const range of ['bytes=1000-', 'bytes=5000-6000', 'bytes=-0']) {
      it(`refuses ${range}`, async () => {
        const { status, headers, text } = await get(kept.film.file, { range });
        assert.deepEqual([status, headers['content-range'], text], [416, 'bytes */1000', '']);
      });
    }

    for (const range of [
      'bytes=0-1,3-4',
      'bytes=0-1,1-2',
      'lines=0-1',
      'bytes',
      'bytes=',
      'bytes=a-b',
      'bytes=2-1',
      '',
    ]) {
      it(`gives all of it for: ${range}`, async () => {
        const answer = await get(kept.film.file, { range });
        // Nothing of the last ones is a range: they may be refused or not heard, but are never a part.
        if (answer.status !== 416) assert.deepEqual([answer.status, answer.bytes], [200, film]);
        if (range.includes(',') || range.startsWith('lines')) assert.equal(answer.status, 200);
      });
    }

    it('only of the version that is asked for', async () => {
      const { etag } = (await get(kept.film.file)).headers;
      const ask = async (condition: string) =>
        (await get(kept.film.file, { range: 'bytes=0-1', 'if-range': condition })).status;
      assert.equal(await ask(String(etag)), 206);
      assert.equal(await ask('"another"'), 200);
      assert.equal(await ask(`W/${String(etag)}`), 200);
      assert.equal(await ask(new Date().toUTCString()), 200);
    });
  });

  it('tells whoever has it already', async () => {
    const { etag } = (await get(kept.png.file)).headers;
    const ask = async (known: string, more = {}) => get(kept.png.file, { 'if-none-match': known, ...more });
    for (const known of [String(etag), `W/${String(etag)}`, `"a", ${String(etag)}`, '*']) {
      const answer = await ask(known, { range: 'bytes=0-1' });
      assert.deepEqual([answer.status, answer.text, answer.headers.etag], [304, '', etag], known);
    }
    for (const known of ['"another"', '', String(etag).slice(1, -1)]) assert.equal((await ask(known)).status, 200);
  });

  it('answers HEAD without bytes, also where a part is asked for', async () => {
    for (const headers of [{}, { range: 'bytes=0-1' }] as Record<string, string>[]) {
      const ask: FirstLine = `HEAD /files/${kept.film.file}`;
      const answer = await askAs(world(), { as: 'bob', ask, headers });
      assert.deepEqual([answer.status, answer.headers['content-length'], answer.bytes.length], [200, '1000', 0]);
    }
  });

  it('closes every file that it opened', async () => {
    await get(kept.film.file);
    const before = (await openFiles()).length;
    for (const headers of [{}, { range: 'bytes=0-1' }, { range: 'bytes=9999-' }, { 'if-none-match': '*' }]) {
      for (let time = 0; time < 10; time += 1) {
        await get(kept.film.file, headers as Record<string, string>);
        await askAs(world(), { as: 'bob', ask: `HEAD /files/${kept.empty.file}` });
      }
    }
    await eventually('descriptors are back', async () => (await openFiles()).length <= before);
  });

  it('closes a file whose reader had gone before the first byte', async () => {
    const before = (await openFiles()).length;
    const { url, cookies } = world();
    const head = `GET /files/${kept.film.file} HTTP/1.1\r\nHost: x\r\nCookie: ${cookies['bob'] ?? ''}\r\n\r\n`;
    for (let time = 0; time < 60; time += 1) {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
      await once(socket, 'connect');
      socket.write(head, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    await eventually('descriptors are back', async () => (await openFiles()).length <= before);
  });
});
