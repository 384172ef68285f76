import assert from 'node:assert/strict';
import { changeDatabase } from '../support/database.ts';
import { denied, plans, usePlans } from '../support/private-plans.ts';
import { errorBody, itAnswers, type Scenario } from '../support/scenario.ts';

const at = `/private_channels/${plans}` as const;

describe('people of private channels', () => {
  const { world, ask } = usePlans();

  describe('come', () => {
    const add = { as: 'Bob', ask: `POST ${at}/add_member` } as const;
    const bad = { ...add, status: 400 } as const;
    const notFound = { ...add, status: 404, is: errorBody('UserNotFound', 'user not found') } as const;
    const already = { ...add, status: 409, is: errorBody('AlreadyMember', 'already a member') } as const;
    const names = async () => (await ask('alice', `GET ${at}/members`)).text;
    const was = '[{"username":"Bob"},{"username":"alice"},{"username":"maria"},{"username":"vera"}]';
    itAnswers(world, [
      ...[{}, { username: '' }, { username: ' ' }, { usernames: [] }, { usernames: ['', ' '] }].map(
        (json): Scenario => ({
          ...bad,
          title: JSON.stringify(json),
          json,
          is: errorBody('BadRequest', 'username required'),
        }),
      ),
      { ...bad, title: 'nothing', is: 'username required' },
      { ...bad, json: { username: ['zoe'] }, has: ['invalid username'] },
      { ...bad, json: { username: 7 }, has: ['invalid username'] },
      { ...bad, json: { usernames: [7] }, has: ['invalid usernames'] },
      { ...bad, title: '51 names', json: { usernames: Array(51).fill('zoe') }, has: ['invalid usernames'] },
      { ...bad, title: '10,000 names', json: { usernames: Array(10_000).fill('zoe') }, has: ['invalid usernames'] },
      { ...bad, title: 'twice', form: 'usernames=zoe&usernames=carol', is: 'invalid usernames' },
      { ...bad, title: 'history', json: { username: 'zoe', history: 'some' }, has: ['invalid history'] },
      { ...bad, title: 'history', json: { username: 'zoe', history: true }, has: ['invalid history'] },
      ...['ghost', 'dora', '@zoe', 'zoe x', 'ž'.repeat(30_000)].map((username): Scenario => ({
        ...notFound,
        title: username.slice(0, 20),
        json: { username },
      })),
      ...['alice', 'BOB', 'vera'].map((username): Scenario => ({ ...already, title: username, json: { username } })),
      { ...notFound, title: 'all or nothing', json: { usernames: ['zoe', 'carol', 'ghost'] } },
      { ...notFound, title: 'unknown before already there', json: { usernames: ['alice', 'ghost'] } },
      { ...already, title: 'all or nothing', json: { usernames: ['zoe', 'carol', 'maria'] } },
    ]);
    it('and have taken nobody in who was refused', async () => assert.equal(await names(), was));
    itAnswers(world, [
      { ...add, json: { usernames: ['ZOE', 'zoe', 'carol'], history: 'all' }, status: 200, is: 'ok' },
      { ...add, title: 'by a form', as: 'zoe', form: { usernames: 'mona, olga', history: '' }, status: 200, is: 'ok' },
    ]);
    it('all of them, each once', async () => {
      const everybody = ['Bob', 'alice', 'carol', 'maria', 'mona', 'olga', 'vera', 'zoe'];
      assert.deepEqual(
        JSON.parse(await names()),
        everybody.map((username) => ({ username })),
      );
    });
  });

  describe('are removed', () => {
    const remove = { as: 'Bob', ask: `POST ${at}/remove_member` } as const;
    itAnswers(world, [
      {
        ...remove,
        title: 'by staff',
        json: { username: 'zoe' },
        status: 403,
        is: errorBody('PermissionDenied', denied),
      },
      { ...remove, title: 'nobody', json: { username: 'ghost' }, status: 403, has: ['PermissionDenied'] },
      { ...remove, title: 'oneself', json: { username: 'bob' }, status: 400, has: ['invalid username'] },
      { ...remove, title: 'oneself, as creator', as: 'alice', form: { username: 'ALICE' }, status: 400 },
      { ...remove, title: 'no name', json: {}, status: 400, has: ['username required'] },
      { ...remove, title: 'a blank', form: { username: ' ' }, status: 400, is: 'username required' },
      { ...remove, title: 'an array', json: { username: ['zoe'] }, status: 400, has: ['invalid username'] },
      ...['ghost', 'dora', '@zoe', 'ž'.repeat(30_000)].map((username): Scenario => ({
        ...remove,
        as: 'alice',
        title: username.slice(0, 20),
        json: { username },
        status: 404,
        is: errorBody('UserNotFound', 'user not found'),
      })),
      { ...remove, title: 'by its creator', as: 'alice', form: { username: 'ZOE' }, status: 200, is: 'ok' },
      { ...remove, title: 'again', as: 'alice', form: { username: 'zoe' }, status: 404, is: 'user not found' },
      { ...remove, title: 'by a manager', as: 'maria', json: { username: 'carol' }, status: 200, is: 'ok' },
      { ...remove, title: 'by the owner', as: 'olga', json: { username: 'mona' }, status: 200, is: 'ok' },
      { ...remove, title: 'the owner', as: 'alice', json: { username: 'olga' }, status: 200, is: 'ok' },
      {
        ...remove,
        title: 'a manager outside',
        as: 'mona',
        json: { username: 'bob' },
        status: 403,
        has: ['"Forbidden"'],
      },
      {
        ...remove,
        title: 'the owner outside',
        as: 'olga',
        json: { username: 'bob' },
        status: 403,
        has: ['"Forbidden"'],
      },
      { ...remove, title: 'the one removed', as: 'zoe', json: { username: 'bob' }, status: 403, has: ['"Forbidden"'] },
    ]);

    it('a deactivated account among them', async () => {
      const room = (
        await ask('alice', 'POST /private_channels/create', { json: { name: 'x', members: ['zoe'] } })
      ).json();
      const { id } = room as { id: number };
      changeDatabase(world().server, "update users set deactivated_us = 1 where username = 'zoe'");
      const members = `GET /private_channels/${id}/members` as const;
      assert.equal((await ask('alice', members)).text, '[{"username":"alice"}]');
      const removed = await ask('alice', `POST /private_channels/${id}/remove_member`, { json: { username: 'zoe' } });
      assert.equal(removed.text, 'ok');
      changeDatabase(world().server, "update users set deactivated_us = null where username = 'zoe'");
      assert.equal((await ask('zoe', members)).status, 403);
    });
  });
});
