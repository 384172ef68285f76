import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '#shared/limits.ts';
import type { FirstLine } from '../support/ask.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import {
  fileLine,
  filePart,
  formOf,
  multipartType,
  sendFile,
  sendForm,
  textPart,
  upload,
  type FormPart,
} from '../support/file-forms.ts';
import { signUp } from '../support/people.ts';
import { picture } from '../support/pictures.ts';
import { askAs, useWorld, type OpenWorld } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { eventually, knownFiles, leavesNothing, rowsOf, scratchIsEmpty, storedPaths } from '../support/stored-files.ts';

const mib = 1_048_576;

/** Everything a refusal must leave as it is. */
function contentOf(server: TestServer) {
  const messages = rowsOf<{ count: number }>(server, 'select count(*) as count from messages');
  return storedPaths(server).then((paths) => ({ paths, files: knownFiles(server), messages }));
}

describe('too much', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  const full = Buffer.alloc(limits.fileBytes, 'x');
  const over = Buffer.alloc(limits.fileBytes + 1, 'x');
  const third = Buffer.alloc(21 * mib, 'x');
  const many = (count: number, field = 'attachments') =>
    Array.from({ length: count }, (_, index) => filePart(field, `${index}.txt`));

  const rows: readonly (readonly [title: string, line: FirstLine, parts: FormPart[]])[] = [
    ['11 files', 'POST /send/general', [...many(11), textPart('text', 'hello')]],
    ['11 files, none a picture', 'POST /send/general', [...many(11, 'files'), textPart('text', 'hello')]],
    ['11 files in two fields', 'POST /send/general', [...many(5, 'files'), ...many(6)]],
    ['25 MiB + 1', 'POST /send/general', [filePart('attachments', 'a.bin', over)]],
    ['25 MiB + 1 of no picture', 'POST /send/general', [filePart('files', 'a.txt', over), textPart('text', 'hello')]],
    [
      '25 MiB + 1 behind another',
      'POST /send/general',
      [filePart('attachments', 'a.txt'), filePart('files', 'b.png', over)],
    ],
    ['25 MiB + 1', 'POST /uploads', [filePart('attachments', 'a.bin', over)]],
    ['11 files', 'POST /uploads', many(11)],
    ['5 MiB + 1', 'POST /avatar', [filePart('avatar', 'a.jpg', Buffer.alloc(limits.avatarBytes + 1))]],
    ['60 MiB', 'POST /send/general', [1, 2, 3].map(() => filePart('attachments', 'a.bin', third))],
    ['60 MiB of no pictures', 'POST /send/general', [1, 2, 3].map(() => filePart('files', 'a.bin', third))],
  ];
  for (const [title, line, parts] of rows) {
    for (const chunked of title === '60 MiB' ? [false, true] : [parts.length > 1]) {
      it(`is refused: ${title}${chunked ? ', chunked' : ''} to ${line}`, async () => {
        const { server } = world();
        const before = await contentOf(server);
        const form = formOf(parts);
        const headers = { ...form.headers, ...(chunked && { 'transfer-encoding': 'chunked' }) };
        const { status, text } = await askAs(world(), { as: 'alice', ask: line, body: form.body, headers });
        assert.deepEqual([status, text], [413, 'too large']);
        await scratchIsEmpty(server);
        assert.deepEqual(await contentOf(server), before);
      });
    }
  }

  it('is judged by the length that is announced, before anything is read', async () => {
    const { url, cookies } = world();
    for (const path of ['/send/general', '/uploads', '/avatar']) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const lines = [
        `POST ${path} HTTP/1.1`,
        'Host: x',
        `Cookie: ${cookies['alice']}`,
        `Content-Type: ${multipartType}`,
      ];
      socket.write([...lines, `Content-Length: ${limits.uploadBytes + 1}`, '', ''].join('\r\n'));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      assert.match(answer.toString(), /^HTTP\/1\.1 413 /, path);
    }
  });

  it('is text of 10,001 characters beside a file', async () => {
    const before = await contentOf(world().server);
    const { status, text } = await sendForm(world(), 'alice', 'general', [
      textPart('text', 'x'.repeat(limits.textChars + 1)),
      filePart('attachments', 'a.txt'),
    ]);
    assert.deepEqual([status, text], [413, 'too long']);
    await scratchIsEmpty(world().server);
    assert.deepEqual(await contentOf(world().server), before);
  });

  it('is the eleventh, whether it came before or comes with the message', async () => {
    const files: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      files.push((await upload(world(), 'alice', filePart('attachments', `${index}.txt`))).file);
    }
    const before = await contentOf(world().server);
    const send = (count: number) =>
      sendForm(world(), 'alice', 'general', [textPart('uploads', files.join(',')), ...many(count)]);
    const refused = await send(5);
    assert.deepEqual([refused.status, refused.text], [413, 'too large']);
    assert.deepEqual(await contentOf(world().server), before);
    assert.equal((await send(4)).ids.length, 10);
  });

  it('is not 25 MiB', async () => {
    const { file, size } = await sendFile(world(), 'alice', 'general', filePart('attachments', 'a.bin', full));
    assert.equal(size, limits.fileBytes);
    const answer = await askAs(world(), { as: 'bob', ask: fileLine(file) });
    assert.ok(answer.bytes.equals(full));
  });

  it('is not 5 MiB for an avatar: it is no picture', async () => {
    const form = formOf([filePart('avatar', 'a.jpg', Buffer.alloc(limits.avatarBytes))]);
    const { status, text } = await askAs(world(), { as: 'alice', ask: 'POST /avatar', ...form });
    assert.deepEqual([status, text], [400, 'invalid file']);
  });
});

describe('too often', () => {
  let clock: TestClock;
  let world: OpenWorld;
  const start = async (rates: object) => {
    clock = createTestClock();
    const server = await startServer({ settings: { rate_limit_enabled: true, rate_limits: rates }, clock });
    world = { url: server.url, cookies: { alice: (await signUp(server, 'alice')).cookie }, server };
  };
  afterEach(() => world.server.stop());

  const ask = (line: FirstLine, part: FormPart) => askAs(world, { as: 'alice', ask: line, ...formOf([part]) });
  const small = filePart('attachments', 'a.txt');

  /** Refused, nothing is stored; taken when the time has passed that the answer says. */
  async function refusedForAWhile(line: FirstLine, part: FormPart, mostSeconds: number): Promise<void> {
    const before = await contentOf(world.server);
    const { status, text, headers } = await ask(line, part);
    assert.deepEqual([status, text], [429, 'slow down']);
    const seconds = Number(headers['retry-after']);
    assert.ok(Number.isInteger(seconds) && seconds > 0 && seconds <= mostSeconds, String(headers['retry-after']));
    await scratchIsEmpty(world.server);
    assert.deepEqual(await contentOf(world.server), before);
    clock.advanceMs(seconds * 1_000);
    assert.ok([200, 204].includes((await ask(line, part)).status));
  }

  it('is the 31st upload in a minute, to whichever route', async () => {
    await start({});
    for (let time = 0; time < 30; time += 1) {
      const { status, text } = await ask(time % 2 === 0 ? 'POST /uploads' : 'POST /send/general', small);
      assert.equal(status, 200, text);
    }
    await refusedForAWhile('POST /send/general', small, 61);
    const words = await askAs(world, { as: 'alice', ask: 'POST /send/general', form: { text: 'words' } });
    assert.equal(words.status, 200);
  });

  it('is more than so many MiB in a day', async () => {
    await start({ upload_mib: 2 });
    const large = filePart('attachments', 'a.bin', Buffer.alloc(1.5 * mib));
    assert.equal((await ask('POST /uploads', large)).status, 200);
    await refusedForAWhile('POST /uploads', large, 90_000);
  });

  it('is not an avatar behind uploads, nor an upload behind avatars: each has a budget of its own', async () => {
    await start({ uploads: 1, upload_mib: 1 });
    const part = filePart('avatar', 'a.jpg', await picture('jpeg'));
    assert.equal((await ask('POST /avatar', part)).status, 204);
    assert.equal((await ask('POST /uploads', small)).status, 200);
    assert.equal((await ask('POST /uploads', small)).status, 429);
    assert.equal((await ask('POST /avatar', part)).status, 204);
  });

  it('is another avatar, beyond so many in an hour', async () => {
    await start({ avatars: 3 });
    const part = filePart('avatar', 'a.jpg', await picture('jpeg'));
    for (let time = 0; time < 3; time += 1) assert.equal((await ask('POST /avatar', part)).status, 204);
    await eventually('former avatars are gone', async () => (await storedPaths(world.server)).length === 1);
    await refusedForAWhile('POST /avatar', part, 3_700);
  });
});

describe('a disk with too little room', () => {
  const routes: readonly (readonly [line: FirstLine, field: string])[] = [
    ['POST /send/general', 'attachments'],
    ['POST /uploads', 'attachments'],
    ['POST /avatar', 'avatar'],
  ];

  async function refuses(world: OpenWorld, bytes: Buffer): Promise<void> {
    for (const [line, field] of routes) {
      const before = await contentOf(world.server);
      const form = formOf([filePart(field, 'a.jpg', bytes)]);
      const { status, text } = await askAs(world, { as: 'alice', ask: line, ...form });
      assert.deepEqual([status, text], [507, 'storage full'], line);
      await scratchIsEmpty(world.server);
      assert.deepEqual(await contentOf(world.server), before);
    }
    const words = await askAs(world, { as: 'alice', ask: 'POST /send/general', form: { text: 'words' } });
    assert.equal(words.status, 200);
  }

  describe('by its settings', () => {
    const world = useWorld(['alice'], { disk_floor_mib: 1_048_576 });
    it('takes no file', async () => refuses(world(), await picture('jpeg')));
  });

  it('takes no file that it has no room for', async function () {
    const dataDir = await mkdtemp(join(tmpdir(), 'minimost-test-'));
    const uploads = join(dataDir, 'uploads');
    await mkdir(uploads);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', uploads], { stdio: 'ignore' });
    } catch {
      await rm(dataDir, { recursive: true });
      return this.skip();
    }
    try {
      await using server = await startServer({ dataDir, settings: { disk_floor_mib: 1 } });
      const world = { url: server.url, cookies: { alice: (await signUp(server, 'alice')).cookie }, server };
      await refuses(world, Buffer.alloc(limits.avatarBytes, 'x'));
      const small = await sendForm(world, 'alice', 'general', [filePart('attachments', 'a.txt')]);
      assert.equal(small.status, 200, 'what fits is taken');
      const failures = server.logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
      assert.deepEqual(failures, []);
    } finally {
      execFileSync('umount', ['-l', uploads]);
      await rm(dataDir, { recursive: true });
    }
  });
});
