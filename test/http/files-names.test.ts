import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../support/ask.ts';
import { fileLine, filePart, formOf, sendFile } from '../support/file-forms.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { leavesNothing, namesIn, pathIn } from '../support/stored-files.ts';

describe('the name of a file', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  const attach = (name: string, bytes: Buffer | string) =>
    sendFile(world(), 'alice', 'general', filePart('attachments', name, bytes));
  const get = (file: string) => askAs(world(), { as: 'bob', ask: fileLine(file) });

  describe('does not leave its folder', () => {
    const name = '0123456789abcdef0123456789abcdef.png';
    itAnswers(
      world,
      [
        '..%2f..%2fminimost.db',
        '%2e%2e%2fminimost.db',
        '..%5cminimost.db',
        'minimost.db',
        `..%2ffiles%2f01%2f${name}`,
        `01%2f${name}`,
        `${name}%00`,
        `${name}%0a`,
        `.${name}`,
        `${name.slice(1)}`,
        name.toUpperCase(),
        name.replace('png', 'svg'),
        name.replace('png', 'png.bin'),
        name,
        '.tmp',
        '.',
        '%2e%2e',
      ].map((path): Scenario => ({
        as: 'alice',
        ask: `GET /files/${path}`,
        status: 404,
        is: 'not found',
        gives: { ETag: null },
      })),
    );

    itAnswers(
      world,
      ['/uploads/', '/uploads', '/files/', '/files', '/uploads/files', '/settings.json', '/minimost.db', '/sessions.db']
        .concat([
          '/minimost.db-wal',
          '/data/minimost.db',
          '/.git/config',
          '/.env',
          '/.tmp/x',
          '/server.lock',
          '/small/',
        ])
        .map((path): Scenario => ({
          title: 'FILE-10',
          as: 'alice',
          ask: `GET ${path}`,
          // There is no reading of what can be posted to.
          status: path.startsWith('/uploads') ? 405 : 404,
          gives: { ETag: null },
        })),
    );

    it('where somebody put a link, or a folder, or a pipe', async () => {
      const { server } = world();
      const secret = join(server.dataDir, 'secret.txt');
      await writeFile(secret, 'secret');
      for (const plant of [
        (path: string) => symlink(secret, path),
        (path: string) => mkdir(path),
        (path: string) => Promise.resolve(execFileSync('mkfifo', [path])),
      ]) {
        const { file } = await attach('x.txt', 'mine');
        const path = pathIn(server, 'files', file);
        await rm(path);
        await plant(path);
        const { status, text } = await get(file);
        assert.deepEqual([status, text], [404, 'not found']);
        await rm(path, { recursive: true });
      }
      assert.equal(await readFile(secret, 'utf8'), 'secret');
    });
  });

  describe('FILE-06: has the name that its sender gave it, made harmless', () => {
    const header = ({ headers }: Answer) => String(headers['content-disposition']);
    const rows: readonly (readonly [given: string, kept: string, disposition: string])[] = [
      ['../../etc/passwd', 'passwd', 'attachment; filename=passwd'],
      ['C:\\temp\\x', 'x', 'attachment; filename=x'],
      ['a\r\nSet-Cookie: x=y', 'aSet-Cookie: x=y', 'attachment; filename="aSet-Cookie: x=y"'],
      ['say "hi".txt', 'say "hi".txt', 'attachment; filename="say \\"hi\\".txt"'],
      ['cod\u202Etxt.exe', 'codtxt.exe', 'attachment; filename=codtxt.exe'],
      ['..', 'file', 'attachment; filename=file'],
      ['....', 'file', 'attachment; filename=file'],
      ['.', 'file', 'attachment; filename=file'],
      ['x/', 'file', 'attachment; filename=file'],
      ['   ', 'file', 'attachment; filename=file'],
      ['.bashrc', '.bashrc', 'attachment; filename=.bashrc'],
      ['🦜.txt', '🦜.txt', `attachment; filename="??.txt"; filename*=UTF-8''%F0%9F%A6%9C.txt`],
      ['žluťoučký.txt', 'žluťoučký.txt', `attachment; filename="`],
      ['%2e%2e%2fx; filename=y', '%2e%2e%2fx; filename=y', `attachment; filename=`],
      [`${'x'.repeat(5_000)}.txt`, `${'x'.repeat(196)}.txt`, `attachment; filename=${'x'.repeat(196)}.txt`],
      [`${'🦜'.repeat(1_000)}.txt`, `${'🦜'.repeat(196)}.txt`, 'attachment; filename="'],
      [`x.${'y'.repeat(400)}`, `x.${'y'.repeat(400)}`.slice(0, 100) + `.${'y'.repeat(99)}`, 'attachment; filename=x.'],
    ];
    for (const [given, name, disposition] of rows) {
      it(given.length > 40 ? `${given.slice(0, 20)}… (${given.length})` : JSON.stringify(given), async () => {
        const attachment = await attach(given, 'bytes');
        assert.equal(attachment.name, name);
        assert.match(attachment.file, /^[0-9a-f]{32}\.bin$/);
        assert.ok((await namesIn(world().server, 'files')).includes(attachment.file));
        const answer = await get(attachment.file);
        assert.equal(answer.text, 'bytes');
        assert.ok(header(answer).startsWith(disposition), header(answer));
        assert.match(header(answer), /^[\x20-\x7e\xa0-\xff]+$/);
        assert.equal(answer.headers['set-cookie'], undefined);
      });
    }

    it('and NUL is in no name', async () => {
      const question = formOf([filePart('attachments', 'a\u0000b.txt')]);
      const { status, text } = await askAs(world(), { as: 'alice', ask: 'POST /send/general', ...question });
      assert.deepEqual([status, text], [400, 'invalid form']);
    });
  });
});
