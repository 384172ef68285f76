import assert from 'node:assert/strict';
import { ask } from '../support/ask.ts';
import { password } from '../support/people.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { cookiesOf, tryLogin } from '../support/sign-in-page.ts';

const refusal = 'Invalid credentials, or too many attempts. Try again later.';
const form = { username: 'alice', password };

describe('GET /login', () => {
  const world = useWorld(['alice']);
  const fields = ['action="/login"', 'method="post"', 'name="username"', 'name="password"', 'type="password"'];

  itAnswers(world, [
    {
      ask: 'GET /login',
      status: 200,
      has: [...fields, 'name="next" value="/"'],
      lacks: [refusal],
      gives: { 'cache-control': 'no-store' },
    },
    { title: 'signed in already', as: 'alice', ask: 'GET /login', status: 200, has: fields },
    {
      ask: 'HEAD /login',
      status: 200,
      is: '',
      gives: { 'content-type': 'text/html; charset=utf-8', 'set-cookie': null },
    },
    { ask: 'GET /login?next=%2Fc%2Fgeneral', status: 200, has: ['value="/c/general"'] },
    {
      ask: 'GET /login?next=%2Fc%2F%22%3E%3Cb%3E',
      status: 200,
      has: ['value="/c/&quot;&gt;&lt;b&gt;"'],
      lacks: ['<b>'],
    },
    { ask: 'GET /login?next=a&next=b', status: 400 },
  ]);
});

describe('POST /login', () => {
  const world = useWorld(['alice', 'bob'], { failed_login_delay_ms: 0, max_login_attempts: 1_000 });

  itAnswers(world, [
    { title: 'right', ask: 'POST /login', form, status: 302, gives: { location: '/', 'cache-control': 'no-store' } },
    { title: 'another case, with spaces', ask: 'POST /login', form: { ...form, username: '  ALICE\t' }, status: 302 },
    { title: 'multipart', ask: 'POST /login', multipart: form, status: 302 },
    { title: 'a trailing slash', ask: 'POST /login/', form, status: 302 },
    { title: 'unknown fields', ask: 'POST /login', form: { ...form, session: 'x', role: 'owner' }, status: 302 },
    {
      title: 'wrong',
      ask: 'POST /login',
      form: { ...form, password: 'x' },
      status: 200,
      has: [refusal, 'value="alice"', 'name="password"'],
      gives: { 'set-cookie': null },
    },
    {
      title: 'a password with spaces around',
      ask: 'POST /login',
      form: { ...form, password: ` ${password} ` },
      status: 200,
      has: [refusal],
    },
    {
      title: 'another case of the password',
      ask: 'POST /login',
      form: { ...form, password: password.toUpperCase() },
      status: 200,
    },
    {
      title: 'inert',
      ask: 'POST /login',
      form: { ...form, username: "alice'--" },
      status: 200,
      has: ['value="alice&#39;--"'],
    },
    { title: 'Cyrillic', ask: 'POST /login', form: { ...form, username: 'аlice' }, status: 200, has: [refusal] },
    { title: 'no body', ask: 'POST /login', status: 200, has: [refusal] },
    { title: 'no password', ask: 'POST /login', form: { username: 'alice' }, status: 200, has: [refusal] },
    { title: 'no name', ask: 'POST /login', form: { password }, status: 200, has: [refusal] },
    {
      title: '1,025 characters',
      ask: 'POST /login',
      form: { ...form, password: 'x'.repeat(1_025) },
      status: 200,
      has: [refusal],
    },
    ...[
      'username=a&username=b',
      'username=alice%00',
      'username=alice&password=a%00b',
      'password=a&password=b',
      'username=%ed%a0%80',
      'next=a&next=b',
    ].map((body): Scenario => ({ title: body, ask: 'POST /login', form: body, status: 400 })),
    { title: 'an object', ask: 'POST /login', multipart: [['username[a]', 'x']], status: 400 },
    { title: 'JSON', ask: 'POST /login', json: form, status: 415 },
    {
      title: 'text',
      ask: 'POST /login',
      body: 'username=alice',
      headers: { 'content-type': 'text/plain' },
      status: 415,
    },
    { title: '1 MB', ask: 'POST /login', form: { ...form, password: 'x'.repeat(1_000_000) }, status: 413 },
    { title: '10 MB', ask: 'POST /login', form: { ...form, password: 'x'.repeat(10_000_000) }, status: 413 },
    {
      title: 'as a page',
      ask: 'POST /login',
      form: { ...form, password: 'x'.repeat(40_000) },
      headers: { accept: 'text/html' },
      status: 413,
      has: ['too large', '<!doctype html>'],
    },
  ]);

  it('gives a session and a device, and nothing that a script could read', async () => {
    const answer = await tryLogin(world().url, 'alice');
    assert.match(
      answer.setCookie('session') ?? '',
      /^session=[\w%.-]+; HttpOnly; SameSite=Lax; Path=\/; Max-Age=2592000$/,
    );
    assert.match(
      answer.setCookie('device') ?? '',
      /^device=[\w.-]+; Max-Age=7776000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    assert.equal(answer.headers['set-cookie']?.length, 2);
  });

  it('answers unknown names like wrong passwords, byte for byte but for the name', async () => {
    const headersOf = ({
      headers: { date: _date, 'x-request-id': _id, ...rest },
    }: Awaited<ReturnType<typeof tryLogin>>) => rest;
    const wrong = await tryLogin(world().url, 'alice', { password: 'Wrong-1234' });
    for (const given of [{ password: 'Wrong-1234' }, { password: 'x'.repeat(2_000) }, { password: '' }]) {
      const unknown = await tryLogin(world().url, 'nobdy', given);
      assert.equal(unknown.text.replaceAll('nobdy', 'alice'), wrong.text);
      assert.deepEqual(headersOf(unknown), headersOf(wrong));
    }
  });

  it('ends the session that the browser had, and no other', async () => {
    const other = cookiesOf(await tryLogin(world().url, 'alice')).session;
    const first = cookiesOf(await tryLogin(world().url, 'alice')).session;
    const second = cookiesOf(await tryLogin(world().url, 'bob', { cookie: first })).session;
    const statusWith = async (cookie: string) =>
      (await ask(world().url, 'GET /channels', { headers: { cookie } })).status;
    assert.deepEqual([await statusWith(first), await statusWith(second), await statusWith(other)], [302, 200, 200]);
  });

  it('leaves the session alone when it fails', async () => {
    const { session } = cookiesOf(await tryLogin(world().url, 'alice'));
    await tryLogin(world().url, 'bob', { password: 'x', cookie: session });
    assert.equal((await ask(world().url, 'GET /channels', { headers: { cookie: session } })).status, 200);
  });

  const kept = {
    '/c/general': '/c/general',
    '/m/7?x=1#y': '/m/7?x=1#y',
    '/c/dm%3Aa%3Ab': '/c/dm%3Aa%3Ab',
    '/c/žluť': '/c/%C5%BElu%C5%A5',
  };
  const refused = [
    '//evil.com',
    '/\\evil.com',
    '\\evil.com',
    'https:evil.com',
    'https://evil.com',
    '/\t/evil.com',
  ].concat(
    ['javascript:alert(1)', 'evil.com', '', ' /c/x', '/a\r\nSet-Cookie: x=1', '/\u0085/evil.com', '///evil.com'],
    `/${'x'.repeat(3_000)}`,
  );
  for (const [next, location] of [...Object.entries(kept), ...refused.map((next) => [next, '/'] as const)]) {
    it(`leads ${JSON.stringify(next).slice(0, 40)} to ${location}`, async () => {
      const byField = await ask(world().url, 'POST /login', { form: { ...form, next } });
      assert.deepEqual([byField.status, byField.headers.location], [302, location]);
      const byQuery = await ask(world().url, `POST /login?next=${encodeURIComponent(next)}`, { form });
      assert.equal(byQuery.headers.location, location);
      assert.ok(new URL(location, 'http://own.example').host === 'own.example');
    });
  }

  it('writes no password anywhere', () => {
    assert.doesNotMatch(world().server.logged.join(''), /Abcdef|Wrong-1234/);
  });

  it('keeps a permanent link over the sign-in', async () => {
    const sent = await askAs(world(), { ask: 'GET /c/dm%3Aalice%3Abob' });
    const page = await ask(world().url, `GET ${sent.headers.location ?? ''}`);
    assert.match(page.text, /name="next" value="\/c\/dm%3Aalice%3Abob"/);
  });
});
