import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { limits } from '#shared/limits.ts';
import { changeDatabase } from '../support/database.ts';
import { filePart, formOf, multipartType, readMessage, sendForm, textPart } from '../support/file-forms.ts';
import { picture } from '../support/pictures.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import {
  eventually,
  knownFiles,
  leavesNothing,
  namesIn,
  scratchIsEmpty,
  storedPaths,
  watchScratch,
} from '../support/stored-files.ts';

const paths = ['/send/general', '/uploads', '/avatar'];

describe('FILE-07: an upload that is broken off', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  /** Of connections and of files below the folder of files. */
  async function descriptors(): Promise<number> {
    const numbers = await readdir('/proc/self/fd');
    const targets = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')));
    return targets.filter((target) => /^socket:|\/uploads\//.test(target)).length;
  }

  /** Send some bytes of a request, then hang up. */
  async function breakOff(path: string, body: Buffer, bytes: number): Promise<void> {
    const { url, cookies } = world();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    const head = [`POST ${path} HTTP/1.1`, 'Host: x', `Cookie: ${cookies['alice']}`, `Content-Type: ${multipartType}`];
    socket.write([...head, `Content-Length: ${body.length}`, '', ''].join('\r\n'));
    // Some hang up while the server still reads, some while it stores, some when it is done.
    socket.write(body.subarray(0, bytes), () => setTimeout(() => socket.destroy(), randomInt(100)));
    await closed;
  }

  /** What is on the disk is what the database knows. */
  async function nothingStrayIsLeft(before: number): Promise<void> {
    const { server } = world();
    await scratchIsEmpty(server);
    await eventually('every file is known', async () => {
      const drawers = await Promise.all((['files', 'avatars'] as const).map((drawer) => namesIn(server, drawer)));
      return JSON.stringify(drawers.flat().toSorted()) === JSON.stringify(knownFiles(server));
    });
    await eventually('descriptors are back', async () => (await descriptors()) <= before);
  }

  it('at any byte leaves nothing behind', async () => {
    const png = await picture('png');
    const bodies = paths.map((path) => {
      const field = path === '/avatar' ? 'avatar' : 'attachments';
      const files = path === '/send/general' ? [filePart('files', 'c.png', png), filePart(field, 'd.txt')] : [];
      const parts = [textPart('text', 'words'), filePart(field, 'a.png', png), ...files];
      return { path, body: formOf([...parts, filePart(field, 'b.bin', randomBytes(100_000))]).body };
    });
    await sendForm(world(), 'alice', 'general', [textPart('text', 'before')]);
    const scratch = watchScratch(world().server);
    const before = await descriptors();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const { path, body } = bodies[index % bodies.length] ?? { path: '', body: Buffer.alloc(0) };
        // Every tenth ends just before its end, or behind it.
        return breakOff(path, body, index % 10 === 0 ? body.length - randomInt(3) : randomInt(body.length));
      }),
    );
    await nothingStrayIsLeft(before);
    scratch.close();
    assert.ok(scratch.names.size > 100, `only ${scratch.names.size} temporary files came up`);
    const { status, ids } = await sendForm(world(), 'alice', 'general', [filePart('attachments', 'a.txt')]);
    assert.equal(status, 200);
    assert.equal((await readMessage(world(), 'bob', ids[0] ?? 0)).attachment?.name, 'a.txt');
  });

  it('leaves nothing behind when it is large, and takes no memory', async function () {
    this.timeout(60_000);
    const { body, headers } = formOf([filePart('attachments', 'a.bin', Buffer.alloc(limits.fileBytes))]);
    const closing = { ...headers, connection: 'close' };
    const before = await descriptors();
    const rssBefore = process.memoryUsage().rss;
    let rssMost = rssBefore;
    const timer = setInterval(() => (rssMost = Math.max(rssMost, process.memoryUsage().rss)), 20);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index < 2
          ? askAs(world(), { as: 'alice', ask: 'POST /send/general', body, headers: closing })
          : breakOff(paths[index % 2] ?? '', body, index < 5 ? body.length - 10 : randomInt(body.length)),
      ),
    );
    clearInterval(timer);
    await nothingStrayIsLeft(before);
    // The client, which holds the body, is in this process, too.
    assert.ok(rssMost - rssBefore < 400_000_000, `${Math.round((rssMost - rssBefore) / 1_000_000)} MB`);
  });
});

describe('a file that cannot be written down', () => {
  const world = useWorld(['alice']);

  it('is not kept', async () => {
    const { server } = world();
    const png = await picture('png');
    changeDatabase(server, `create trigger refuse before insert on files begin select raise(abort, 'refused'); end`);
    for (const path of ['send/general', 'uploads', 'avatar'] as const) {
      const names = path === 'avatar' ? ['a.png'] : ['a.png', 'b.txt'];
      for (const name of names) {
        const form = formOf([filePart(path === 'avatar' ? 'avatar' : 'attachments', name, png)]);
        const { status } = await askAs(world(), { as: 'alice', ask: `POST /${path}`, ...form });
        assert.equal(status, 500);
      }
    }
    await scratchIsEmpty(server);
    assert.deepEqual(await storedPaths(server), []);
  });
});
