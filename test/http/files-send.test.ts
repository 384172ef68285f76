import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Message } from '#shared/message.ts';
import { assertExactEvent } from '../support/exact.ts';
import {
  filePart,
  fileLine,
  formOf,
  readMessage,
  sendFile,
  sendFiles,
  sendForm,
  textPart,
  type FormPart,
} from '../support/file-forms.ts';
import { connect, personWith } from '../support/people.ts';
import { lookAt, picture, pictureFormats, taggedPicture } from '../support/pictures.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { leavesNothing, storedPaths } from '../support/stored-files.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const html = '<!doctype html><script>alert(1)</script>';
const noPictures: readonly (readonly [name: string, bytes: string])[] = [
  ['notes.txt', 'plain text'],
  ['drawing.svg', svg],
  ['page.html', html],
  ['drawing.png', svg],
];

describe('a message with files', () => {
  const world = useWorld(['alice', 'bob']);
  let png: Buffer;
  before(async () => {
    png = await picture('png');
  });
  leavesNothing(world);

  const send = (...parts: FormPart[]) => sendFiles(world(), 'alice', 'general', parts);
  const trySend = (...parts: FormPart[]) => sendForm(world(), 'alice', 'general', parts);
  const only = async (...parts: FormPart[]): Promise<Message> => {
    const [message, ...others] = await send(...parts);
    assert.ok(message);
    assert.deepEqual(others, []);
    return message;
  };
  const serve = (file: string, as = 'alice') => askAs(world(), { as, ask: fileLine(file) });

  describe('that is a picture', () => {
    for (const { format, ending, type } of pictureFormats) {
      for (const field of ['files', 'attachments']) {
        it(`is re-encoded: ${format} in ${field}`, async () => {
          const given = await taggedPicture(format, { width: 30, height: 20 });
          const message = await only(filePart(field, `C:\\camera\\Photo.${ending.toUpperCase()}`, given));
          const { content, filename, attachment, group_id: group } = message;
          assert.deepEqual([content, group], [null, null]);
          assert.match(String(filename), new RegExp(`^[0-9a-f]{32}\\.${ending}$`));
          const answer = await serve(String(filename), 'bob');
          assert.equal(answer.status, 200);
          assert.deepEqual(attachment, {
            kind: 'image',
            file: filename,
            name: `Photo.${ending.toUpperCase()}`,
            type,
            size: answer.bytes.length,
            width: 30,
            height: 20,
          });
          assert.equal(answer.headers['content-type'], type);
          const seen = await lookAt(answer.bytes);
          assert.deepEqual([seen.format, seen.exif, seen.xmp], [format, undefined, undefined]);
          assert.ok(!answer.bytes.includes('secret'), 'nothing is left of what was written into it');
        });
      }
    }

    it('FILE-03: is stored upright, and nobody learns where it was taken', async () => {
      const lying = await sharp(await taggedPicture('jpeg', { width: 40, height: 20 }))
        .keepExif()
        .withMetadata({ orientation: 6 })
        .toBuffer();
      const { attachment } = await only(filePart('files', 'x.jpg', lying));
      assert.deepEqual([attachment?.width, attachment?.height], [20, 40]);
      const seen = await lookAt((await serve(String(attachment?.file))).bytes);
      assert.deepEqual([seen.width, seen.height, seen.orientation, seen.exif], [20, 40, undefined, undefined]);
    });

    it('FILE-01: is judged by its bytes, not by its name', async () => {
      const { filename, attachment } = await only(filePart('files', 'x.jpg', png));
      assert.match(String(filename), /\.png$/);
      assert.deepEqual([attachment?.type, attachment?.name], ['image/png', 'x.jpg']);
      const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(200)]);
      for (const part of [filePart('files', 'x.png', html), filePart('files', 'x.gif', zip)]) {
        const { status, text } = await trySend(part);
        assert.deepEqual([status, text], [400, 'empty'], part.name);
      }
    });

    it('has another name each time, though its bytes are the same', async () => {
      const messages = await send(filePart('files', 'a.png', png), filePart('files', 'a.png', png));
      assert.equal(new Set(messages.map(({ filename }) => filename)).size, 2);
    });

    it('may be edited: its words are a caption, and go', async () => {
      const { id } = await only(filePart('files', 'a.png', png), textPart('text', 'caption'));
      const edit = async (text: string) => {
        const answer = await askAs(world(), { as: 'alice', ask: `POST /edit/${id}`, form: { text } });
        assert.equal(answer.text, 'ok');
        return readMessage(world(), 'bob', id);
      };
      assert.equal((await edit('another')).content, 'another');
      const bare = await edit('');
      assert.equal(bare.content, null);
      assert.match(String(bare.filename), /png$/);
    });
  });

  it('is one block of rows when it has ten pictures and a caption', async () => {
    const bob = personWith(world().url, 'bob', world().cookies['bob'] ?? '');
    const alice = personWith(world().url, 'alice', world().cookies['alice'] ?? '');
    await bob.post('/mark_read/general');
    const parent = Number((await alice.send('general', 'parent')).headers.get('x-message-id'));
    const socket = await connect(bob);
    const unread = async () => (await bob.json<Record<string, number>>('/channel_unreads'))['general'];
    const unreadBefore = await unread();
    const fields = { text: 'look @bob', reply_to_id: String(parent), client_id: 'ten' };
    const rows = await send(
      ...Object.entries(fields).map(([name, text]) => textPart(name, text)),
      ...Array.from({ length: 10 }, (_, index) => filePart('files', `${index}.png`, png)),
    );
    const [first, ...others] = rows;
    assert.ok(first);
    assert.equal(others.length, 9);
    assert.deepEqual(
      [first.content, first.mentions, first.reply_to_id, first.root_id, first.client_id, first.group_id],
      ['look @bob', '["bob"]', parent, parent, 'ten', first.id],
    );
    for (const [index, row] of rows.entries()) {
      assert.deepEqual([row.n, row.seq, row.group_id], [first.n + index, first.seq + index, first.id]);
      assert.equal(row.attachment?.name, `${index}.png`);
      if (index === 0) continue;
      const { content, mentions, reply_to_id: reply, root_id: root, client_id: clientId } = row;
      assert.deepEqual([content, mentions, reply, root, clientId], [null, null, null, null, null]);
    }
    assert.equal(await unread(), (unreadBefore ?? 0) + 1);

    const last = rows.at(-1)?.id;
    await socket.waitFor('message:created', ({ message }) => message.id === last);
    const told = socket.events.filter(({ name }) => name === 'message:created');
    told.forEach(assertExactEvent);
    assert.deepEqual(
      told.map(({ payload }) => (payload as { message: Message }).message.id),
      rows.map(({ id }) => id),
    );
    socket.close();
  });

  it('has its files in order: pictures, then attachments, then uploads', async () => {
    const uploads: string[] = [];
    for (const name of ['e.txt', 'f.png']) {
      const part = filePart('attachments', name, name.endsWith('png') ? png : 'text');
      const answer = await askAs(world(), { as: 'alice', ask: 'POST /uploads', ...formOf([part]) });
      uploads.push((answer.json() as { file: string }).file);
    }
    const rows = await send(
      textPart('uploads', uploads.join(' , ')),
      filePart('attachments', 'c.txt'),
      filePart('files', 'a.png', png),
      filePart('attachments', 'd.png', png),
      filePart('files', 'b.png', png),
    );
    const names = rows.map(({ attachment }) => attachment?.name);
    assert.deepEqual(names, ['a.png', 'b.png', 'c.txt', 'd.png', 'e.txt', 'f.png']);
  });

  describe('in the field for pictures', () => {
    for (const [name, bytes] of noPictures) {
      it(`FILE-14: is skipped where it is none: ${name}`, async () => {
        const before = await storedPaths(world().server);
        const alone = await trySend(filePart('files', name, bytes));
        assert.deepEqual([alone.status, alone.text, alone.skipped], [400, 'empty', undefined]);
        const withText = await trySend(filePart('files', name, bytes), textPart('text', 'hello'));
        assert.deepEqual([withText.status, withText.text, withText.skipped, withText.ids.length], [200, 'ok', '0', 1]);
        const { content, attachment, filename } = await readMessage(world(), 'alice', withText.ids[0] ?? 0);
        assert.deepEqual([content, attachment, filename], ['hello', null, null]);
        assert.deepEqual(await storedPaths(world().server), before);
      });
    }

    it('is named by its position when others are taken', async () => {
      const sent = await trySend(
        filePart('files', 'a.png', png),
        filePart('files', 'b.txt'),
        filePart('attachments', 'c.txt'),
        filePart('files', 'd.png', svg),
        filePart('files', 'e.png', png),
      );
      assert.deepEqual([sent.status, sent.skipped, sent.ids.length], [200, '1,2', 3]);
    });

    // The names of FILE-02 that no picture has are skipped whatever their bytes are.
    for (const [name, isTaken] of [
      ['evil.svg', false],
      ['x.html', false],
      ['x.jpg.svg', false],
      ['x.jpg.html', false],
      ['x.jpg ', false],
      ['x.jpg::$DATA', false],
      ['noending', false],
      ['x.svg.jpg', true],
      ['.jpg', true],
      ['x.JPEG', true],
      ['x.php%00.jpg', true],
    ] as const) {
      it(`FILE-02: is ${isTaken ? 'taken' : 'skipped'} by its name: ${name}`, async () => {
        const { status, answer } = await trySend(filePart('files', name, png));
        assert.equal(status, isTaken ? 200 : 400, answer.text);
        assert.equal((await trySend(filePart('files', name, svg))).status, 400);
      });
    }

    for (const format of ['tiff', 'avif'] as const) {
      it(`FILE-05: is skipped when it is ${format.toUpperCase()}`, async () => {
        const { status } = await trySend(filePart('files', 'x.jpg', await taggedPicture(format)));
        assert.equal(status, 400);
      });
    }

    for (const [what, bytes] of Object.entries({
      PDF: '%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n',
      PostScript: '%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n',
      MVG: 'push graphic-context\nimage over 0,0 0,0 "https://x.test/"\npop graphic-context\n',
      nothing: '',
      'half a PNG': '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR',
    })) {
      it(`FILE-05: is skipped when it is ${what}`, async () => {
        const { status, text } = await trySend(filePart('files', 'x.jpg', Buffer.from(bytes, 'latin1')));
        assert.deepEqual([status, text], [400, 'empty']);
      });
    }
  });

  it('takes nothing from a part without a name', async () => {
    const empty: FormPart = { field: 'attachments', name: '', bytes: '', type: 'application/octet-stream' };
    const tenAndTwo = Array.from({ length: 10 }, (_, index) => filePart('attachments', `${index}.txt`));
    const rows = await send(empty, ...tenAndTwo, { ...empty, field: 'files' });
    assert.equal(rows.length, 10);
    const alone = await trySend(empty);
    assert.deepEqual([alone.status, alone.text], [400, 'empty']);
  });

  it('FILE-13: gets a name that says nothing', async () => {
    const names = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const { file } = await sendFile(world(), 'alice', 'general', filePart('attachments', `${index}.txt`));
        return file.slice(0, 32);
      }),
    );
    assert.equal(new Set(names).size, 40);
    for (const name of names) assert.match(name, /^[0-9a-f]{32}$/);
    assert.notDeepEqual(names.toSorted(), names, 'they are in no order of time');
  });
});
