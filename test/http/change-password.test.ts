import assert from 'node:assert/strict';
import { createTestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { connect, password, personWith, signIn, signUp, socketOf, type TestPerson } from '../support/people.ts';
import { errorBody, itAnswers, useWorld } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const newPassword = 'Another1!';
const fields = { current_password: password, new_password: newPassword, confirm_password: newPassword };
const json = { accept: 'application/json' };

/** Change it, and be whom the answer makes of the person. */
async function changePassword(person: TestPerson, form: Record<string, string> = fields): Promise<TestPerson> {
  const response = await person.post('/change-password', form);
  assert.deepEqual([response.status, await response.text()], [200, '{"ok":true}']);
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('session='));
  assert.match(cookie ?? '', /^session=[^;]+; HttpOnly; SameSite=Lax; Path=\/; Max-Age=2592000$/);
  return personWith(person.url, person.name, cookie?.split(';')[0] ?? '');
}

const statusOf = async (person: TestPerson) => (await person.get('/users')).status;

function tryLogin(url: string, name: string, word: string): Promise<Response> {
  const body = new URLSearchParams({ username: name, password: word });
  return fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
}

describe('changing the password', () => {
  describe('is refused', () => {
    const world = useWorld(['alice', 'Victor_1'], { instance_name: 'Chatter-9', failed_login_delay_ms: 0 });
    before(() => {
      changeDatabase(world().server, `update members set role = 'viewer' where role = 'staff'`);
      changeDatabase(world().server, `update users set email = 'Al@Example.org1' where username = 'alice'`);
    });
    const refused = { as: 'alice', ask: 'POST /change-password', status: 400 } as const;
    const with2 = (word: string, more = {}) => ({
      form: { ...fields, new_password: word, confirm_password: word, ...more },
    });
    const short = 'The password needs at least 8 characters.';
    const easy = 'This password is too easy to guess.';
    itAnswers(world, [
      { ...refused, ...with2('Abc1!'), is: short },
      { ...refused, title: 'nothing', is: short },
      { ...refused, title: 'long', ...with2(`Aa1!${'x'.repeat(1_021)}`), is: 'The password is too long.' },
      { ...refused, ...with2('abcdefg1!'), is: 'The password needs an uppercase letter.' },
      { ...refused, ...with2('Abcdefgh!'), is: 'The password needs a digit.' },
      { ...refused, ...with2('Abcdefg12'), is: 'The password needs a special character.' },
      { ...refused, ...with2('P@ssw0rd'), is: easy },
      { ...refused, title: 'the server’s name', ...with2('Chatter-91'), is: easy },
      { ...refused, title: 'the address', ...with2('Al@Example.org12'), is: easy },
      { ...refused, as: 'Victor_1', title: 'the name', ...with2('Victor_12'), is: easy },
      { ...refused, ...with2(newPassword, { confirm_password: 'Another2!' }), is: 'The two passwords differ.' },
      {
        ...refused,
        title: 'a broken rule before a wrong password',
        json: { ...fields, current_password: 'wrong', new_password: 'x', confirm_password: 'x' },
        is: errorBody('BadRequest', short),
      },
      {
        ...refused,
        title: 'a wrong password',
        status: 403,
        form: { ...fields, current_password: 'wrong' },
        is: 'Wrong password.',
      },
      {
        ...refused,
        title: 'no password',
        status: 403,
        json: { new_password: newPassword, confirm_password: newPassword },
        is: errorBody('WrongPassword', 'Wrong password.'),
      },
      { ...refused, title: 'a long wrong one', status: 403, form: { ...fields, current_password: 'x'.repeat(20_000) } },
      { ...refused, title: 'with spaces around', status: 403, form: { ...fields, current_password: ` ${password} ` } },
      { ...refused, title: 'a number', json: { ...fields, current_password: 7 }, has: ['invalid current_password'] },
      {
        ...refused,
        title: 'an array',
        json: { ...fields, new_password: [newPassword] },
        has: ['invalid new_password'],
      },
      { ...refused, title: 'NUL', form: { ...fields, confirm_password: 'a\0' }, is: 'invalid confirm_password' },
      { ...refused, title: 'twice', form: 'current_password=a&current_password=b', is: 'invalid current_password' },
      { ...refused, title: 'a large body', status: 413, form: { ...fields, x: 'x'.repeat(33_000) } },
      { ...refused, title: 'text', status: 415, body: 'x', headers: { 'content-type': 'text/plain' } },
      { ...refused, title: 'a page elsewhere', status: 403, form: fields, headers: { origin: 'https://evil.test' } },
      { ask: 'POST /change-password', form: fields, status: 302, gives: { location: '/login' } },
      { ask: 'POST /change-password', form: fields, headers: json, status: 401 },
      { as: 'alice', ask: 'GET /change-password', status: 405 },
      { title: 'still signed in', as: 'alice', ask: 'GET /users', status: 200 },
    ]);

    it('to nobody who knows it, viewers included', async () => {
      const { url, cookies } = world();
      const victor = await changePassword(personWith(url, 'Victor_1', cookies['Victor_1'] ?? ''));
      assert.equal(await statusOf(victor), 200);
    });
  });

  describe('succeeds', () => {
    let server: TestServer;
    beforeEach(async () => {
      server = await startServer({ settings: { failed_login_delay_ms: 0 } });
    });
    afterEach(() => server.stop());

    it('and only the new one counts from then on', async () => {
      await changePassword(await signUp(server, 'alice'));
      assert.equal((await tryLogin(server.url, 'alice', password)).status, 200);
      assert.equal((await tryLogin(server.url, 'alice', newPassword)).status, 302);
    });

    it('from a JSON body, too', async () => {
      const { cookie } = await signUp(server, 'alice');
      const headers = { cookie, 'content-type': 'application/json' };
      const body = JSON.stringify(fields);
      const response = await fetch(`${server.url}/change-password`, { method: 'POST', headers, body });
      assert.deepEqual([response.status, await response.json()], [200, { ok: true }]);
    });

    it('and ends all other sessions with their sockets, those of nobody else', async () => {
      const alice = await signUp(server, 'alice');
      const [elsewhere, bob] = [await signIn(server, 'alice'), await signUp(server, 'bob')];
      const [far, his] = [await connect(elsewhere), await connect(bob)];
      const gone = new Promise((resolve) => far.socket.once('disconnect', resolve));
      const renewed = await changePassword(alice);
      assert.deepEqual(await far.waitFor('session:ended'), { reason: 'password' });
      assert.equal(await gone, 'io server disconnect');
      assert.deepEqual([await statusOf(elsewhere), await statusOf(renewed), await statusOf(bob)], [401, 200, 200]);
      assert.ok((await his.ask('user:load', {})).ok);
      his.close();
    });

    it('and this session goes on under a new id; the old one is worthless', async () => {
      const alice = await signUp(server, 'alice');
      const own = await connect(alice);
      const closed = new Promise((resolve) => own.socket.once('disconnect', resolve));
      const renewed = await changePassword(alice);
      assert.notEqual(renewed.cookie, alice.cookie);
      assert.deepEqual([await statusOf(alice), await statusOf(renewed)], [401, 200]);
      // Its transport is closed without a goodbye, so that it comes back by itself with the cookie it has now.
      assert.equal(await closed, 'transport close');
      assert.ok(own.events.every(({ name }) => name !== 'session:ended'));
      const again = await connect(renewed);
      assert.ok((await again.ask('user:load', {})).ok);
      again.close();
      const old = socketOf(server.url, alice.cookie);
      const error = await new Promise<Error>((resolve) => old.once('connect_error', resolve));
      assert.equal(error.message, 'unauthorized');
      old.close();
    });

    it('once for two at the same time', async () => {
      const alice = await signUp(server, 'alice');
      const both = await Promise.all([alice.post('/change-password', fields), alice.post('/change-password', fields)]);
      assert.deepEqual(
        both.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 403],
      );
      const cookie = both.flatMap(({ headers }) => headers.getSetCookie()).find((one) => one.startsWith('session='));
      assert.equal(await statusOf(personWith(server.url, 'alice', cookie?.split(';')[0] ?? '')), 200);
    });
  });

  describe('counts wrong tries', () => {
    it('by account, ten within 15 minutes, together with those of deleting the account', async () => {
      const clock = createTestClock();
      await using server = await startServer({ settings: { rate_limit_enabled: true }, clock });
      const [alice, bob] = [await signUp(server, 'alice'), await signUp(server, 'bob')];
      const wrong = { ...fields, current_password: 'wrong' };
      const statuses = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const isDeletion = index % 2 === 0;
          const [path, form] = isDeletion
            ? ['/delete_account', { type: 'soft', password: 'wrong' }]
            : ['/change-password', wrong];
          return (await alice.post(path as string, form as Record<string, string>)).status; // pairs of a path and its form
        }),
      );
      assert.deepEqual(
        statuses.toSorted((a, b) => a - b),
        [...Array<number>(10).fill(403), 429, 429],
      );
      const refused = await alice.post('/change-password', fields);
      assert.deepEqual([refused.status, await refused.text()], [429, 'slow down']);
      const large = await alice.post('/change-password', { ...fields, x: 'x'.repeat(40_000) });
      assert.equal(large.status, 429, 'before the body is read');
      assert.equal((await bob.post('/change-password', wrong)).status, 403);
      clock.advanceMs(Number(refused.headers.get('retry-after')) * 1_000);
      await changePassword(alice);
    });

    it('but not right ones, nor broken rules', async () => {
      await using server = await startServer({
        settings: { rate_limit_enabled: true, rate_limits: { password_failures: 2 } },
      });
      let alice = await signUp(server, 'alice');
      const words = [password, 'Second22!', 'Third333!', 'Fourth44!'];
      for (const [index, word] of words.slice(1).entries()) {
        const form = { current_password: words[index] ?? '', new_password: word, confirm_password: word };
        assert.equal((await alice.post('/change-password', { ...form, confirm_password: '' })).status, 400);
        assert.equal((await alice.post('/change-password', { ...form, current_password: 'wrong' })).status, 403);
        alice = await changePassword(alice, form);
      }
    });
  });
});
