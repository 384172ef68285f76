import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { Question } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const emoji = '😀'.repeat(10_000);
const send = { as: 'alice', ask: 'POST /send/general' } as const;
const ok = { ...send, status: 200, is: 'ok' } as const;
const bad = { ...send, status: 400 } as const;

describe('POST /send', () => {
  const world = useWorld(['alice', 'bob']);
  const newest = async (channel = 'general') =>
    ((await askAs(world(), { as: 'alice', ask: `GET /messages/${channel}` })).json() as Message[]).at(-1);

  for (const [kind, question] of Object.entries({
    form: (text: string): Question => ({ form: { text } }),
    multipart: (text: string): Question => ({ multipart: { text } }),
    JSON: (text: string): Question => ({ json: { text } }),
  })) {
    it(`takes ${kind}, answers exactly ok, and gives the text back unchanged`, async () => {
      const text = '<b>ž</b> & "q" 100 %\n\n\t日本語 👩‍👩‍👧 \\ {{x}} \u202Eabc';
      const answer = await askAs(world(), { ...send, ...question(`  ${text} \r\n `) });
      assert.deepEqual(answer.bytes, Buffer.from('ok'));
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(answer.headers['x-channel'], 'general');
      const message = await newest();
      assert.equal(answer.headers['x-message-id'], String(message?.id));
      assert.equal(message?.content, `  ${text}`);
    });

    it(`takes 10,000 emoji as ${kind} and not one more`, async () => {
      assert.equal((await askAs(world(), { ...send, ...question(emoji) })).text, 'ok');
      assert.equal((await newest())?.content, emoji);
      const more = await askAs(world(), { ...send, ...question(`${emoji}!`) });
      assert.equal(more.status, 413);
      assert.match(more.text, /too long/);
    });
  }

  it('ignores `silent` from a person', async () => {
    for (const silent of [1, '1', true]) {
      assert.equal((await askAs(world(), { ...send, json: { text: 'not so quiet', silent } })).text, 'ok');
      assert.equal((await newest())?.silent, 0);
    }
  });

  itAnswers(
    world,
    [[1], { a: 1 }, 'a\0b', '\ud800'].map((silent) => ({
      ...send,
      status: 400,
      title: 'silent is no scalar',
      json: { text: 'x', silent },
    })),
  );

  itAnswers(world, [
    { ...ok, title: 'a form in chunks', form: { text: 'x' }, headers: { 'transfer-encoding': 'chunked' } },
    { ...ok, title: 'parts in chunks', multipart: { text: 'x' }, headers: { 'transfer-encoding': 'chunked' } },
    {
      ...ok,
      title: 'unknown fields',
      form: { text: 'x', sender: 'bob', ts: '1', id: '7', mentions: '["bob"]', edited: '1' },
    },
    {
      ...ok,
      title: '__proto__',
      json: '{"text":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    },
    { ...ok, title: '__proto__', form: 'text=x&__proto__=1&constructor=2&__proto__[polluted]=1' },
    { ...ok, title: '__proto__', multipart: { text: 'x', __proto__: '1', ['constructor']: '2' } },
    {
      ...ok,
      title: 'a charset',
      body: 'text=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    },
    { ...ok, title: 'a percent sign alone', form: 'text=100%' },
    { ...ok, title: 'controls', json: { text: 'a\u0007\u001b[31m' } },
    {
      ...ok,
      title: 'a path with an escape',
      ask: 'POST /send/dm%3Abob%3AALICE',
      form: { text: 'x' },
      gives: { 'x-channel': 'dm%3Aalice%3Abob' },
    },
    {
      ...ok,
      title: 'notes to oneself',
      ask: 'POST /send/dm:alice',
      form: { text: 'x' },
      gives: { 'x-channel': 'dm%3Aalice' },
    },
    { ...bad, title: 'nothing', is: 'empty' },
    { ...bad, title: 'an empty body', body: '', headers: { 'content-type': 'text/plain' }, is: 'empty' },
    ...['', '   ', '\u200b\u200d', '\u0301\u0302', '\n\t', '\ufeff'].map((text): Scenario => ({
      ...bad,
      title: JSON.stringify(text),
      form: { text },
      is: 'empty',
    })),
    ...['text=a&text=b', 'text=%00', 'text=a%00b', { text: 'a\0' }].map((form): Scenario => ({
      ...bad,
      title: JSON.stringify(form),
      form,
      is: 'invalid text',
    })),
    {
      ...bad,
      title: 'two fields of one name',
      multipart: [
        ['text', 'a'],
        ['text', 'b'],
      ],
      is: 'invalid text',
    },
    { ...bad, title: 'a nested name', multipart: [['text[a]', 'b']], is: 'invalid form' },
    { ...bad, title: 'a surrogate in a form', form: 'text=%ed%a0%80', is: 'invalid body' },
    {
      ...bad,
      title: 'bytes that are no text',
      body: Buffer.from('text=\xed\xa0\x80', 'latin1'),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      is: 'invalid body',
    },
    ...['["a"]', '{"a":1}', '1', 'true', '"\\ud800"', '"a\\u0000"'].map((text): Scenario => ({
      ...bad,
      title: text,
      json: `{"text":${text}}`,
      has: ['invalid text', '"BadRequest"'],
    })),
    ...[
      '{',
      '[]',
      '"x"',
      '[[[[',
      'null',
      '',
      '{"text":"x"',
      '['.repeat(100_000),
      `{"text":"x","a":${'['.repeat(40)}${']'.repeat(40)}}`,
    ].map((json): Scenario => ({
      ...bad,
      title: json.slice(0, 20),
      json,
      has: [json === '' ? 'empty' : 'invalid body'],
    })),
    ...[
      'text/plain',
      'application/xml',
      'application/octet-stream',
      'image/png',
      'nonsense',
      'application/json; charset=latin1',
    ].map((type): Scenario => ({
      ...send,
      title: type,
      body: 'text=x',
      headers: { 'content-type': type },
      status: 415,
    })),
    { ...send, title: 'no type', body: 'text=x', status: 415 },
    { ...send, title: 'compressed', form: 'text=x', headers: { 'content-encoding': 'gzip' }, status: 415 },
    ...['multipart/form-data', 'multipart/form-data; boundary=x'].map((type): Scenario => ({
      ...bad,
      title: `broken ${type}`,
      body: '--x\r\nfoo',
      headers: { 'content-type': type },
      is: 'invalid form',
    })),
    { ...send, title: '100,000 parameters', form: 'a=&'.repeat(60_000), status: 413 },
    {
      ...bad,
      title: '25 parts',
      multipart: Array.from({ length: 25 }, (_, i) => [`f${i}`, 'x'] as const),
      is: 'invalid form',
    },
    { ...send, title: 'half a megabyte', json: { text: 'x'.repeat(500_000) }, status: 413 },
    { ...send, title: 'half a megabyte', multipart: { text: 'x'.repeat(500_000) }, status: 413, has: [/^too/] },
    { ...send, title: 'unreadable', ask: 'POST /send/nowhere', form: { text: 'x' }, status: 403, is: 'forbidden' },
    {
      ...send,
      title: 'unreadable, before the body',
      ask: 'POST /send/nowhere',
      form: 'x'.repeat(400_000),
      status: 403,
    },
    {
      ...bad,
      title: 'nobody there',
      ask: 'POST /send/dm:alice:ghost',
      form: { text: 'x' },
      is: 'no active account named ghost',
    },
    {
      ...send,
      title: 'nobody there, too long',
      ask: 'POST /send/dm:alice:ghost',
      form: 'x'.repeat(400_000),
      status: 413,
    },
    {
      ...bad,
      title: 'nobody there',
      ask: 'POST /send/dm:alice:__proto__',
      form: { text: 'x' },
      is: 'no active account named __proto__',
    },
  ]);

  it('pollutes nothing and stores no foreign field', async () => {
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    await askAs(world(), {
      ...send,
      form: { text: 'mine', sender: 'bob', ts: '1', id: '1', edited: '1', pinned: '1' },
    });
    const message = await newest();
    assert.equal(message?.sender, 'alice');
    assert.deepEqual([message.edited, message.pinned, message.mentions], [0, 0, null]);
    assert.notEqual(message.ts, 1);
  });

  it('keeps two quick messages apart', async () => {
    const answers = await Promise.all(['one', 'two'].map((text) => askAs(world(), { ...send, form: { text } })));
    assert.equal(new Set(answers.map(({ headers }) => headers['x-message-id'])).size, 2);
  });
});
