import assert from 'node:assert/strict';
import type { Question } from '../support/ask.ts';
import { denied, directId, plans, usePlans } from '../support/private-plans.ts';
import { errorBody, itAnswers, type Scenario } from '../support/scenario.ts';

const at = `/private_channels/${plans}` as const;

/** Every route on a channel, with a question that its people could ask. */
const routes: Record<string, Question> = {
  'POST rename': { json: { name: 'other' } },
  'POST topic': { json: { topic: 'other' } },
  'POST add_member': { json: { username: 'zoe' } },
  'POST remove_member': { json: { username: 'Bob' } },
  'GET members': {},
};
const firstLine = (route: string, id: string | number) => {
  const [method = '', verb = ''] = route.split(' ');
  return `${method} /private_channels/${id}/${verb}` as const;
};

describe('private channels', () => {
  const { world, ask } = usePlans();

  describe('let nobody else in', () => {
    const ids = [
      plans,
      `private:${plans}`,
      `private%3A${plans}`,
      999,
      'private:999',
      1,
      'private:1',
      directId,
      'x',
      '0',
      '-1',
    ];
    const odd = [
      '03',
      '1.5',
      '0x3',
      '%20',
      '9007199254740993',
      '9'.repeat(400),
      'PRIVATE:3',
      'private:private:3',
      '%00',
    ];
    for (const [route, question] of Object.entries(routes)) {
      it(`and answer the same to ${route} for every id, known or not`, async () => {
        for (const as of ['carol', 'mona', 'olga']) {
          for (const id of [...ids, ...odd]) {
            const headers = { accept: 'application/json' };
            const answer = await ask(as, firstLine(route, id), { ...question, headers });
            assert.equal(answer.status, 403, `${as} ${id}`);
            assert.deepEqual(answer.bytes, Buffer.from(errorBody('Forbidden', 'forbidden')), `${as} ${id}`);
            assert.equal(answer.headers['x-channel'], undefined);
          }
        }
      });
      itAnswers(world, [
        { title: 'nobody', ask: firstLine(route, plans), headers: { accept: 'application/json' }, status: 401 },
        {
          title: 'another site',
          as: 'alice',
          ask: firstLine(route, plans),
          ...question,
          headers: { 'sec-fetch-site': 'cross-site' },
          status: route.startsWith('GET') ? 200 : 403,
        },
      ]);
    }

    it('before the body is looked at', async () => {
      for (const body of ['{', `{"name":"${'x'.repeat(80_000)}"}`]) {
        for (const route of Object.keys(routes).filter((one) => one.startsWith('POST'))) {
          const answer = await ask('carol', firstLine(route, plans), { json: body });
          assert.equal(answer.text, errorBody('Forbidden', 'forbidden'), route);
        }
      }
    });

    it('by another spelling or the id of another kind of conversation, people of it included', async () => {
      // `general` is everybody’s and the direct message is alice’s, and both are no private channels.
      for (const id of [1, directId, `private:${directId}`, 'PRIVATE:3', '03', 'general', 'dm:alice:bob']) {
        const answer = await ask('alice', firstLine('GET members', id));
        assert.deepEqual([answer.status, answer.text], [403, 'forbidden'], String(id));
      }
    });
  });

  describe('are for viewers to read', () => {
    itAnswers(world, [
      { as: 'vera', ask: `GET ${at}/members`, status: 200, has: ['"vera"'] },
      ...Object.entries(routes)
        .filter(([route]) => route.startsWith('POST'))
        .flatMap(([route, question]) =>
          [plans, 999].map((id): Scenario => ({
            as: 'vera',
            ask: firstLine(route, id),
            ...question,
            status: 403,
            is: errorBody('PermissionDenied', denied),
          })),
        ),
    ]);
  });

  describe('are left', () => {
    const leave = { ask: `POST ${at}/leave` } as const;
    const outside = { ...leave, status: 403, is: 'forbidden' } as const;
    itAnswers(world, [
      { ...outside, as: 'carol' },
      { ...outside, as: 'olga', title: 'the owner of the server' },
      ...['999', '1', '4', 'x', '03', 'general', 'private:999', `private:${'9'.repeat(40)}`].map((id): Scenario => ({
        as: 'alice',
        ask: `POST /private_channels/${id}/leave`,
        status: 404,
        is: 'not found',
      })),
      { ...leave, as: 'Bob', title: 'broken JSON', json: '{', status: 400 },
      { ...leave, as: 'vera', status: 204, is: '', title: 'a viewer' },
      { ...outside, as: 'vera', title: 'not any more' },
      { as: 'Bob', ask: `POST /private_channels/private%3A${plans}/leave`, json: {}, status: 204 },
      { as: 'alice', ask: `POST ${at}/leave/`, status: 204, title: 'its creator' },
      { as: 'alice', ask: `POST ${at}/remove_member`, form: { username: 'maria' }, status: 403, is: 'forbidden' },
      { as: 'maria', ask: `GET ${at}/members`, status: 200, is: '[{"username":"maria"}]' },
      { as: 'maria', ask: `POST /private_channels/private:${plans}/leave`, status: 204, title: 'the last one' },
      { as: 'maria', ask: 'GET /private_channels', status: 200, is: '[]' },
      ...['maria', 'alice', 'olga'].flatMap((as): Scenario[] => [
        { ...outside, as, title: 'an empty room' },
        { as, ask: `GET ${at}/members`, status: 403, is: 'forbidden' },
        { as, ask: `GET /messages/private:${plans}`, status: 403, is: 'forbidden' },
        { as, ask: `POST /send/private:${plans}`, form: { text: 'x' }, status: 403, is: 'forbidden' },
        { as, ask: `POST ${at}/add_member`, form: { username: as }, status: 403, is: 'forbidden' },
      ]),
    ]);
  });
});
