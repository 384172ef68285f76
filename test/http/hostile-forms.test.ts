import assert from 'node:assert/strict';
import type { FirstLine } from '../support/ask.ts';
import {
  boundary,
  filePart,
  formOf,
  multipartType,
  readMessage,
  sendForm,
  textPart,
  type FormPart,
} from '../support/file-forms.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { eventually, knownFiles, leavesNothing, namesIn } from '../support/stored-files.ts';

const ownKeys = Reflect.ownKeys(Object.prototype);
const file = filePart('attachments', 'a.txt');
const fields = (count: number) => Array.from({ length: count }, (_, index) => textPart(`f${index}`, 'x'));
const part = (head: string, body = 'x') => `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`;
const end = `--${boundary}--\r\n`;
const disposition = 'Content-Disposition: form-data';
const attachment = `${disposition}; name="attachments"; filename="a.txt"`;

const formsOf = {
  'POST /send/general': 'attachments',
  'POST /uploads': 'attachments',
  'POST /avatar': 'avatar',
} as const satisfies Record<FirstLine, string>;
const lines = Object.keys(formsOf) as (keyof typeof formsOf)[];

/** What is sent → the status that every route answers with, or null where each has its own below 500. */
const bodies: readonly (readonly [title: string, body: string | Buffer, status: number | null, type?: string])[] = [
  ['no boundary', formOf([file]).body, 400, 'multipart/form-data'],
  ['an empty boundary', formOf([file]).body, 400, 'multipart/form-data; boundary='],
  ['another boundary', formOf([file]).body, 400, 'multipart/form-data; boundary=another'],
  ['a boundary of 5 KB', formOf([file]).body, null, `multipart/form-data; boundary=${'b'.repeat(5_000)}`],
  ['nothing', '', null],
  ['an end alone', end, null],
  ['no end', part(attachment), 400],
  ['a head without end', `--${boundary}\r\n${attachment}\r\n`, 400],
  ['a head of 40 KB', part(`${attachment}\r\nX-Note: ${'x'.repeat(40_000)}`) + end, 400],
  ['a head that is none', part('nonsense') + end, 400],
  ['a NUL in a head', part(`${attachment}\r\nX-Note: \u0000`) + end, 400],
  ['no Content-Disposition', part('Content-Type: text/plain') + end, null],
  ['another disposition', part('Content-Disposition: attachment; name="attachments"; filename="a"') + end, null],
  ['no name', part(`${disposition}; filename="a.txt"`) + end, 400],
  ['an empty name', part(`${disposition}; name=""; filename="a.txt"`) + end, 400],
  ['an empty name of a field', part(`${disposition}; name=""`) + end, 400],
  ['a long name', part(`${disposition}; name="${'n'.repeat(100)}"; filename="a.txt"`) + end, 400],
  ['an unknown field with a file', part(`${disposition}; name="other"; filename="a.txt"`) + end, 400],
  ['__proto__ with a file', part(`${disposition}; name="__proto__"; filename="a.txt"`) + end, 400],
  ['constructor with a file', part(`${disposition}; name="constructor"; filename="a.txt"`) + end, 400],
  ['a list of files', part(`${disposition}; name="attachments[]"; filename="a.txt"`) + end, 400],
  ['a nested field', part(`${disposition}; name="text[a][b]"`) + end, 400],
  ['an index', part(`${disposition}; name="text[99999999]"`) + end, 400],
  ['__proto__ as a field', part(`${disposition}; name="__proto__"`) + end, null],
  ['a field of __proto__', part(`${disposition}; name="__proto__[polluted]"`) + end, 400],
  ['21 fields', formOf(fields(21)).body, 400],
  ['40 parts', formOf([...fields(10), ...Array.from({ length: 30 }, () => filePart('attachments', '', ''))]).body, 400],
];

describe('a hostile form with files', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  afterEach(async () => {
    assert.deepEqual(Reflect.ownKeys(Object.prototype), ownKeys);
    await eventually('no file is there that no row has', async () => {
      return (await namesIn(world().server, 'files')).join() === knownFiles(world().server).join();
    });
  });

  it('is not unpacked', async () => {
    for (const line of lines) {
      const { body, headers } = formOf([filePart(formsOf[line], 'a.txt')]);
      const packed = { ...headers, 'content-encoding': 'gzip' };
      assert.equal((await askAs(world(), { as: 'alice', ask: line, body, headers: packed })).status, 415, line);
      const plain = { ...headers, 'content-encoding': 'identity' };
      assert.notEqual((await askAs(world(), { as: 'alice', ask: line, body, headers: plain })).status, 415, line);
    }
  });

  for (const [title, body, status, type = multipartType] of bodies) {
    it(`is refused: ${title}`, async () => {
      for (const line of lines) {
        const given =
          line === 'POST /avatar' ? Buffer.from(body).toString('latin1').replaceAll('attachments', 'avatar') : body;
        const headers = { 'content-type': type, accept: 'application/json' };
        const answer = await askAs(world(), { as: 'alice', ask: line, body: given, headers });
        assert.ok(answer.status < 500 && answer.status >= 400, `${line}: ${answer.status} ${answer.text}`);
        if (status !== null) assert.equal(answer.status, status, `${line}: ${answer.text}`);
        assert.ok('code' in (answer.json() as object));
      }
    });
  }

  const send = async (parts: readonly FormPart[]) => {
    const { status, text, ids } = await sendForm(world(), 'alice', 'general', parts);
    assert.equal(status, 200, text);
    return Promise.all(ids.map((id) => readMessage(world(), 'bob', id)));
  };

  it('is taken with 20 fields and 10 files', async () => {
    const rows = await send([...fields(19), textPart('text', 'hello'), ...Array.from({ length: 10 }, () => file)]);
    assert.deepEqual([rows.length, rows[0]?.content], [10, 'hello']);
  });

  it('is refused when a field comes twice, with the file that came with it', async () => {
    for (const name of ['text', 'client_id', 'reply_to_id', 'uploads']) {
      const { status, text } = await sendForm(world(), 'alice', 'general', [
        textPart(name, '1'),
        file,
        textPart(name, '1'),
      ]);
      assert.deepEqual([status, text], [400, `invalid ${name}`]);
    }
  });

  it('has no fields within its files', async () => {
    const inner = formOf([textPart('text', 'inner'), filePart('attachments', 'inner.txt')]).body;
    const [message, ...others] = await send([
      {
        ...filePart('attachments', 'form.bin', inner.toString().replaceAll(boundary, 'inner')),
        type: 'multipart/mixed',
      },
    ]);
    assert.deepEqual([message?.content, message?.attachment?.name, others.length], [null, 'form.bin', 0]);
  });

  it('says nothing by what stands in its parts’ heads', async () => {
    const head = [
      `${attachment}; name="files"; size=1; path="/etc/passwd"`,
      'Content-Type: text/html',
      'Content-Length: 999999999',
      'Content-Transfer-Encoding: base64',
      'X-Path: /etc/passwd',
      ...Array.from({ length: 100 }, () => 'X-Note: x'),
    ].join('\r\n');
    const body = part(head, 'eA==') + end;
    const headers = { 'content-type': multipartType };
    const answer = await askAs(world(), { as: 'alice', ask: 'POST /uploads', body, headers });
    const { size, name, type } = answer.json() as { size: number; name: string; type: string };
    assert.deepEqual([size, name, type], [4, 'a.txt', 'text/plain']);
  });

  it('names its files as RFC 5987 has it, too', async () => {
    const body =
      part(`${disposition}; name="attachments"; filename="a"; filename*=UTF-8''na%C3%AFve%2F..%2Fx.txt`) + end;
    const headers = { 'content-type': multipartType };
    const answer = await askAs(world(), { as: 'alice', ask: 'POST /uploads', body, headers });
    assert.equal((answer.json() as { name: string }).name, 'x.txt');
  });
});
