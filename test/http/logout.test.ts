import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { ask, type FirstLine } from '../support/ask.ts';
import { connect, personWith, signIn } from '../support/people.ts';
import { itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { cookiesOf, tryLogin } from '../support/sign-in-page.ts';

const elsewhere: Record<string, Record<string, string>> = {
  'cross-site': { 'sec-fetch-site': 'cross-site' },
  'a sister site': { 'sec-fetch-site': 'same-site' },
  'read ahead': { 'sec-fetch-site': 'same-origin', 'sec-purpose': 'prefetch' },
  'rendered ahead': { 'sec-purpose': 'prefetch;prerender' },
  'as an image': { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' },
  'in a frame': { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'iframe' },
  'a link elsewhere': { referer: 'https://evil.example/page' },
  'a page on another port': { referer: 'http://127.0.0.1:1/' },
  'a referer that is none': { referer: 'about:blank' },
};

describe('GET /logout from elsewhere', () => {
  const world = useWorld(['alice']);

  itAnswers(world, [
    ...Object.entries(elsewhere).map(([title, headers]): Scenario => {
      const gives = { location: '/', 'set-cookie': null, 'clear-site-data': null };
      return { title, as: 'alice', ask: 'GET /logout', headers, status: 302, gives };
    }),
    { as: 'alice', ask: 'HEAD /logout', status: 302, gives: { location: '/', 'set-cookie': null } },
    { title: 'still signed in', as: 'alice', ask: 'GET /channels', status: 200 },
  ]);
});

describe('a logout', () => {
  const world = useWorld(['alice', 'bob']);
  const own = (): Record<string, Record<string, string>> => ({
    'typed by hand': {},
    'a click on our page': { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' },
    'a bookmark': { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
    'our script': { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' },
    'a click on plain http': { referer: `${world().url}/c/general` },
  });
  const doors: readonly (readonly [FirstLine, number])[] = [
    ['GET /logout', 302],
    ['POST /logout', 204],
  ];

  for (const [line, status] of doors) {
    it(`by ${line} ends the session, and its cookie is worthless from then on`, async () => {
      for (const [title, headers] of Object.entries(own())) {
        const { session } = cookiesOf(await tryLogin(world().url, 'alice'));
        const answer = await ask(world().url, line, { headers: { cookie: session, ...headers } });
        assert.equal(answer.status, status, title);
        if (status === 302) assert.equal(answer.headers.location, '/login');
        else assert.equal(answer.text, '');
        assert.equal(answer.headers['clear-site-data'], '"cache", "storage"');
        assert.match(answer.setCookie('session') ?? '', /^session=; Path=\/; Expires=Thu, 01 Jan 1970/);
        assert.equal(answer.setCookie('device'), undefined, 'the device cookie stays');
        assert.equal((await ask(world().url, 'GET /channels', { headers: { cookie: session } })).status, 302);
      }
    });

    it(`by ${line} without a session is answered alike`, async () => {
      const answer = await ask(world().url, line);
      assert.equal(answer.status, status);
      const replayed = await ask(world().url, line, { headers: { cookie: 'session=s%3Ax.y' } });
      assert.equal(replayed.status, status);
    });
  }

  it('closes the sockets of its session and no other, and its presence goes', async () => {
    const [leaving, staying] = [await signIn(world().server, 'alice'), await signIn(world().server, 'bob')];
    const [socket, other] = [await connect(leaving), await connect(staying)];
    const gone = new Promise((resolve) => socket.socket.once('disconnect', resolve));
    await other.waitFor('presence:changed', ({ states }) => states['alice'] === 'active');
    assert.equal((await leaving.post('/logout')).status, 204);
    await socket.waitFor('session:ended', ({ reason }) => reason === 'signed_out');
    assert.equal(await gone, 'io server disconnect');
    await assert.rejects(connect(personWith(world().url, 'alice', leaving.cookie)), /unauthorized/);
    assert.ok(other.socket.connected);
    await other.waitFor('presence:changed', ({ states }) => states['alice'] === 'offline');
    assert.notEqual((await staying.json<Record<string, string>>('/online_users'))['alice'], 'active');
    other.close();
  });

  it('is not undone by a request that outlives it', async () => {
    const { session } = cookiesOf(await tryLogin(world().url, 'alice'));
    const { hostname, port } = new URL(world().url);
    const type = 'application/x-www-form-urlencoded';
    const headers = { cookie: session, 'content-type': type, 'content-length': '6', expect: '100-continue' };
    const slow = request({ hostname, port, method: 'POST', path: '/send/general', headers });
    slow.flushHeaders();
    await once(slow, 'continue');
    slow.write('text');
    await ask(world().url, 'POST /logout', { headers: { cookie: session } });
    slow.end('=x');
    const [answer] = (await once(slow, 'response')) as [IncomingMessage];
    answer.resume();
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal((await ask(world().url, 'GET /channels', { headers: { cookie: session } })).status, 302);
  });

  it('of one browser leaves the others signed in', async () => {
    const [one, two] = [await signIn(world().server, 'alice'), await signIn(world().server, 'alice')];
    await one.post('/logout');
    assert.deepEqual([(await one.get('/channels')).status, (await two.get('/channels')).status], [401, 200]);
  });
});
