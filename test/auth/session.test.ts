import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { connect, password, signUp } from '../support/people.ts';
import { useWorld } from '../support/scenario.ts';
import { cookiesOf, tryLogin } from '../support/sign-in-page.ts';
import { startServer } from '../support/start-server.ts';

const dayMs = 86_400_000;

async function statusWith(url: string, cookie: string): Promise<number> {
  return (await ask(url, 'GET /channels', { headers: { cookie, accept: 'application/json' } })).status;
}

/** The session id inside a cookie. */
function idIn(cookie: string): string {
  return decodeURIComponent(cookie)
    .replace(/^session=s:/, '')
    .replace(/\.[^.]+$/, '');
}

describe('the session cookie', () => {
  const world = useWorld(['alice', 'bob']);

  it('holds 192 random bits and a signature', async () => {
    const { session } = cookiesOf(await tryLogin(world().url, 'alice'));
    assert.equal(Buffer.from(idIn(session), 'base64url').length, 24);
  });

  it('is not taken from the browser', async () => {
    const given = cookiesOf(await tryLogin(world().url, 'alice')).session;
    await ask(world().url, 'POST /logout', { headers: { cookie: given } });
    const { session } = cookiesOf(await tryLogin(world().url, 'alice', { cookie: given }));
    assert.notEqual(session, given);
    assert.equal(await statusWith(world().url, given), 401);
    const invented = cookiesOf(await tryLogin(world().url, 'alice', { cookie: 'session=mine' })).session;
    assert.ok(invented !== '' && invented !== 'session=mine');
  });

  it('counts only as we made it', async () => {
    const { session } = cookiesOf(await tryLogin(world().url, 'alice'));
    const id = idIn(session);
    const broken = [
      session.slice(0, -1),
      `${session}x`,
      session.replace(/.(?=%?[^.]*\.)/, 'A'),
      `session=${id}`,
      `session=s%3A${id}`,
      `session=s%3A${id}.`,
      'session=',
      'session=%',
      'session=s%3A.x',
      `session="${session.slice(8)}"`,
      `session=j%3A%7B%7D`,
      `Session=${session.slice(8)}`,
      `session=s%3A${'x'.repeat(5_000)}.${'y'.repeat(43)}`,
    ];
    for (const cookie of broken) assert.equal(await statusWith(world().url, cookie), 401, cookie);
    assert.equal(await statusWith(world().url, session), 200);
    assert.deepEqual(world().server.logged, []);
  });

  it('is found among others of its name: the first with a valid signature, five at most', async () => {
    const [alice, bob] = [world().cookies['alice'] ?? '', world().cookies['bob'] ?? ''];
    const others = (count: number) => Array.from({ length: count }, (_, i) => `session=s%3Aother${i}.signature`);
    const users = async (...cookies: string[]) => {
      const { status, text } = await ask(world().url, 'GET /users', { headers: { cookie: cookies.join('; ') } });
      return status === 200 ? text : status;
    };
    assert.equal(await users(...others(1), alice), '["bob"]');
    assert.equal(await users(...others(4), alice, bob), '["bob"]');
    assert.equal(await users('theme=dark', bob, 'x=y', alice), '["alice"]');
    assert.equal(await users(...others(5), alice), 302);
    assert.equal(await users(bob.replace('=', ' = '), alice), '["alice"]');
    const beside = { cookie: alice.replace('=', ' ='), authorization: 'Bearer x' };
    assert.equal((await ask(world().url, 'GET /users', { headers: beside })).status, 401);
    assert.equal(await users(`session=${'x'.repeat(4_096)}`, alice), '["bob"]');
    const dead = cookiesOf(await tryLogin(world().url, 'bob')).session;
    await ask(world().url, 'POST /logout', { headers: { cookie: dead } });
    assert.equal(await users(dead, alice), 302, 'the first valid signature counts, alive or not');
  });

  it('signs in sockets by the same rule', async () => {
    const cookie = `session=s%3Aother.signature; ${world().cookies['alice']}`;
    const socket = await connect({ ...(await signUp(world().server, 'carol')), cookie });
    assert.equal(socket.welcome.me.handle, 'alice');
    socket.close();
  });

  it('and the password are nowhere in the data folder or the log', async () => {
    const { session, device } = cookiesOf(await tryLogin(world().url, 'alice'));
    await tryLogin(world().url, 'alice', { password: 'Wrong-1234' });
    const { dataDir, logged } = world().server;
    const files = readdirSync(dataDir, { withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = Buffer.concat(files.map(({ name }) => readFileSync(join(dataDir, name))));
    assert.ok(bytes.includes(createHash('sha256').update(idIn(session)).digest('base64url')), 'the hash is there');
    for (const secret of [
      idIn(session),
      decodeURIComponent(session.slice(8)),
      device.slice(7),
      password,
      'Wrong-1234',
    ]) {
      assert.ok(!bytes.includes(secret), secret);
      assert.ok(!logged.join('').includes(secret), secret);
    }
  });
});

describe('the session cookie of a server on https', () => {
  const world = useWorld([], { public_url: 'https://chat.example.com' });

  it('is secure, whatever a proxy says', async () => {
    const form = { username: 'alice', password, confirm_password: password };
    for (const headers of [{}, { 'x-forwarded-proto': 'http' }, { 'x-forwarded-proto': 'https' }]) {
      const username = `alice-${Object.values(headers).join('')}`;
      const answer = await ask(world().url, 'POST /signup', { form: { ...form, username }, headers });
      assert.match(answer.setCookie('session') ?? '', /; HttpOnly; SameSite=Lax; Path=\/; Max-Age=2592000; Secure$/);
      assert.match(answer.setCookie('device') ?? '', /; Secure/);
      assert.equal(await statusWith(world().url, cookiesOf(answer).session), 200);
    }
  });

  it('is good for its own origin alone', async () => {
    const host = 'chat.example.com';
    const post = async (headers: Record<string, string>) =>
      (await ask(world().url, 'POST /login', { form: 'username=a&username=b', headers })).status;
    assert.equal(await post({ origin: `https://${host}` }), 400, 'through the gate');
    assert.equal(await post({ origin: `https://${host}`, host }), 400);
    assert.equal(await post({ origin: `http://${host}` }), 403);
    assert.equal(await post({ origin: `http://${host}`, host }), 403);
  });
});

describe('the life of a session', () => {
  it('ends after 14 days without use; polling is no use', async () => {
    const clock = createTestClock();
    await using server = await startServer({ clock });
    const alice = await signUp(server, 'alice');
    const poll = (method: string) => ask(server.url, `${method} /channels`, { headers: { cookie: alice.cookie } });
    for (let day = 0; day < 13; day++) {
      clock.advanceMs(dayMs);
      assert.deepEqual([(await poll('GET')).status, (await poll('HEAD')).status], [200, 200]);
    }
    clock.advanceMs(dayMs);
    assert.equal((await poll('GET')).status, 302);
  });

  it('goes on by sending and by opening a page, for 30 days in all', async () => {
    const clock = createTestClock();
    await using server = await startServer({ clock });
    const alice = await signUp(server, 'alice');
    clock.advanceMs(13 * dayMs);
    assert.equal((await alice.send('general', 'still here')).status, 200);
    clock.advanceMs(13 * dayMs);
    const headers = { cookie: alice.cookie, 'sec-fetch-mode': 'navigate' };
    assert.equal((await ask(server.url, 'GET /', { headers })).status, 200);
    clock.advanceMs(4 * dayMs - 60_000);
    assert.equal((await alice.send('general', 'nearly over')).status, 200);
    clock.advanceMs(60_000);
    assert.equal((await alice.get('/channels')).status, 401);
  });

  it('is as long as the settings say', async () => {
    await using server = await startServer({ settings: { session_max_days: 2, session_idle_days: 1 } });
    await signUp(server, 'alice');
    assert.match((await tryLogin(server.url, 'alice')).setCookie('session') ?? '', /Max-Age=172800$/);
  });
});

describe('a new secret', () => {
  const [older, newer] = ['o'.repeat(40), 'n'.repeat(40)];
  let dataDir = '';

  before(() => (dataDir = mkdtempSync(join(tmpdir(), 'minimost-secret-'))));
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  async function withSecrets<T>(secrets: readonly string[], use: (url: string) => Promise<T>): Promise<T> {
    writeFileSync(join(dataDir, 'secret'), secrets.join(','), { mode: 0o600 });
    await using server = await startServer({ dataDir });
    return await use(server.url);
  }

  it('signs the cookies of the former one anew, until that one is taken away', async () => {
    const before = await withSecrets([older], async (url) => (await signUp({ url }, 'alice')).cookie);
    const renewed = await withSecrets([newer, older], async (url) => {
      const answer = await ask(url, 'GET /channels', { headers: { cookie: before } });
      assert.equal(answer.status, 200);
      assert.match(answer.setCookie('session') ?? '', /; HttpOnly; SameSite=Lax; Path=\/; Max-Age=25919\d\d$/);
      const { session } = cookiesOf(answer);
      const again = await ask(url, 'GET /channels', { headers: { cookie: session } });
      assert.deepEqual([again.status, again.headers['set-cookie']], [200, undefined]);
      return session;
    });
    assert.notEqual(renewed, before);
    await withSecrets([newer], async (url) => {
      assert.deepEqual([await statusWith(url, before), await statusWith(url, renewed)], [401, 200]);
    });
  });
});
