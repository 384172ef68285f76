import assert from 'node:assert/strict';
import type { FirstLine } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const sentence = 'That request came from another site.';
const foreign: Record<string, Record<string, string>> = {
  'cross-site': { 'sec-fetch-site': 'cross-site' },
  'a sister site or another port': { 'sec-fetch-site': 'same-site' },
  'same-site with a foreign origin': { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
  'cross-site with a foreign origin': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'a foreign origin alone': { origin: 'https://evil.example' },
  'another port alone': { origin: 'http://127.0.0.1:1' },
  'origin null': { origin: 'null' },
  'origin null, cross-site': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'an origin that is none': { origin: 'chat' },
  'an empty origin': { origin: '' },
  'Basic, which a browser adds by itself': { 'sec-fetch-site': 'cross-site', authorization: 'Basic YTpi' },
  'an unknown word': { 'sec-fetch-site': 'sideways' },
};

const writes: readonly FirstLine[] = ['POST /send/general', 'POST /login', 'POST /signup', 'POST /logout'];

describe('a write that another site caused', () => {
  const world = useWorld(['alice']);
  const form = { text: 'forged', username: 'eve', password: 'Abcdef1!', confirm_password: 'Abcdef1!' };

  for (const line of writes) {
    itAnswers(
      world,
      Object.entries(foreign).map(([title, headers]): Scenario => {
        return {
          title,
          as: 'alice',
          ask: line,
          form,
          headers,
          status: 403,
          has: [sentence],
          gives: { 'set-cookie': null },
        };
      }),
    );
  }

  itAnswers(world, [
    {
      title: 'before its body is read',
      as: 'alice',
      ask: 'POST /send/general',
      body: 'x',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
      status: 403,
      is: sentence,
    },
    {
      title: 'before anybody is asked who it is',
      ask: 'POST /send/general',
      headers: { 'sec-fetch-site': 'cross-site' },
      status: 403,
    },
  ]);

  it('changes nothing', async () => {
    const list = await askAs(world(), { as: 'alice', ask: 'GET /messages/general' });
    assert.equal(list.status, 200, 'still signed in');
    assert.doesNotMatch(list.text, /forged/);
    assert.equal((await askAs(world(), { as: 'alice', ask: 'GET /users' })).text, '[]', 'nobody signed up');
  });
});

describe('a write of our own pages', () => {
  const world = useWorld(['alice'], { allowed_origins: ['https://friend.example'] });
  const row = { as: 'alice', ask: 'POST /send/general', form: { text: 'mine' }, status: 200, is: 'ok' } as const;

  itAnswers(world, [
    { ...row, title: 'without any such header' },
    { ...row, title: 'same-origin', headers: { 'sec-fetch-site': 'same-origin' } },
    { ...row, title: 'typed by hand', headers: { 'sec-fetch-site': 'none' } },
    {
      ...row,
      title: 'an allowed origin',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://friend.example' },
    },
    { ...row, title: 'an allowed origin', headers: { origin: 'https://friend.example' } },
    {
      ...row,
      title: 'nearly an allowed origin',
      headers: { origin: 'https://friend.example.evil.example' },
      status: 403,
      is: sentence,
    },
    {
      ...row,
      title: 'an allowed name over http',
      headers: { origin: 'http://friend.example' },
      status: 403,
      is: sentence,
    },
  ]);

  it('is known by the host it was sent to', async () => {
    const headers = { origin: world().url };
    assert.equal((await askAs(world(), { ...row, headers })).status, 200);
    const elsewhere = { origin: world().url, host: 'chat.example' };
    assert.equal((await askAs(world(), { ...row, headers: elsewhere })).status, 403);
    const there = { origin: 'https://chat.example', host: 'Chat.Example' };
    assert.equal((await askAs(world(), { ...row, headers: there })).status, 200);
  });

  it('needs no cookie to pass with a bearer token, which no browser sends by itself', async () => {
    const headers = { authorization: 'Bearer mmt_x', origin: 'https://evil.example' };
    assert.equal((await askAs(world(), { ...row, headers })).status, 401);
  });

  it('may be read from anywhere by GET, which changes nothing and carries no CORS header', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const answer = await askAs(world(), { as: 'alice', ask: 'GET /channels', headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    const preflight = await askAs(world(), { ask: 'OPTIONS /send/general', headers });
    assert.equal(preflight.status, 405);
    assert.equal(preflight.headers['access-control-allow-methods'], undefined);
  });
});
