import assert from 'node:assert/strict';
import type { FirstLine } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const notFound = { as: 'alice', status: 404, is: 'not found' } as const;
const forbidden = { as: 'alice', status: 403, is: 'forbidden' } as const;

const ids = '0 -1 1.5 1e3 0x1 %EF%BC%99 9007199254740992 9223372036854775808 %201 abc %00 +1 01 NaN 1%2F2 __proto__'
  .split(' ')
  .concat('1'.repeat(400), '9007199254740991');

describe('a path', () => {
  const world = useWorld(['alice', 'bob']);

  itAnswers(world, [
    { as: 'alice', ask: 'GET /messages/general/', status: 200, gives: { 'x-channel': 'general' } },
    { as: 'alice', ask: 'GET /messages/GENERAL', status: 200, gives: { 'x-channel': 'general' } },
    { as: 'alice', ask: 'GET /messages/%67eneral', status: 200, gives: { 'x-channel': 'general' } },
    { as: 'alice', ask: 'GET /messages/dm:bob:ALICE', status: 200, gives: { 'x-channel': 'dm%3Aalice%3Abob' } },
    { as: 'alice', ask: 'GET /messages/dm%3Abob%3Aalice/', status: 200, gives: { 'x-channel': 'dm%3Aalice%3Abob' } },
    { as: 'alice', ask: 'GET /login/', status: 200 },
    { as: 'alice', ask: 'GET http://elsewhere.example/channels', status: 200 },
    { ...notFound, ask: 'GET /MESSAGES/general' },
    { ...notFound, ask: 'GET /Channels' },
    { ...notFound, ask: 'GET //messages/general' },
    { ...notFound, ask: 'GET /messages/general/more' },
    { ...notFound, ask: 'GET /messages' },
    { ...notFound, ask: 'GET /messages/' },
    { ...notFound, ask: 'OPTIONS *' },
    { ...notFound, ask: 'GET /package.json' },
    { ...notFound, ask: 'GET /assets/../chat.html' },
    { ...notFound, ask: 'GET /assets/..%2Fchat.html' },
    { ...notFound, ask: 'GET /assets/%00' },
    { ...notFound, ask: 'GET /chat.html' },
    { ...notFound, ask: 'GET /favicon.ico' },
    { ...forbidden, ask: 'GET /messages/..%2fsettings' },
    { ...forbidden, ask: 'GET /messages/DM:alice:bob' },
    { ...forbidden, ask: 'GET /messages/dm' },
    { ...forbidden, ask: `GET /messages/${'a'.repeat(65)}` },
    { ...forbidden, ask: `GET /messages/${'%F0%9F%98%80'.repeat(600)}` },
    { as: 'alice', ask: 'GET /%', status: 400, is: 'invalid path' },
    { as: 'alice', ask: 'GET /messages/%zz', status: 400, is: 'invalid path' },
    { as: 'alice', ask: 'GET /messages/%ED%A0%80', status: 400, is: 'invalid path' },
    { as: 'alice', ask: 'GET /messages/%C3', status: 400, is: 'invalid path' },
    { as: 'alice', ask: 'GET /c/%E9', status: 400, is: 'invalid path' },
    { as: 'alice', ask: `GET /messages/${'a'.repeat(8_200)}`, status: 400, is: 'invalid path' },
    { as: 'alice', ask: 'GET /messages/general%00', status: 400, is: 'invalid channel' },
    { as: 'alice', ask: 'POST /send/general%00', form: { text: 'x' }, status: 400, is: 'invalid channel' },
  ]);

  itAnswers(
    world,
    ids.map((id): Scenario => ({ ...notFound, ask: `GET /message/${id}` })),
  );
});

describe('what cannot be read', () => {
  const world = useWorld(['alice', 'bob', 'carol']);
  const unreadable = {
    'another’s conversation': 'dm:alice:bob',
    'another’s notes': 'dm:alice',
    'a private channel': 'private:3',
    'a person outside': 'dm:carol:ghost',
    'no such channel': 'nowhere',
    'a name that cannot be': 'no%20such%2Fchannel',
  };

  before(async () => {
    await askAs(world(), { as: 'alice', ask: 'POST /send/dm:alice:bob', form: { text: 'between us' } });
    await askAs(world(), { as: 'alice', ask: 'POST /send/dm:alice', form: { text: 'note' } });
  });

  /** Everything of an answer but what differs between any two. */
  async function seen(line: FirstLine, accept: string, form?: Record<string, string>): Promise<string> {
    const headers = { accept };
    const answer = await askAs(world(), { as: 'carol', ask: line, headers, ...(form && { form }) });
    const { date: _date, 'x-request-id': _id, ...rest } = answer.headers;
    return JSON.stringify([answer.status, rest, answer.text]);
  }

  for (const accept of ['*/*', 'application/json', 'text/html']) {
    it(`is answered like what is not there, byte for byte, to ${accept}`, async () => {
      const answers = new Set<string>();
      for (const channel of Object.values(unreadable)) answers.add(await seen(`GET /messages/${channel}`, accept));
      assert.equal(answers.size, 1, [...answers].join('\n'));
      assert.match([...answers][0] ?? '', /^\[403,.*forbidden/);
    });

    it(`and to messages by id, to ${accept}`, async () => {
      const [own] = (await askAs(world(), { as: 'alice', ask: 'GET /messages/dm:alice:bob' })).json() as [
        { id: number },
      ];
      const foreign = await seen(`GET /message/${own.id}`, accept);
      assert.equal(foreign, await seen('GET /message/999999', accept));
      assert.equal(foreign, await seen('GET /message/0', accept));
      assert.doesNotMatch(foreign, /between us/);
    });
  }

  it('cannot be written to either, with the same answer', async () => {
    const places = ['dm:alice:bob', 'private:3', 'nowhere', 'dm:', 'dm::carol', 'dm:alice:b%25ob', 'DM:carol'];
    const answers = new Set<string>();
    for (const place of places) answers.add(await seen(`POST /send/${place}`, '*/*', { text: 'x' }));
    assert.equal(answers.size, 1, [...answers].join('\n'));
    const list = await askAs(world(), { as: 'alice', ask: 'GET /messages/dm:alice:bob' });
    assert.equal((list.json() as unknown[]).length, 1);
  });
});
