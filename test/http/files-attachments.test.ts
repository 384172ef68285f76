import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { fileLine, filePart, sendFiles, type FormPart } from '../support/file-forms.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { leavesNothing } from '../support/stored-files.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const html = '<!doctype html><script>alert(1)</script>';
const startOf = (...bytes: number[]) => Buffer.concat([Buffer.from(bytes), randomBytes(600)]);
const boxed = (brand: string) => Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from(`ftyp${brand}`), randomBytes(600)]);

describe('a file of any type', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);

  const only = async (part: FormPart) => {
    const [message, ...others] = await sendFiles(world(), 'alice', 'general', [part]);
    assert.ok(message);
    assert.deepEqual(others, []);
    return message;
  };
  const serve = (file: string, as = 'alice') => askAs(world(), { as, ask: fileLine(file) });

  const all: readonly (readonly [name: string, bytes: Buffer | string, type: string])[] = [
    ['notes.txt', 'plain text', 'text/plain'],
    ['drawing.svg', svg, 'image/svg+xml'],
    ['page.html', html, 'text/html'],
    ['drawing.png', svg, 'image/png'],
    ['no ending', randomBytes(100), 'application/octet-stream'],
    ['empty.pdf', '', 'application/pdf'],
  ];
  for (const [name, bytes, type] of all) {
    it(`FILE-15: is kept byte for byte: ${name}`, async () => {
      const { content, filename, attachment } = await only(filePart('attachments', name, bytes));
      assert.deepEqual([content, filename], [null, null]);
      const file = String(attachment?.file);
      assert.match(file, /^[0-9a-f]{32}\.bin$/);
      const size = Buffer.byteLength(bytes);
      assert.deepEqual(attachment, { kind: 'file', file, name, type, size, width: null, height: null });
      const answer = await serve(file, 'bob');
      assert.deepEqual(answer.bytes, Buffer.from(bytes));
      assert.equal(answer.headers['content-type'], 'application/octet-stream');
      assert.match(String(answer.headers['content-disposition']), /^attachment; filename=/);
    });
  }

  const media: readonly (readonly [name: string, bytes: Buffer, kind: 'audio' | 'video' | 'file', type?: string])[] = [
    ['song.txt', startOf(0x49, 0x44, 0x33, 4, 0, 0), 'audio', 'audio/mpeg'],
    ['film.bin', boxed('isom'), 'video', 'video/mp4'],
    ['voice.html', boxed('M4A '), 'audio', 'audio/mp4'],
    ['film.mov', boxed('qt  '), 'video', 'video/quicktime'],
    ['sound.x', Buffer.from('RIFF\u0000\u0000\u0000\u0000WAVEfmt '), 'audio', 'audio/wav'],
    ['sound.y', Buffer.from('fLaC\u0000'), 'audio', 'audio/flac'],
    ['film.png', Buffer.concat([boxed('mp42'), Buffer.from(html)]), 'video', 'video/mp4'],
    ['page.mp4', Buffer.from(html), 'file', 'video/mp4'],
    ['photo.heic', boxed('heic'), 'file', 'image/heic'],
  ];
  for (const [name, bytes, kind, type] of media) {
    it(`FILE-16: sounds or moves by its bytes: ${name} is ${kind}`, async () => {
      const { attachment, filename } = await only(filePart('attachments', name, bytes));
      assert.deepEqual([filename, attachment?.kind, attachment?.type], [null, kind, type]);
      const answer = await serve(String(attachment?.file));
      assert.equal(answer.headers['content-type'], kind === 'file' ? 'application/octet-stream' : type);
      assert.match(String(answer.headers['content-disposition']), /^attachment; /);
      assert.deepEqual(answer.bytes, bytes);
    });
  }

  it('FILE-16: is not what its part says it is', async () => {
    const { attachment } = await only({ ...filePart('attachments', 'x.txt', html), type: 'video/mp4' });
    assert.deepEqual([attachment?.kind, attachment?.type], ['file', 'text/plain']);
  });
});
