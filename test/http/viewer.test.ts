import assert from 'node:assert/strict';
import { askAs, errorBody, itAnswers, useWorld } from '../support/scenario.ts';

const denied = 'You do not have permission for that action.';

describe('a viewer', () => {
  const world = useWorld(['olga', 'vera'], { default_role: 'viewer' });

  itAnswers(world, [
    { as: 'vera', ask: 'GET /', status: 200 },
    { as: 'vera', ask: 'GET /channels', status: 200, is: '["general","off-topic"]' },
    { as: 'vera', ask: 'GET /messages/general', status: 200 },
    { as: 'vera', ask: 'GET /message/1', status: 200 },
    { as: 'vera', ask: 'GET /users', status: 200, is: '["olga"]' },
    { as: 'vera', ask: 'GET /online_users', status: 200 },
    { as: 'vera', ask: 'POST /send/general', form: { text: 'x' }, status: 403, is: denied },
    { as: 'vera', ask: 'POST /send/dm:olga:vera', form: { text: 'x' }, status: 403, is: denied },
    {
      as: 'vera',
      ask: 'POST /send/general',
      json: { text: 'x' },
      status: 403,
      is: errorBody('PermissionDenied', denied),
    },
    { title: 'before the place is looked at', as: 'vera', ask: 'POST /send/nowhere', status: 403, is: denied },
    {
      title: 'before the body is read',
      as: 'vera',
      ask: 'POST /send/general',
      form: 'x'.repeat(400_000),
      status: 403,
      is: denied,
    },
    { title: 'the owner', as: 'olga', ask: 'POST /send/general', form: { text: 'x' }, status: 200, is: 'ok' },
    { as: 'vera', ask: 'POST /logout', status: 204 },
  ]);

  it('has stored nothing', async () => {
    const { text } = await askAs(world(), { as: 'olga', ask: 'GET /messages/general' });
    assert.doesNotMatch(text, /"sender":"vera"/);
  });
});
