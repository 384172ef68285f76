import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { FirstLine } from '../support/ask.ts';
import { assertExactEvent } from '../support/exact.ts';
import { filePart, formOf, textPart, type FormPart } from '../support/file-forms.ts';
import { connect, personWith, type TestSocket } from '../support/people.ts';
import { animation, lookAt, picture, taggedPicture } from '../support/pictures.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { eventually, leavesNothing, namesIn, rowsOf } from '../support/stored-files.ts';

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('an avatar', () => {
  const world = useWorld(['alice', 'bob', 'carol']);
  leavesNothing(world);

  const post = (as: string, ...parts: FormPart[]) => askAs(world(), { as, ask: 'POST /avatar', ...formOf(parts) });
  const get = (name: string, as = 'bob', headers: Record<string, string> = {}) =>
    askAs(world(), { as, ask: `GET /avatar/${name}`, headers });
  const fileOf = async (as: string) => {
    const settings = await askAs(world(), { as, ask: 'GET /settings' });
    return (settings.json() as { avatar_file: string | null }).avatar_file;
  };
  /** Upload one that is taken; what others get. */
  async function put(bytes: Buffer, name = 'me.jpg'): Promise<Buffer> {
    const { status, text } = await post('alice', filePart('avatar', name, bytes));
    assert.deepEqual([status, text], [204, '']);
    const answer = await get('alice');
    assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'image/jpeg']);
    return answer.bytes;
  }

  describe('comes back byte for byte', () => {
    for (const [width, height] of [
      [128, 128],
      [1, 1],
      [128, 20],
    ] as const) {
      it(`as a clean JPEG of ${width} × ${height}`, async () => {
        const given = await picture('jpeg', { width, height });
        assert.equal(digestOf(await put(given)), digestOf(given));
      });
    }
  });

  describe('is made a JPEG of 128 × 128 that says nothing else', () => {
    const square = { width: 128, height: 128 };
    const rows: Readonly<Record<string, () => Promise<Buffer>>> = {
      'a JPEG with EXIF and XMP': () => taggedPicture('jpeg', square),
      'a larger JPEG': () => picture('jpeg', { width: 129, height: 128 }),
      'a PNG': () => picture('png', square),
      'a GIF': () => picture('gif', square),
      'a WebP': () => picture('webp', square),
      'an animated GIF': () => animation('gif', square),
      'an animated WebP': () => animation('webp', square),
      'a wide picture': () => picture('png', { width: 4_000, height: 1 }),
      'a picture of one pixel': () => picture('png', { width: 1, height: 1 }),
      'a JPEG with bytes behind its end': async () =>
        Buffer.concat([await picture('jpeg', square), Buffer.from('<script>alert(1)</script>')]),
      'a CMYK JPEG': async () =>
        sharp(await picture('jpeg', { width: 200, height: 200 }))
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
    };
    for (const [what, make] of Object.entries(rows)) {
      it(`FILE-11: ${what}`, async () => {
        const given = await make();
        // Its name need not say what it is.
        const served = await put(given, 'me.PNG');
        assert.notEqual(digestOf(served), digestOf(given));
        const seen = await lookAt(served);
        assert.deepEqual([seen.format, seen.width, seen.height, seen.space], ['jpeg', 128, 128, 'srgb']);
        assert.deepEqual([seen.exif, seen.xmp, seen.pages], [undefined, undefined, undefined]);
        assert.ok(!served.includes('secret') && !served.includes('<script>'));
      });
    }
  });

  describe('that is refused leaves the former one', () => {
    const rows: Readonly<Record<string, readonly [parts: () => FormPart[], status: number, sentence: string]>> = {
      'no file': [() => [], 400, 'no file'],
      'a field alone': [() => [textPart('avatar', 'x')], 400, 'no file'],
      'a part without name': [() => [{ ...filePart('avatar', 'x'), name: '' }], 400, 'no file'],
      'the wrong field': [() => [filePart('files', 'a.jpg', small)], 400, 'invalid form'],
      'two files': [
        () => [filePart('avatar', 'a.jpg', small), filePart('avatar', 'b.jpg', small)],
        400,
        'invalid form',
      ],
      text: [() => [filePart('avatar', 'a.txt')], 400, 'invalid file'],
      'a picture named as text': [() => [filePart('avatar', 'a.txt', small)], 400, 'invalid file'],
      'a picture without ending': [() => [filePart('avatar', 'jpg', small)], 400, 'invalid file'],
      SVG: [() => [filePart('avatar', 'a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')], 400, 'invalid file'],
      'SVG named as PNG': [
        () => [filePart('avatar', 'a.png', '<svg xmlns="http://www.w3.org/2000/svg"/>')],
        400,
        'invalid file',
      ],
      HTML: [() => [filePart('avatar', 'a.html', '<html></html>')], 400, 'invalid file'],
      'HTML named as JPEG': [() => [filePart('avatar', 'a.jpg', '<html></html>')], 400, 'invalid file'],
      'nothing named as JPEG': [() => [filePart('avatar', 'a.jpg', '')], 400, 'invalid file'],
      'half a JPEG': [() => [filePart('avatar', 'a.jpg', small.subarray(0, small.length / 2))], 400, 'invalid file'],
    };
    let small: Buffer;
    before(async () => {
      small = await picture('jpeg', { width: 60, height: 60 });
      await put(small);
    });
    for (const [what, [parts, status, sentence]] of Object.entries(rows)) {
      it(what, async () => {
        const [file, bytes] = [await fileOf('alice'), (await get('alice')).bytes];
        const answer = await post('alice', ...parts());
        assert.deepEqual([answer.status, answer.text], [status, sentence]);
        assert.equal(await fileOf('alice'), file);
        assert.ok((await get('alice')).bytes.equals(bytes));
      });
    }
    itAnswers(world, [
      { as: 'alice', ask: 'POST /avatar', status: 400, is: 'no file' },
      { as: 'alice', ask: 'POST /avatar', json: {}, status: 400, is: errorBody('NoFile', 'no file') },
      { as: 'alice', ask: 'GET /avatar', status: 405, gives: { Allow: 'POST, DELETE' } },
    ]);
  });

  it('has a new name each time, and the former one is removed', async () => {
    const given = await picture('jpeg');
    await put(given);
    const first = await fileOf('alice');
    await put(given);
    const second = await fileOf('alice');
    assert.match(String(second), /^[0-9a-f]{32}\.jpg$/);
    assert.notEqual(first, second);
    await eventually('the former one is gone', async () => {
      return !(await namesIn(world().server, 'avatars')).includes(String(first));
    });
  });

  it('is told to the others of the workspace, and so is its removal', async () => {
    const people = ['alice', 'bob'].map((name) => personWith(world().url, name, world().cookies[name] ?? ''));
    const sockets = await Promise.all(people.map((person) => connect(person)));
    const heard = (socket: TestSocket, file: string | null) =>
      socket.waitFor('profile:updated', (told) => told.handle === 'alice' && told.avatar_file === file);
    await put(await picture('jpeg'));
    const file = await fileOf('alice');
    const first = await Promise.all(sockets.map((socket) => heard(socket, file)));
    assert.deepEqual(first[0], first[1]);
    const remove = () => askAs(world(), { as: 'alice', ask: 'DELETE /avatar' });
    for (const { status, text } of [await remove(), await remove()]) assert.deepEqual([status, text], [204, '']);
    await Promise.all(sockets.map((socket) => heard(socket, null)));
    await post('bob', filePart('avatar', 'b.jpg', await picture('jpeg')));
    const bobs = await fileOf('bob');
    await Promise.all(sockets.map((socket) => socket.waitFor('profile:updated', (told) => told.avatar_file === bobs)));
    for (const { events } of sockets) {
      const told = events.filter(({ name }) => name === 'profile:updated');
      assert.equal(told.length, 3, 'removing what is not there is told to nobody');
      told.forEach(assertExactEvent);
    }
    sockets.forEach((socket) => socket.close());
    assert.equal((await get('alice')).status, 404);
    assert.equal(await fileOf('alice'), null);
  });

  it('is one file and one row, however many came at once', async () => {
    const given = await picture('jpeg', { width: 100, height: 100 });
    await askAs(world(), { as: 'bob', ask: 'DELETE /avatar' });
    const all = await Promise.all(Array.from({ length: 100 }, () => post('alice', filePart('avatar', 'a.jpg', given))));
    assert.deepEqual([...new Set(all.map(({ status }) => status))], [204]);
    const file = await fileOf('alice');
    await eventually('one file is left', async () => {
      const rows = rowsOf<{ name: string }>(world().server, `select name from files where purpose = 'avatar'`);
      return [await namesIn(world().server, 'avatars'), rows.map(({ name }) => name)].every(
        (names) => names.join() === file,
      );
    });
    assert.ok((await get('alice')).bytes.equals(given));
  });

  it('is served safely, and again only when it is another', async () => {
    await put(await picture('jpeg'));
    const { headers, bytes } = await get('alice');
    const { etag } = headers;
    assert.match(String(etag), /^"[^"]+"$/);
    const wanted = {
      'cache-control': 'private, no-cache',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-length': String(bytes.length),
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name], value, name);
    assert.equal((await get('alice', 'bob', { 'if-none-match': String(etag) })).status, 304);
    assert.equal((await get('ALICE', 'bob', { range: 'bytes=0-1' })).bytes.length, 2);
    await put(await picture('jpeg'));
    assert.equal((await get('alice', 'bob', { 'if-none-match': String(etag) })).status, 200);
  });

  it('FILE-12: is somebody’s, or there is none', async () => {
    const file = String(await fileOf('alice'));
    const names = [
      'carol',
      'ghost',
      'deleteduser',
      'minimost',
      '__proto__',
      'constructor',
      'toString',
      file,
      `${file}%00`,
    ];
    const paths = [
      '..%2fx',
      '%2e%2e%2f',
      '%2e%2e%2f%2e%2e%2fminimost.db',
      '..%5cx',
      '.',
      '..',
      '%00',
      'alice%00',
      'a'.repeat(300),
    ];
    for (const name of [...names, ...paths]) {
      const answer = await get(name);
      assert.deepEqual([answer.status, answer.headers.etag], [404, undefined], name);
      // The path itself leads elsewhere, or nowhere.
      if (!name.startsWith('.')) assert.equal(answer.text, 'not found');
    }
    const line: FirstLine = `GET /avatar/alice`;
    const stranger: Scenario = { ask: line, status: 302 };
    assert.equal((await askAs(world(), stranger)).status, 302);
  });
});
