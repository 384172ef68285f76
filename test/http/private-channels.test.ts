import assert from 'node:assert/strict';
import { denied, plans, usePlans } from '../support/private-plans.ts';
import { errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const at = `/private_channels/${plans}` as const;

describe('private channels over HTTP', () => {
  const { world, ask } = usePlans();
  const json = async (as: string, line: Scenario['ask']) => (await ask(as, line)).json();

  describe('are made', () => {
    const create = { as: 'carol', ask: 'POST /private_channels/create' } as const;
    const bad = { ...create, status: 400 } as const;
    const room = { ...create, status: 200, gives: { 'x-ignored-members': null } } as const;
    itAnswers(world, [
      { ...room, title: 'a form', form: { name: 'form', members: 'bob, alice,, bob' }, has: ['"name":"form"'] },
      { ...room, title: 'multipart', multipart: { name: 'parts', members: 'bob' }, has: ['"name":"parts"'] },
      { ...room, title: 'commas in JSON', json: { name: 'commas', members: 'bob,alice' } },
      { ...room, title: 'nobody else', json: { name: 'alone' } },
      { ...room, title: 'null', json: { name: 'alone', members: null } },
      { ...room, title: 'a name that exists', json: { name: 'Plans', members: [] } },
      { ...room, title: 'a public channel’s name', json: { name: 'general', id: 1, kind: 'public' } },
      { ...room, title: '500 names', json: { name: 'many', members: Array(500).fill('bob') } },
      { ...bad, title: '501 names', json: { name: 'x', members: Array(501).fill('bob') }, has: ['invalid members'] },
      ...['[1]', '[null]', '[["bob"]]', '{"0":"bob"}', '7', 'true', '["a\\u0000"]', '["\\ud800"]'].map(
        (members): Scenario => ({
          ...bad,
          title: members,
          json: `{"name":"x","members":${members}}`,
          has: ['invalid members', 'BadRequest'],
        }),
      ),
      { ...bad, title: 'a field given twice', form: 'name=x&members=a&members=b', is: 'invalid members' },
      { ...bad, title: 'a name given twice', form: 'name=x&name=y', is: 'invalid name' },
      ...['', '   ', undefined, null].map((name): Scenario => ({
        ...bad,
        title: JSON.stringify(name) ?? 'no name',
        json: { name },
        is: errorBody('BadRequest', 'name required'),
      })),
      ...['dm:alice:bob', 'private:1', 'a\u202Eb', 'a\u0007b', 'a'.repeat(81), 7, ['x'], { a: 1 }].map(
        (name): Scenario => ({
          ...bad,
          title: JSON.stringify(name).slice(0, 20),
          json: { name },
          is: errorBody('BadRequest', 'invalid name'),
        }),
      ),
      { ...bad, title: 'no JSON', json: '{', has: ['invalid body'] },
      { ...create, title: 'too much', json: { name: 'x'.repeat(70_000) }, status: 413 },
      { ...create, title: 'another type', body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
      { ...create, title: 'a viewer', as: 'vera', json: '{', status: 403, is: errorBody('PermissionDenied', denied) },
      { ask: create.ask, json: { name: 'x' }, status: 401, has: ['AuthenticationRequired'] },
      { as: 'carol', ask: 'GET /private_channels/create', status: 405, gives: { allow: 'POST' } },
    ]);

    it('with those named in them, and the one who makes it, and tells who is not there as long as there is room', async () => {
      const members = ['Ghost', ...Array.from({ length: 499 }, (_, at) => `nobody-${at}-${'x'.repeat(40)}`), 'bob'];
      const answer = await ask('carol', create.ask, { json: { name: 'ghosts', members: members.slice(1) } });
      assert.equal(answer.status, 200);
      const list = answer.headers['x-ignored-members'];
      assert.ok(typeof list === 'string' && list.length <= 8_192 && list.startsWith('nobody-0-'));
      const { id } = answer.json() as { id: number };
      assert.deepEqual(await json('carol', `GET /private_channels/${id}/members`), [
        { username: 'Bob' },
        { username: 'carol' },
      ]);
    });
  });

  describe('are listed', () => {
    it('for those who are in them, by id, with their people sorted', async () => {
      const members = ['Bob', 'alice', 'maria', 'vera'];
      const listed = { id: plans, channel: `private:${plans}`, name: 'Plans', topic: null, unread: 0, members };
      assert.deepEqual(await json('maria', 'GET /private_channels'), [listed]);
      assert.deepEqual(await json('vera', 'GET /private_channels'), [listed]);
      const ids = ((await json('Bob', 'GET /private_channels')) as { id: number }[]).map(({ id }) => id);
      assert.ok(ids.length > 2);
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      );
    });

    it('with what is unread', async () => {
      assert.equal((await ask('alice', `POST /send/private:${plans}`, { form: { text: 'one' } })).text, 'ok');
      const unread = async (name: string) =>
        ((await json(name, 'GET /private_channels')) as { unread: number }[]).map((channel) => channel.unread);
      assert.deepEqual(await unread('vera'), [1]);
      assert.deepEqual((await unread('alice'))[0], 0);
    });

    itAnswers(world, [
      { as: 'mona', ask: 'GET /private_channels', status: 200, is: '[]' },
      { as: 'olga', ask: 'GET /private_channels', status: 200, is: '[]', gives: { 'cache-control': 'no-store' } },
      { ask: 'GET /private_channels', status: 302 },
      { as: 'alice', ask: 'POST /private_channels', status: 405 },
    ]);
  });

  describe('are renamed and described by anyone in them', () => {
    const rename = { as: 'Bob', ask: `POST ${at}/rename` } as const;
    const topic = { as: 'Bob', ask: `POST ${at}/topic` } as const;
    const channel = async () =>
      ((await json('alice', 'GET /private_channels')) as { name: string; topic: string }[])[0];
    itAnswers(world, [
      { ...rename, form: { name: ' New plans ' }, status: 200, is: 'ok', gives: { 'x-channel': 'private%3A3' } },
      { ...topic, json: { topic: ' For 2027 ' }, status: 200, is: 'ok', gives: { 'x-channel': 'private%3A3' } },
    ]);
    it('as everybody there then sees', async () => {
      assert.deepEqual([(await channel())?.name, (await channel())?.topic], ['New plans', 'For 2027']);
      const answer = await ask('vera', `GET /messages/private:${plans}`);
      assert.match(answer.text, /Bob renamed the channel to \\"New plans\\"/);
      assert.match(answer.text, /Bob changed the topic/);
    });
    itAnswers(world, [
      ...['', ' ', undefined, null].map((name): Scenario => ({
        ...rename,
        title: JSON.stringify(name) ?? 'no name',
        json: { name },
        status: 400,
        is: errorBody('BadRequest', 'name required'),
      })),
      ...['dm:x', 'a\u202E', 'x'.repeat(81), 1, ['a']].map((name): Scenario => ({
        ...rename,
        title: JSON.stringify(name).slice(0, 20),
        json: { name },
        status: 400,
        is: errorBody('BadRequest', 'invalid name'),
      })),
      { ...rename, title: 'twice', form: 'name=a&name=b', status: 400, is: 'invalid name' },
      ...['x'.repeat(251), 1, ['a'], 'a\0'].map((text): Scenario => ({
        ...topic,
        title: JSON.stringify(text).slice(0, 20),
        json: { topic: text },
        status: 400,
        is: errorBody('BadRequest', 'invalid topic'),
      })),
      { ...topic, title: 'nothing', status: 400, is: 'invalid topic' },
      { ...topic, title: 'the longest', json: { topic: '😀'.repeat(250) }, status: 200 },
    ]);
    for (const [title, question] of Object.entries({
      null: { json: { topic: null } },
      empty: { form: { topic: '' } },
    })) {
      it(`and a topic goes with ${title}`, async () => {
        await ask('alice', `POST ${at}/topic`, { form: { topic: 'something' } });
        assert.equal((await channel())?.topic, 'something');
        assert.equal((await ask('alice', `POST ${at}/topic`, question)).text, 'ok');
        assert.equal((await channel())?.topic, null);
      });
    }
  });
});

describe('private channels', () => {
  const world = useWorld(['alice'], { rate_limit_enabled: true, rate_limits: { channels_created: 2, writes: 2 } });
  const create = { as: 'alice', ask: 'POST /private_channels/create' } as const;
  const topic = { as: 'alice', ask: 'POST /private_channels/3/topic' } as const;
  itAnswers(world, [
    { ...create, form: { name: 'one' }, status: 200 },
    { ...create, form: { name: 'two' }, status: 200 },
    { ...create, title: 'too many', form: { name: 'three' }, status: 429, gives: { 'retry-after': /^\d+$/ } },
    { ...topic, form: { topic: 'one' }, status: 200 },
    { ...topic, form: { topic: 'two' }, status: 200 },
    { ...topic, title: 'too often', form: { topic: 'three' }, status: 429, gives: { 'retry-after': /^\d+$/ } },
  ]);
});
