import assert from 'node:assert/strict';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type OpenWorld, type Scenario } from '../support/scenario.ts';

const denied = 'You do not have permission for that action.';

/** A server with somebody of each role. */
function useRoles(settings: Record<string, unknown> = {}): () => OpenWorld {
  const world = useWorld(['olga', 'mia', 'sam', 'vera'], settings);
  before(() => {
    for (const [name, role] of [
      ['mia', 'manager'],
      ['vera', 'viewer'],
    ]) {
      const user = `(select id from users where username = '${name}')`;
      changeDatabase(world().server, `update members set role = '${role}' where user_id = ${user}`);
    }
  });
  return world;
}

const detail = (id: number, name: string, more: Record<string, unknown> = {}) => {
  const channel = { channel_id: id, channel: name, name, topic: null, posting: 'all', archived: false, ...more };
  return JSON.stringify(channel).slice(0, -1);
};

describe('public channels over HTTP', () => {
  describe('creating', () => {
    const world = useRoles();

    itAnswers(world, [
      { ask: 'POST /channels/create', form: { name: 'x' }, status: 302, gives: { location: '/login' } },
      { as: 'vera', ask: 'POST /channels/create', form: { name: 'x' }, status: 403, is: denied },
      { title: 'before the body is read', as: 'vera', ask: 'POST /channels/create', json: '{', status: 403 },
      {
        as: 'sam',
        ask: 'POST /channels/create',
        form: { name: 'News', topic: ' What is new ', position: '0', created_by: 'mia' },
        status: 200,
        has: [detail(3, 'news', { topic: 'What is new' }), '"created_by":"sam"', /"created_ts":\d+\.\d+}$/],
        gives: { 'x-channel': 'news' },
      },
      { as: 'mia', ask: 'POST /channels/create', json: { name: 'json', topic: null }, status: 200 },
      { as: 'olga', ask: 'POST /channels/create', multipart: { name: 'parts' }, status: 200 },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 't', topic: '😀'.repeat(250) }, status: 200 },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'constructor' }, status: 200 },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'NEWS' }, status: 409, is: 'name taken' },
      {
        as: 'sam',
        ask: 'POST /channels/create',
        json: { name: 'general' },
        status: 409,
        is: errorBody('NameTaken', 'name taken'),
      },
      { as: 'sam', ask: 'POST /channels/create', status: 400, is: 'name required' },
      { as: 'sam', ask: 'POST /channels/create', form: { name: '' }, status: 400, is: 'name required' },
      { as: 'sam', ask: 'POST /channels/create', json: { name: null }, status: 400, has: ['"name required"'] },
      { as: 'sam', ask: 'POST /channels/create', json: { name: ['a'] }, status: 400, has: ['"invalid name"'] },
      { as: 'sam', ask: 'POST /channels/create', json: { name: 7 }, status: 400, has: ['"invalid name"'] },
      { as: 'sam', ask: 'POST /channels/create', form: 'name=a&name=b', status: 400, is: 'invalid name' },
      { as: 'sam', ask: 'POST /channels/create', form: 'name=a%00', status: 400, is: 'invalid name' },
      { as: 'sam', ask: 'POST /channels/create', json: { name: 'a\ud800' }, status: 400 },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'x', topic: 'x'.repeat(251) }, status: 400 },
      {
        as: 'sam',
        ask: 'POST /channels/create',
        json: { name: 'x', topic: {} },
        status: 400,
        has: ['"invalid topic"'],
      },
      { as: 'sam', ask: 'POST /channels/create', json: '{', status: 400 },
      { as: 'sam', ask: 'POST /channels/create', json: '[]', status: 400 },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'x'.repeat(70_000) }, status: 413 },
      {
        as: 'sam',
        ask: 'POST /channels/create',
        body: 'x',
        headers: { 'content-type': 'text/plain' },
        status: 415,
      },
      {
        as: 'sam',
        ask: 'POST /channels/create',
        form: { name: 'x' },
        headers: { 'sec-fetch-site': 'cross-site' },
        status: 403,
      },
      {
        title: 'in the order of creation, nothing of what was refused',
        as: 'vera',
        ask: 'GET /channels',
        status: 200,
        is: '["general","off-topic","news","json","parts","t","constructor"]',
      },
      {
        title: 'a name like a property of objects',
        as: 'vera',
        ask: 'GET /channel_unreads',
        status: 200,
        has: ['"constructor":0'],
      },
    ]);
  });

  describe('creating where managers do', () => {
    const world = useRoles({ staff_create_channel: false });

    itAnswers(world, [
      { as: 'vera', ask: 'POST /channels/create', form: { name: 'x' }, status: 403, is: denied },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'x' }, status: 403, is: denied },
      { as: 'mia', ask: 'POST /channels/create', form: { name: 'x' }, status: 200 },
      { as: 'olga', ask: 'POST /channels/create', form: { name: 'y' }, status: 200 },
    ]);
  });

  describe('creating often', () => {
    const world = useWorld(['olga'], { rate_limit_enabled: true, rate_limits: { channels_created: 2 } });

    itAnswers(world, [
      { as: 'olga', ask: 'POST /channels/create', form: { name: 'a' }, status: 200 },
      { as: 'olga', ask: 'POST /channels/create', form: { name: 'b' }, status: 200 },
      { as: 'olga', ask: 'POST /channels/create', form: { name: 'c' }, status: 429, is: 'slow down' },
    ]);
  });

  describe('changing', () => {
    const world = useRoles();
    const update = (as: string, json: unknown, more: Pick<Scenario, 'status'> & Partial<Scenario>): Scenario => ({
      as,
      ask: 'POST /channels/general/update',
      json,
      ...more,
    });

    itAnswers(world, [
      { ask: 'POST /channels/general/update', form: {}, status: 302 },
      update('vera', { topic: 'x' }, { status: 403, is: errorBody('PermissionDenied', denied) }),
      update('sam', { topic: 'x' }, { status: 403, is: errorBody('PermissionDenied', denied) }),
      { title: 'the role first', as: 'sam', ask: 'POST /channels/nowhere/update', status: 403, is: denied },
      { as: 'mia', ask: 'POST /channels/nowhere/update', form: 'a=%00', status: 403, is: 'forbidden' },
      { title: 'before the body is read', as: 'mia', ask: 'POST /channels/nowhere/update', json: '{', status: 403 },
      { as: 'mia', ask: 'POST /channels/dm:mia:sam/update', form: { topic: 'x' }, status: 403, is: 'forbidden' },
      { as: 'mia', ask: 'POST /channels/dm%3Amia/update', form: { topic: 'x' }, status: 403, is: 'forbidden' },
      { as: 'mia', ask: 'POST /channels/private:1/update', form: { topic: 'x' }, status: 403, is: 'forbidden' },
      { as: 'mia', ask: 'POST /channels/%FF/update', status: 400 },
      update('mia', {}, { status: 200, has: [detail(1, 'general'), '"created_by":null'] }),
      update('mia', { topic: ' Hi ' }, { status: 200, has: [detail(1, 'general', { topic: 'Hi' })] }),
      update('mia', { posting: 'managers' }, { status: 200, has: ['"topic":"Hi","posting":"managers"'] }),
      update('mia', { topic: null, posting: null }, { status: 200, has: ['"topic":null,"posting":"managers"'] }),
      { as: 'sam', ask: 'POST /send/general', form: { text: 'x' }, status: 403, is: denied },
      { as: 'mia', ask: 'POST /send/general', form: { text: 'x' }, status: 200 },
      { as: 'olga', ask: 'POST /channels/GENERAL/update', form: { posting: 'all', position: '5' }, status: 200 },
      { as: 'sam', ask: 'POST /send/general', form: { text: 'x' }, status: 200 },
      { as: 'vera', ask: 'GET /channels', status: 200, is: '["off-topic","general"]' },
      { as: 'olga', ask: 'POST /channels/general/update', multipart: { position: '0' }, status: 200 },
      { as: 'vera', ask: 'GET /channels', status: 200, is: '["general","off-topic"]' },
      ...[{ name: '' }, { name: 'a b' }, { name: ['x'] }, { name: 'dm' }].map((json) =>
        update('mia', json, { status: 400, has: ['"invalid name"'] }),
      ),
      ...[{ topic: 'x'.repeat(251) }, { topic: 5 }].map((json) =>
        update('mia', json, { status: 400, has: ['"invalid topic"'] }),
      ),
      ...[{ posting: '' }, { posting: 'none' }, { posting: 1 }].map((json) =>
        update('mia', json, { status: 400, has: ['"invalid posting"'] }),
      ),
      ...[-1, 1.5, '', 'x', true, [0], 1e21].map((position) =>
        update('mia', { position }, { status: 400, has: ['"invalid position"'] }),
      ),
      update('mia', { name: 'off-topic' }, { status: 409, is: errorBody('NameTaken', 'name taken') }),
      {
        as: 'vera',
        ask: 'GET /channels?detail=1',
        status: 200,
        has: [detail(1, 'general'), detail(2, 'off-topic')],
      },
      { as: 'vera', ask: 'GET /channels?detail=1&detail=1', status: 400 },
    ]);
  });

  describe('archiving', () => {
    const world = useRoles();
    const route = '/channels/off-topic';

    itAnswers(world, [
      { as: 'sam', ask: 'POST /send/off-topic', form: { text: 'a word kept' }, status: 200 },
      ...(['archive', 'unarchive'] as const).flatMap((verb): Scenario[] => [
        { ask: `POST ${route}/${verb}`, status: 302 },
        { as: 'vera', ask: `POST ${route}/${verb}`, status: 403, is: denied },
        { as: 'sam', ask: `POST ${route}/${verb}`, status: 403, is: denied },
        { as: 'sam', ask: `POST /channels/nowhere/${verb}`, status: 403, is: denied },
        { as: 'mia', ask: `POST /channels/nowhere/${verb}`, status: 403, is: 'forbidden' },
        { as: 'mia', ask: `POST /channels/dm:mia:sam/${verb}`, status: 403, is: 'forbidden' },
        { as: 'mia', ask: `POST /channels/private:1/${verb}`, status: 403, is: 'forbidden' },
        { as: 'mia', ask: `POST ${route}/${verb}`, json: '{', status: 400 },
        { as: 'mia', ask: `GET ${route}/${verb}`, status: 405, gives: { allow: 'POST' } },
      ]),
      { as: 'mia', ask: `POST ${route}/archive`, status: 204, is: '', gives: { 'x-channel': 'off-topic' } },
      { title: 'once more', as: 'olga', ask: 'POST /channels/OFF-topic/archive', status: 204 },
      { as: 'vera', ask: 'GET /channels', status: 200, is: '["general"]' },
      { as: 'vera', ask: 'GET /channels?archived=1', status: 200, is: '["general"]' },
      { as: 'vera', ask: 'GET /channel_unreads', status: 200, lacks: ['off-topic'] },
      { as: 'vera', ask: 'GET /channels?detail=1', status: 200, lacks: ['off-topic'] },
      {
        as: 'vera',
        ask: 'GET /channels?detail=1&archived=1',
        status: 200,
        has: [detail(2, 'off-topic', { archived: true })],
      },
      { as: 'vera', ask: 'GET /messages/off-topic', status: 200, has: ['a word kept'] },
      { as: 'sam', ask: 'POST /send/off-topic', form: { text: 'x' }, status: 403, is: 'archived' },
      { as: 'olga', ask: 'POST /send/off-topic', form: { text: 'x' }, status: 403, is: 'archived' },
      { as: 'sam', ask: `POST ${route}/update`, form: { topic: 'x' }, status: 403, is: denied },
      { as: 'mia', ask: `POST ${route}/update`, form: { topic: 'x' }, status: 403, is: 'archived' },
      { as: 'sam', ask: 'POST /channels/create', form: { name: 'Off-Topic' }, status: 409, is: 'name taken' },
      { as: 'mia', ask: 'POST /channels/general/archive', status: 409, is: 'last channel' },
      { as: 'vera', ask: 'GET /channels', status: 200, is: '["general"]' },
      { as: 'mia', ask: `POST ${route}/unarchive`, status: 204 },
      { as: 'mia', ask: `POST ${route}/unarchive`, status: 204 },
      { as: 'mia', ask: 'POST /channels/general/unarchive', status: 204 },
      { as: 'vera', ask: 'GET /channels', status: 200, is: '["general","off-topic"]' },
      { as: 'sam', ask: 'POST /send/off-topic', form: { text: 'x' }, status: 200 },
    ]);

    it('shows who made a channel by the name others know', async () => {
      await askAs(world(), { as: 'sam', ask: 'POST /channels/create', form: { name: 'mine' } });
      changeDatabase(world().server, `update users set deleted_us = 1 where username = 'sam'`);
      const { text } = await askAs(world(), { as: 'mia', ask: 'GET /channels?detail=1' });
      assert.match(text, /"name":"mine".*"created_by":"deleteduser"/);
    });
  });
});
