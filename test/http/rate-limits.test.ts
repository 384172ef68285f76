import assert from 'node:assert/strict';
import { ask } from '../support/ask.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { password, signUp, type TestPerson } from '../support/people.ts';
import { cookiesOf, failLogins, tryLogin } from '../support/sign-in-page.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const settings = {
  rate_limit_enabled: true,
  failed_login_delay_ms: 0,
  max_login_attempts: 1_000,
  rate_limits: { sends: 3, reads: 5, login_failures: 4, accounts_created: 4 },
};

describe('a limit', () => {
  let clock: TestClock;
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;

  beforeEach(async () => {
    clock = createTestClock();
    server = await startServer({ settings, clock });
    [alice, bob] = [await signUp(server, 'alice'), await signUp(server, 'bob')];
  });
  afterEach(() => server.stop());

  /** The wait an answer asks for, as whole seconds; waiting it is enough. */
  function wait(retryAfter: string | string[] | null | undefined): void {
    assert.match(String(retryAfter), /^[1-9]\d*$/);
    clock.advanceMs(Number(retryAfter) * 1_000);
  }

  it('on sends counts per person, says how long to wait, and waiting is enough', async () => {
    for (let i = 0; i < 3; i++) assert.equal((await alice.send('general', `${i}`)).status, 200);
    const refused = await alice.send('general', 'too much');
    assert.deepEqual([refused.status, await refused.text()], [429, 'slow down']);
    assert.equal((await bob.send('general', 'mine')).status, 200);
    const asJson = await alice.post('/send/general', { text: 'x' }, { accept: 'application/json' });
    assert.equal(((await asJson.json()) as { code: string }).code, 'TooManyRequests');
    wait(refused.headers.get('retry-after'));
    assert.equal((await alice.send('general', 'again')).status, 200);
  });

  it('comes after the question who may write there, and before the body', async () => {
    for (let i = 0; i < 3; i++) await alice.send('general', `${i}`);
    assert.equal((await alice.send('nowhere', 'x')).status, 403);
    const cookie = alice.cookie;
    assert.equal(
      (await ask(server.url, 'POST /send/general', { form: 'x'.repeat(400_000), headers: { cookie } })).status,
      429,
    );
    assert.equal((await ask(server.url, 'POST /send/general', { body: 'x', headers: { cookie } })).status, 429);
  });

  it('on reads counts all of them together', async () => {
    for (const path of ['/channels', '/users', '/online_users', '/messages/general', '/']) {
      assert.equal((await alice.get(path)).status, 200, path);
    }
    const refused = await alice.get('/message/1');
    assert.equal(refused.status, 429);
    assert.equal((await bob.get('/channels')).status, 200);
    wait(refused.headers.get('retry-after'));
    assert.equal((await alice.get('/message/1')).status, 200);
  });

  it('on reads comes after the question who may read there', async () => {
    for (let i = 0; i < 5; i++) assert.equal((await alice.get('/messages/nowhere')).status, 403);
    for (let i = 0; i < 5; i++) assert.equal((await alice.get('/messages/general')).status, 200);
    assert.equal((await alice.get('/messages/general?limit=x')).status, 429);
    assert.equal((await alice.get('/messages/nowhere')).status, 403);
  });

  it('on failed logins counts per address over all names; a success costs nothing', async () => {
    for (let i = 0; i < 6; i++) assert.equal((await tryLogin(server.url, 'alice')).status, 302);
    for (const name of ['alice', 'bob', 'x', 'y']) await failLogins(server.url, name, 1);
    const refused = await tryLogin(server.url, 'alice');
    assert.equal(refused.status, 429);
    const page = await ask(server.url, 'POST /login', { form: { username: 'a' }, headers: { accept: 'text/html' } });
    assert.deepEqual(
      [page.status, page.text.includes('slow down'), page.text.includes('<!doctype')],
      [429, true, true],
    );
    wait(refused.headers['retry-after']);
    assert.equal((await tryLogin(server.url, 'alice')).status, 302);
  });

  it('on failed logins lets the browsers of an account count by themselves', async () => {
    const { device } = cookiesOf(await tryLogin(server.url, 'alice'));
    await failLogins(server.url, 'alice', 4);
    assert.equal((await tryLogin(server.url, 'alice')).status, 429);
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 302);
    assert.equal((await tryLogin(server.url, 'bob', { cookie: device })).status, 429, 'a device of somebody else');
    for (let i = 0; i < 4; i++) await tryLogin(server.url, 'alice', { cookie: device, password: 'Wrong-1234' });
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 429);
  });

  it('on accounts counts what may create one, per address', async () => {
    const create = (username: string) =>
      ask(server.url, 'POST /signup', { form: { username, password, confirm_password: password } });
    assert.equal((await create('a b')).status, 200, 'a form that is wrong costs nothing');
    assert.deepEqual([(await create('alice')).status, (await create('carol')).status], [200, 302]);
    const refused = await create('dave');
    assert.equal(refused.status, 429);
    wait(refused.headers['retry-after']);
    assert.equal((await create('dave')).status, 302);
  });
});

describe('an address', () => {
  it('is the one that a trusted proxy names, an IPv6 network counting as one', async () => {
    const proxied = { ...settings, trust_proxy: ['127.0.0.1/32'] };
    await using server = await startServer({ settings: proxied });
    const from = async (address: string) => (await tryLogin(server.url, 'ghost', { password: 'x', address })).status;
    for (let i = 1; i <= 4; i++) assert.equal(await from(`2001:db8:1:2::${i}`), 200);
    assert.equal(await from('2001:db8:1:2:ffff::1'), 429);
    assert.equal(await from('2001:db8:1:3::1'), 200);
    for (let i = 0; i < 4; i++) assert.equal(await from(i % 2 === 0 ? '198.51.100.7' : '::ffff:198.51.100.7'), 200);
    assert.equal(await from('9.9.9.9, 198.51.100.7'), 429, 'what the client claims does not count');
  });

  it('is never what a client claims', async () => {
    await using server = await startServer({ settings });
    const from = async (address: string) => (await tryLogin(server.url, 'ghost', { password: 'x', address })).status;
    for (let i = 0; i < 4; i++) assert.equal(await from(`198.51.100.${i}`), 200);
    assert.equal(await from('198.51.100.99'), 429);
  });
});
