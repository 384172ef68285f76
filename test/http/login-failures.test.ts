import assert from 'node:assert/strict';
import { request } from 'node:http';
import { createTestClock } from '../support/clock.ts';
import { connect, signUp } from '../support/people.ts';
import { useWorld } from '../support/scenario.ts';
import { cookiesOf, failLogins, tryLogin } from '../support/sign-in-page.ts';
import { startServer } from '../support/start-server.ts';
import { ask } from '../support/ask.ts';

const wrong = { password: 'Wrong-1234' };
const minuteMs = 60_000;

describe('a failed login', () => {
  const world = useWorld(['alice', 'bob'], { failed_login_delay_ms: 3_000 });

  it('is answered three seconds after it arrived, whatever was wrong; a right one at once', async () => {
    const { url } = world();
    const cases = [
      tryLogin(url, 'alice', wrong),
      tryLogin(url, 'nobody', wrong),
      tryLogin(url, 'carol', { password: 'x'.repeat(1_025) }),
      tryLogin(url, 'dave', { password: '' }),
      ask(url, 'POST /login'),
    ];
    const right = await tryLogin(url, 'bob');
    assert.ok(right.status === 302 && right.tookMs < 1_500, `${right.status} after ${right.tookMs} ms`);
    for (const { status, tookMs } of await Promise.all(cases)) {
      assert.equal(status, 200);
      assert.ok(Math.abs(tookMs - 3_000) <= 300, `${tookMs} ms`);
    }
  });
});

describe('a name that failed too often', () => {
  const clock = createTestClock();
  const settings = { failed_login_delay_ms: 0 };

  it('is locked for 15 minutes, and refused alike', async () => {
    await using server = await startServer({ clock, settings });
    const alice = await signUp(server, 'alice');
    await signUp(server, 'bob');
    const socket = await connect(alice);
    await failLogins(server.url, 'ALICE', 4);
    const fifth = await tryLogin(server.url, 'alice', wrong);
    const locked = await tryLogin(server.url, 'alice');
    assert.equal(locked.text, fifth.text);
    assert.equal(locked.headers['set-cookie'], undefined);
    assert.equal((await tryLogin(server.url, 'bob')).status, 302, 'another account is not affected');
    assert.equal((await alice.get('/channels')).status, 200, 'live sessions go on');
    assert.ok((await socket.ask('message:send', { channel: 'general', text: 'still here', client_id: 'k' })).ok);
    clock.advanceMs(14 * minuteMs);
    await failLogins(server.url, 'alice', 3);
    assert.equal((await tryLogin(server.url, 'alice')).status, 200, 'still locked');
    clock.advanceMs(minuteMs + 1_000);
    assert.equal((await tryLogin(server.url, 'alice')).status, 302, 'attempts did not prolong it');
    socket.close();
  });

  it('counts failures in a row: a success starts anew', async () => {
    await using server = await startServer({ clock, settings });
    await signUp(server, 'alice');
    for (let round = 0; round < 3; round++) {
      await failLogins(server.url, 'alice', 4);
      assert.equal((await tryLogin(server.url, 'alice')).status, 302);
    }
  });

  it('looks the same without an account behind it', async () => {
    await using server = await startServer({ clock, settings });
    await failLogins(server.url, 'ghost', 6);
    await signUp(server, 'ghost');
    assert.equal((await tryLogin(server.url, 'ghost')).status, 200, 'the count of the name stays');
  });

  it('is open to the browser in which its owner has signed in before', async () => {
    await using server = await startServer({ clock, settings });
    await signUp(server, 'alice');
    await signUp(server, 'mallory');
    const { device } = cookiesOf(await tryLogin(server.url, 'alice'));
    const foreign = cookiesOf(await tryLogin(server.url, 'mallory')).device;
    await failLogins(server.url, 'alice', 5);
    const forged = device.replace(/\.[^.]+$/, '.AAAA');
    for (const cookie of [foreign, forged, 'device=', 'device=x.y.z', `device=x.99999999999.${'A'.repeat(43)}`]) {
      assert.equal((await tryLogin(server.url, 'alice', { cookie })).status, 200, cookie);
    }
    const other = { cookie: device, password: 'Wrong-1234' };
    for (let i = 0; i < 5; i++) await tryLogin(server.url, 'alice', other);
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 200, 'it has a count of its own');
    clock.advanceMs(15 * minuteMs + 1_000);
    await failLogins(server.url, 'alice', 5);
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 302);
    clock.advanceMs(91 * 24 * 60 * minuteMs);
    await failLogins(server.url, 'alice', 5);
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 200, 'the device has run out');
  });
});

describe('many logins at once', () => {
  it('for one account are verified one at a time, the rest refused at once', async () => {
    await using server = await startServer({ settings: { failed_login_delay_ms: 1_000, max_login_attempts: 2 } });
    await signUp(server, 'alice');
    const answers = await Promise.all(Array.from({ length: 50 }, () => tryLogin(server.url, 'alice', wrong)));
    const refused = answers.filter(({ status }) => status === 429);
    const verified = answers.filter(({ status }) => status === 200);
    assert.equal(verified.length + refused.length, 50);
    assert.ok(verified.length >= 1 && verified.length <= 10, `${verified.length} verified`);
    assert.ok(
      refused.every(({ tookMs }) => tookMs < 900),
      'at once',
    );
    assert.ok(refused.every(({ headers }) => /^[1-9]\d*$/.test(String(headers['retry-after']))));
    assert.ok(refused.every(({ text }) => text === 'slow down'));
  });

  it('do not hold up the browser that its owner has signed in with', async () => {
    await using server = await startServer({ settings: { failed_login_delay_ms: 0, max_login_attempts: 1_000 } });
    await signUp(server, 'alice');
    const { device } = cookiesOf(await tryLogin(server.url, 'alice'));
    const strangers = Array.from({ length: 8 }, () => tryLogin(server.url, 'alice', wrong));
    assert.equal((await tryLogin(server.url, 'alice', { cookie: device })).status, 302);
    await Promise.all(strangers);
  });

  it('wait ten at a time for one address, and no longer than their clients', async () => {
    await using server = await startServer({ settings: { failed_login_delay_ms: 2_500, max_login_attempts: 1 } });
    for (const name of ['alice', 'bob']) await signUp(server, name);
    const { hostname, port } = new URL(server.url);
    const names = ['alice', ...Array.from({ length: 9 }, (_, i) => `n${i}`)];
    const clients = names.map((username) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const client = request({ hostname, port, method: 'POST', path: '/login', headers, agent: false });
      client.on('error', () => undefined);
      client.end(new URLSearchParams({ username, ...wrong }).toString());
      return client;
    });
    const malformed = await ask(server.url, 'POST /login', { form: 'username=a&username=b' });
    assert.equal(malformed.status, 400, 'what is no attempt does not count');
    let full = await tryLogin(server.url, 'bob');
    for (; full.status !== 429; full = await tryLogin(server.url, 'bob'));
    assert.equal(full.headers['retry-after'], '3');
    const droppedMs = performance.now();
    for (const client of clients) client.destroy();
    let free = await tryLogin(server.url, 'bob');
    for (; free.status === 429; free = await tryLogin(server.url, 'bob'));
    assert.equal(free.status, 302);
    assert.ok(performance.now() - droppedMs < 1_500, 'nobody waited for those who had gone');
    assert.equal((await tryLogin(server.url, 'alice')).status, 200, 'the failure of a client that went away counts');
    assert.deepEqual(server.logged, []);
  });
});
