import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeDatabase } from '../support/database.ts';
import { assertExactEvent } from '../support/exact.ts';
import { connect, password, personWith, signIn, signUp, type TestPerson } from '../support/people.ts';
import { errorBody, itAnswers, useWorld } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const json = { accept: 'application/json' };
const path = '/delete_account';

interface Row {
  sender: string;
  content: string | null;
  deleted: 0 | 1;
}

const list = (person: TestPerson, channel: string) =>
  person.json<Row[]>(`/messages/${encodeURIComponent(channel)}?limit=200`);

async function deleteAccount(person: TestPerson, type: 'soft' | 'hard'): Promise<Response> {
  const response = await person.post(path, { type, password });
  assert.deepEqual([response.status, await response.text()], [200, '{"status":"ok"}']);
  return response;
}

describe('POST /delete_account', () => {
  describe('refuses', () => {
    const world = useWorld(['alice', 'bob', 'victor']);
    before(() =>
      changeDatabase(
        world().server,
        `update members set role = 'viewer' where user_id = (select id from users where username = 'victor')`,
      ),
    );
    const refused = { as: 'bob', ask: `POST ${path}`, status: 400 } as const;
    const invalid = errorBody('BadRequest', 'invalid type');
    itAnswers(world, [
      { ...refused, title: 'nothing', is: 'invalid type' },
      ...['SOFT', ' soft', '', 'medium', 7, null, ['soft'], {}, 'soft\0'].map((type) => ({
        ...refused,
        title: JSON.stringify(type),
        json: { type, password },
        is: invalid,
      })),
      { ...refused, title: 'no type, and a wrong password', json: { password: 'wrong' }, is: invalid },
      { ...refused, form: 'type=soft&type=hard', is: 'invalid type' },
      { ...refused, json: { type: 'soft', password: 7 }, is: errorBody('BadRequest', 'invalid password') },
      { ...refused, form: { type: 'soft', password: 'wrong' }, status: 403, is: 'Wrong password.' },
      { ...refused, json: { type: 'hard' }, status: 403, is: errorBody('WrongPassword', 'Wrong password.') },
      { ...refused, title: 'a large body', form: { type: 'soft', password: 'x'.repeat(66_000) }, status: 413 },
      { ...refused, title: 'a page elsewhere', form: {}, headers: { origin: 'https://evil.test' }, status: 403 },
      {
        as: 'alice',
        ask: `POST ${path}`,
        json: { type: 'soft', password },
        status: 409,
        is: errorBody('LastOwner', 'last owner'),
      },
      { as: 'alice', ask: `POST ${path}`, json: { type: 'soft', password: 'wrong' }, status: 403 },
      { ask: `POST ${path}`, form: { type: 'soft', password }, status: 302, gives: { location: '/login' } },
      { ask: `POST ${path}`, form: { type: 'soft', password }, headers: json, status: 401 },
      { as: 'bob', ask: `GET ${path}`, status: 405, gives: { allow: 'POST' } },
      { title: 'nothing has changed', as: 'alice', ask: 'GET /users', status: 200, is: '["bob","victor"]' },
      {
        title: 'viewers may',
        as: 'victor',
        ask: `POST ${path}`,
        json: { type: 'soft', password },
        status: 200,
        is: '{"status":"ok"}',
      },
      { title: 'no more', as: 'victor', ask: 'GET /users', headers: json, status: 401 },
    ]);
  });

  describe('deletes', () => {
    let server: TestServer;
    let alice: TestPerson;
    let bob: TestPerson;
    let carol: TestPerson;
    beforeEach(async () => {
      server = await startServer({ settings: { failed_login_delay_ms: 0 } });
      [alice, bob, carol] = [await signUp(server, 'alice'), await signUp(server, 'Bob'), await signUp(server, 'carol')];
    });
    afterEach(() => server.stop());

    it('softly: signed out everywhere, and nobody can take the name', async () => {
      const elsewhere = await signIn(server, 'bob');
      const sockets = [await connect(bob), await connect(elsewhere)];
      const response = await deleteAccount(bob, 'soft');
      assert.equal(response.headers.get('clear-site-data'), '"cache", "storage"');
      const cookies = response.headers.getSetCookie().join('\n');
      assert.match(cookies, /^session=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT/);
      for (const { waitFor } of sockets) assert.deepEqual(await waitFor('session:ended'), { reason: 'deleted' });
      for (const person of [bob, elsewhere]) assert.equal((await person.get('/users')).status, 401);
      await assert.rejects(signIn(server, 'Bob'), /200/);
      const form = { username: 'bOB', password, confirm_password: password };
      assert.match(await (await alice.post('/signup', form)).text(), /This username is taken\./);
    });

    it('and tells those who knew the person', async () => {
      await bob.send('dm:alice:bob', 'between us');
      await alice.send('dm:alice:bob:carol', 'all three');
      const [own, one, other] = [await connect(bob), await connect(alice), await connect(carol)];
      await one.waitFor('presence:changed', ({ states }) => states['Bob'] === 'active');
      await deleteAccount(bob, 'hard');
      assert.equal((await one.waitFor('member:removed')).handle, 'Bob');
      await one.waitFor('presence:changed', ({ states }) => states['Bob'] === 'offline');
      await other.waitFor('channel:updated');
      const renamed = (socket: typeof one) =>
        socket.events.flatMap(({ name, payload }) => (name === 'channel:updated' ? [payload.head.channel] : []));
      const [first = '', second = ''] = renamed(one);
      assert.match(first, /^dm:alice:deleteduser\.\d+$/);
      assert.match(second, /^dm:alice:carol:deleteduser\.\d+$/);
      assert.deepEqual(renamed(other), [second]);
      for (const { events } of [one, other]) events.forEach(assertExactEvent);
      for (const socket of [own, one, other]) socket.close();
    });

    it('and leaves others what was said, but not the person in any list', async () => {
      await bob.post('/settings', { name_color: '#112233' });
      await bob.send('dm:alice:bob', 'between us');
      await alice.send('dm:alice:bob:carol', 'all three');
      await bob.send('general', 'in public');
      await deleteAccount(bob, 'soft');
      assert.deepEqual(await alice.json('/users'), ['carol']);
      assert.deepEqual(await alice.json('/user_colors'), {});
      assert.ok(!('Bob' in (await alice.json<object>('/online_users'))));
      assert.equal((await alice.get('/profile/bob')).status, 404);
      assert.equal((await list(carol, 'general')).at(-1)?.sender, 'deleteduser');
      const socket = await connect(alice);
      const people = await socket.ask('workspace:load', {});
      assert.deepEqual(people.ok && people.data.people.map(({ handle }) => handle), ['alice', 'carol']);
      const { channels } = socket.welcome;
      const [pair = '', three = ''] = channels
        .flatMap(({ kind, channel }) => (kind === 'dm' ? [channel] : []))
        .toReversed();
      assert.deepEqual(channels.find(({ channel }) => channel === three)?.users, ['carol', 'deleteduser']);
      const [message] = await list(alice, pair);
      assert.deepEqual([message?.sender, message?.content], ['deleteduser', 'between us']);
      const refused = await alice.send(pair, 'anybody?');
      assert.deepEqual([refused.status, await refused.text()], [400, 'no active account named deleteduser']);
      assert.equal((await carol.get(`/messages/${pair}`)).status, 403);
      assert.equal((await carol.send(three, 'we go on')).status, 200);
      socket.close();
    });

    it('hard: afterwards everything the person wrote goes, too', async () => {
      for (let index = 0; index < 30; index += 1)
        await bob.send(index % 2 ? 'general' : 'dm:alice:bob', `secret ${index}`);
      await alice.send('general', 'kept');
      const socket = await connect(alice);
      await deleteAccount(bob, 'hard');
      await socket.waitFor('message:deleted', ({ message }) => message.sender === 'deleteduser');
      while (socket.events.filter(({ name }) => name === 'message:deleted').length < 30) {
        await new Promise<void>((resolve) => socket.onEvent(() => resolve()));
      }
      socket.events.forEach(assertExactEvent);
      socket.close();
      const general = await list(alice, 'general');
      assert.ok(!JSON.stringify(general).includes('secret'));
      assert.deepEqual(general.filter(({ deleted }) => deleted).length, 15);
      assert.equal(general.at(-1)?.content, 'kept');
    });
  });

  it('hard goes on after the server was started anew', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'minimost-erase-'));
    try {
      const before = await startServer({ dataDir });
      const alice = await signUp(before, 'alice');
      const bob = await signUp(before, 'bob');
      for (let index = 0; index < 3; index += 1) await bob.send('general', `secret ${index}`);
      // As a crash between the answer and the first step leaves it.
      changeDatabase(
        before,
        `update users set deleted_us = 1, erase_us = 1, password_hash = null where username = 'bob'`,
      );
      await before.stop();
      const after = await startServer({ dataDir });
      const again = personWith(after.url, 'alice', alice.cookie);
      const socket = await connect(again);
      const isLeft = async () => (await list(again, 'general')).some(({ content }) => content?.startsWith('secret'));
      // It began with the server; what it has not done yet is told to who is there.
      if (await isLeft()) await socket.waitFor('message:deleted');
      assert.equal((await list(again, 'general')).filter(({ deleted }) => deleted).length, 3);
      socket.close();
      await after.stop();
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('of the only account leaves a server whose next account owns it, unless something was written', async () => {
    await using server = await startServer();
    await deleteAccount(await signUp(server, 'alice'), 'soft');
    const bob = await signUp(server, 'bob');
    assert.equal((await bob.json<{ role: string }>('/profile/bob')).role, 'owner');
    await bob.send('general', 'here I was');
    await deleteAccount(bob, 'hard');
    const carol = await signUp(server, 'carol');
    assert.equal((await carol.json<{ role: string }>('/profile/carol')).role, 'staff');
  });
});
