import assert from 'node:assert/strict';
import type { FirstLine } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type OpenWorld, type Scenario } from '../support/scenario.ts';

const denied = 'You do not have permission for that action.';
const json = { accept: 'application/json' };

async function send(world: OpenWorld, as: string, channel: string, text: string): Promise<number> {
  const { headers } = await askAs(world, { as, ask: `POST /send/${channel}`, form: { text } });
  return Number(headers['x-message-id']);
}

function makeViewer({ server }: OpenWorld, name: string): void {
  const user = `(select id from users where username = '${name}')`;
  changeDatabase(server, `update members set role = 'viewer' where user_id = ${user}`);
}

describe('POST /pin and GET /pins', () => {
  const world = useWorld(['alice', 'bob', 'carol', 'vera']);
  before(() => makeViewer(world(), 'vera'));

  async function pinsOf(as: string, line: FirstLine) {
    const answer = await askAs(world(), { as, ask: line });
    assert.equal(answer.status, 200, answer.text);
    const pins = answer.json() as { id: number; pinned_by: string }[];
    return {
      channel: answer.headers['x-channel'],
      text: answer.text,
      pins: pins.map(({ id, pinned_by }) => [id, pinned_by]),
    };
  }

  it('toggle, and answer the same list, the latest first', async () => {
    const [one, two] = [await send(world(), 'alice', 'general', 'one'), await send(world(), 'bob', 'general', 'two')];
    const steps: [as: string, id: number, after: [id: number, by: string][]][] = [
      ['bob', two, [[two, 'bob']]],
      [
        'alice',
        one,
        [
          [one, 'alice'],
          [two, 'bob'],
        ],
      ],
      ['bob', one, [[two, 'bob']]],
      [
        'bob',
        one,
        [
          [one, 'bob'],
          [two, 'bob'],
        ],
      ],
      ['alice', two, [[one, 'bob']]],
      ['alice', one, []],
    ];
    for (const [as, id, after] of steps) {
      const toggled = await pinsOf(as, `POST /pin/${id}`);
      assert.deepEqual([toggled.channel, toggled.pins], ['general', after]);
      assert.deepEqual(await pinsOf('vera', 'GET /pins/GENERAL/'), toggled);
    }
  });

  it('tell who, what and when', async () => {
    const id = await send(world(), 'alice', 'dm:alice:bob', 'the plan');
    const [pin, ...others] = (await askAs(world(), { as: 'bob', ask: `POST /pin/${id}`, json: {} })).json() as Record<
      string,
      unknown
    >[];
    assert.ok(pin !== undefined && others.length === 0);
    const { ts, pinned_ts, ...rest } = pin;
    assert.deepEqual(rest, {
      id,
      channel: 'dm:alice:bob',
      sender: 'alice',
      content: 'the plan',
      filename: null,
      pinned_by: 'bob',
    });
    assert.ok(Number(pinned_ts) > Number(ts) && !Number.isInteger(pinned_ts));
    const read = await askAs(world(), { as: 'alice', ask: 'GET /pins/dm%3ABOB%3Aalice' });
    assert.deepEqual([read.json(), read.headers['x-channel']], [[pin], 'dm%3Aalice%3Abob']);
    const message = (await askAs(world(), { as: 'alice', ask: `GET /message/${id}` })).json() as { pinned: number };
    assert.equal(message.pinned, 1);
    const stranger = await askAs(world(), { as: 'carol', ask: `POST /pin/${id}`, headers: json });
    assert.deepEqual([stranger.status, stranger.text], [404, errorBody('NotFound', 'not found')]);
  });

  it('do not come in a poll', async () => {
    const id = await send(world(), 'alice', 'general', 'polled');
    const { ts } = (await askAs(world(), { as: 'alice', ask: `GET /message/${id}` })).json() as { ts: number };
    await pinsOf('bob', `POST /pin/${id}`);
    assert.equal((await askAs(world(), { as: 'alice', ask: `GET /messages/general?after=${ts}` })).text, '[]');
    await pinsOf('bob', `POST /pin/${id}`);
  });

  it('have room for 50 in a channel', async () => {
    const ids: number[] = [];
    for (let at = 0; at < 51; at += 1) ids.push(await send(world(), 'alice', 'off-topic', `${at}`));
    const [first, ...others] = ids;
    for (const id of others) assert.equal((await askAs(world(), { as: 'bob', ask: `POST /pin/${id}` })).status, 200);
    const full = await askAs(world(), { as: 'alice', ask: `POST /pin/${first}`, headers: json });
    assert.deepEqual([full.status, full.text], [409, errorBody('TooManyPins', 'too many pins')]);
    assert.equal((await pinsOf('bob', `POST /pin/${others[0]}`)).pins.length, 49);
    assert.equal((await pinsOf('bob', `POST /pin/${first}`)).pins.length, 50);
    changeDatabase(world().server, "update channels set archived_us = 1 where name = 'off-topic'");
    const archived = await askAs(world(), { as: 'alice', ask: `POST /pin/${first}` });
    assert.deepEqual([archived.status, archived.text], [403, 'archived']);
    assert.equal((await pinsOf('carol', 'GET /pins/off-topic')).pins.length, 50, 'can still be read');
  });

  itAnswers(world, [
    ...['999999', '0', '01', '-1', '1.5', 'x', '9'.repeat(16), '9'.repeat(30), '1%00', '__proto__', '%20'].map(
      (id): Scenario => ({ as: 'alice', ask: `POST /pin/${id}`, status: 404, is: 'not found' }),
    ),
    ...['nowhere', 'dm:bob:carol', 'dm:alice:ghost', 'dm:', 'private:1', 'private:x', '__proto__', 'x'.repeat(600)].map(
      (channel): Scenario => ({ as: 'alice', ask: `GET /pins/${channel}`, status: 403, is: 'forbidden' }),
    ),
    { as: 'alice', ask: 'GET /pins/%00', status: 400, is: 'invalid channel' },
    { title: 'nobody has written there', as: 'alice', ask: 'GET /pins/dm:alice', status: 200, is: '[]' },
    { as: 'alice', ask: 'HEAD /pins/general', status: 200, is: '' },
    { as: 'alice', ask: 'GET /pin/1', status: 405, gives: { allow: 'POST' } },
    { as: 'alice', ask: 'POST /pins/general', status: 405, gives: { allow: 'GET, HEAD' } },
    { as: 'alice', ask: 'POST /pin/x', json: '{', status: 400 },
    { as: 'alice', ask: 'POST /pin/x', form: 'x'.repeat(70_000), status: 413 },
    { as: 'alice', ask: 'POST /pin/x', body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
    { as: 'vera', ask: 'POST /pin/x', form: 'x'.repeat(70_000), status: 403, is: denied },
    { ask: 'POST /pin/1', status: 302, gives: { location: '/login' } },
    { ask: 'GET /pins/general', headers: json, status: 401 },
  ]);
});

describe('pins that staff may not set', () => {
  const world = useWorld(['alice', 'bob'], {
    staff_pin: false,
    rate_limit_enabled: true,
    rate_limits: { edits: 2 },
  });

  it('are refused before the budget, which is that of edits', async () => {
    const id = await send(world(), 'bob', 'general', 'mine');
    const pin = (as: string) => askAs(world(), { as, ask: `POST /pin/${id}` });
    for (let at = 0; at < 4; at += 1) {
      const { status, text } = await pin('bob');
      assert.deepEqual([status, text], [403, denied]);
    }
    assert.deepEqual(
      [(await pin('alice')).status, (await pin('alice')).status, (await pin('alice')).status],
      [200, 200, 429],
    );
  });
});
