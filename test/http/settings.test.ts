import assert from 'node:assert/strict';
import { changeDatabase } from '../support/database.ts';
import { assertExactEvent } from '../support/exact.ts';
import { connect, personWith, type TestPerson } from '../support/people.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const none = '{"name_color":null,"avatar_file":null,"bio":null}';
const json = { accept: 'application/json' };

describe('settings', () => {
  const world = useWorld(['alice', 'bob', 'Victor', 'dora']);
  const person = (name: string): TestPerson => personWith(world().url, name, world().cookies[name] ?? '');
  const change = (sql: string) => changeDatabase(world().server, sql);
  before(() => {
    change(`update members set role = 'viewer' where user_id in (select id from users where username = 'Victor')`);
    change(
      `update users set deactivated_us = 1, name_color = '#000001', avatar_file = 'd.jpg' where username = 'dora'`,
    );
  });

  describe('at first', () => {
    itAnswers(world, [
      { as: 'alice', ask: 'GET /settings', status: 200, is: none },
      { as: 'alice', ask: 'GET /user_colors', status: 200, is: '{}' },
      { as: 'alice', ask: 'GET /user_avatars', status: 200, is: '[]' },
      { ask: 'GET /settings', status: 302, gives: { location: '/login' } },
      { ask: 'POST /settings', form: { bio: 'x' }, status: 302, gives: { location: '/login' } },
      { ask: 'GET /user_colors', headers: json, status: 401 },
      { ask: 'GET /user_avatars', headers: json, status: 401 },
      { ask: 'GET /profile/alice', headers: json, status: 401 },
      { as: 'alice', ask: 'DELETE /settings', status: 405, gives: { allow: 'GET, HEAD, POST' } },
    ]);
  });

  describe('change', () => {
    const rows: [title: string, body: Partial<Scenario>, after: object][] = [
      ['a form', { form: { name_color: '#E06C75' } }, { name_color: '#e06c75', bio: null }],
      [
        'a multipart form',
        { multipart: { name_color: '#aBcDeF', bio: ' here ' } },
        { name_color: '#abcdef', bio: 'here' },
      ],
      ['JSON', { json: { name_color: '#00ff00' } }, { name_color: '#00ff00', bio: 'here' }],
      ['another field', { json: { bio: 'twice 🎉' } }, { name_color: '#00ff00', bio: 'twice 🎉' }],
      ['nothing', {}, { name_color: '#00ff00', bio: 'twice 🎉' }],
      [
        'fields that are none',
        { json: { avatar_file: 'x.jpg', role: 'owner' } },
        { name_color: '#00ff00', bio: 'twice 🎉' },
      ],
      ['an empty colour', { form: { name_color: '' } }, { name_color: null, bio: 'twice 🎉' }],
      ['null', { json: { bio: null, name_color: '#123456' } }, { name_color: '#123456', bio: null }],
      [
        '160 characters',
        { json: { bio: '🎉'.repeat(160), name_color: null } },
        { name_color: null, bio: '🎉'.repeat(160) },
      ],
      ['white space', { form: { bio: ' \r\n ' } }, { name_color: null, bio: null }],
    ];
    for (const [title, body, after] of rows) {
      it(`by ${title}`, async () => {
        const answer = await askAs(world(), { as: 'alice', ask: 'POST /settings', ...body });
        assert.deepEqual([answer.status, answer.text], [204, '']);
        assert.deepEqual(await person('alice').json('/settings'), { ...after, avatar_file: null });
      });
    }

    it('for viewers, too', async () => {
      assert.equal((await person('Victor').post('/settings', { name_color: '#010203' })).status, 204);
      assert.deepEqual(await person('bob').json('/user_colors'), { Victor: '#010203' });
      await person('Victor').post('/settings', { name_color: '' });
    });
  });

  describe('stay as they are after', () => {
    before(() => person('alice').post('/settings', { name_color: '#0a0b0c', bio: 'mine' }));
    const colors = ['red', '#fff', '#12345g', '#1234567', 'e06c75', ' #0a0b0c', '#0a0b0c\n', '#12345\0'];
    const others = [7, 1.5, true, [], ['#0a0b0d'], {}];
    const refused = { as: 'alice', ask: 'POST /settings', status: 400 } as const;
    itAnswers(world, [
      ...colors.map((name_color) => ({
        ...refused,
        title: JSON.stringify(name_color),
        form: { name_color },
        is: 'invalid color',
      })),
      ...[...colors, ...others].map((name_color) => ({
        ...refused,
        title: JSON.stringify(name_color),
        json: { name_color, bio: 'other' },
        is: errorBody('InvalidColor', 'invalid color'),
      })),
      { ...refused, form: 'name_color=%23111111&name_color=%23222222', is: 'invalid color' },
      { ...refused, title: 'a long bio', form: { bio: 'x'.repeat(161), name_color: '#111111' }, is: 'invalid bio' },
      {
        ...refused,
        title: 'a long bio of pairs',
        json: { bio: '🎉'.repeat(161) },
        is: errorBody('BadRequest', 'invalid bio'),
      },
      ...[7, false, [], {}, 'a\0b', '\ud800'].map((bio) => ({
        ...refused,
        title: JSON.stringify(bio),
        json: { bio, name_color: '#111111' },
        is: errorBody('BadRequest', 'invalid bio'),
      })),
      { ...refused, form: 'bio=a&bio=b', is: 'invalid bio' },
      { ...refused, json: '[]' },
      { ...refused, json: '{' },
      { ...refused, title: 'text', status: 415, body: 'bio=x', headers: { 'content-type': 'text/plain' } },
      { ...refused, title: 'a large form', status: 413, form: { bio: 'x'.repeat(66_000) } },
      {
        ...refused,
        title: 'a page elsewhere',
        status: 403,
        form: { bio: 'x' },
        headers: { origin: 'https://evil.test' },
      },
      {
        as: 'alice',
        ask: 'GET /settings',
        status: 200,
        is: '{"name_color":"#0a0b0c","avatar_file":null,"bio":"mine"}',
      },
    ]);
  });

  describe('of the others', () => {
    before(async () => {
      await person('bob').post('/settings', { name_color: '#00000b' });
      change(`update users set avatar_file = lower(username) || '.jpg' where username in ('Victor', 'alice')`);
    });
    const shown = {
      name_color: '#0a0b0c',
      bio: 'mine',
      avatar_file: 'alice.jpg',
      role: 'owner',
      state: 'offline',
      bot: 0,
    };
    const alice = { username: 'alice', display_name: 'alice', ...shown };
    const dora = { username: 'dora', display_name: 'dora', name_color: '#000001', bio: null, avatar_file: 'd.jpg' };
    const asked = { as: 'bob', status: 200 } as const;
    const missing = { as: 'bob', status: 404, is: 'not found' } as const;
    itAnswers(world, [
      { ...asked, ask: 'GET /user_colors', is: '{"alice":"#0a0b0c","bob":"#00000b"}' },
      { ...asked, ask: 'GET /user_avatars', is: '["alice","Victor"]' },
      { ...asked, ask: 'GET /profile/alice', is: JSON.stringify(alice) },
      { ...asked, ask: 'GET /profile/ALICE/', is: JSON.stringify(alice) },
      { ...asked, ask: 'GET /profile/bob', has: ['"username":"bob"', '"role":"staff"'], lacks: ['email'] },
      { ...asked, ask: 'GET /profile/DORA', is: JSON.stringify({ ...dora, role: 'staff', state: 'offline', bot: 0 }) },
      ...['nobody', 'minimost', 'deleteduser', 'deleteduser.1', '__proto__', 'a%00b', '%ED%A0', 'x'.repeat(400)].map(
        (name) => ({
          ...missing,
          ask: `GET /profile/${name}` as const,
          ...(name === '%ED%A0' && { status: 400, is: 'invalid path' }),
        }),
      ),
      { as: 'Victor', ask: 'GET /profile/bob', status: 200 },
    ]);

    it('are not those of other workspaces, nor of who has left this one', async () => {
      change(`update members set removed_us = 1 where user_id in (select id from users where username = 'Victor')`);
      assert.equal((await person('bob').get('/profile/Victor')).status, 404);
      assert.deepEqual(await person('bob').json('/user_avatars'), ['alice']);
      change(`update members set removed_us = null`);
      assert.equal((await person('bob').get('/profile/Victor')).status, 200);
    });

    it('show who is there', async () => {
      const socket = await connect(person('alice'));
      try {
        await socket.waitFor('presence:changed', ({ states }) => states['alice'] === 'active');
        assert.equal((await person('bob').json<{ state: string }>('/profile/alice')).state, 'active');
      } finally {
        socket.close();
      }
    });
  });

  describe('are told', () => {
    it('to everybody in the workspace, once, when something is another now', async () => {
      const [own, other] = [await connect(person('alice')), await connect(person('bob'))];
      try {
        await person('alice').post('/settings', { bio: 'new', name_color: '#0A0B0C' });
        await person('alice').post('/settings', { bio: 'new' });
        await person('alice').post('/settings');
        await person('alice').post('/settings', { name_color: 'red' });
        await person('alice').post('/settings', { bio: 'newer' });
        const last = await other.waitFor('profile:updated', ({ bio }) => bio === 'newer');
        await own.waitFor('profile:updated', ({ bio }) => bio === 'newer');
        const told = other.events.filter(({ name }) => name === 'profile:updated');
        assert.deepEqual(
          own.events.filter(({ name }) => name === 'profile:updated'),
          told,
        );
        told.forEach(assertExactEvent);
        assert.equal(told.length, 2);
        assert.equal(last.rev, other.welcome.revs.workspace + 2);
        assert.deepEqual([last.handle, last.name_color, last.avatar_file], ['alice', '#0a0b0c', 'alice.jpg']);
      } finally {
        own.close();
        other.close();
      }
    });
  });
});
