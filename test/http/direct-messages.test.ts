import assert from 'node:assert/strict';
import type { DirectView } from '../../server/actions/direct-messages/list.ts';
import type { FirstLine } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

describe('direct messages over HTTP', () => {
  const world = useWorld(['alice', 'Bob', 'carol', 'gone', 'vera']);
  const alice = { as: 'alice' } as const;
  before(() => {
    const set = (change: string, name: string) =>
      changeDatabase(world().server, `update ${change} in (select id from users where username = '${name}')`);
    set('users set deactivated_us = 1 where id', 'gone');
    set("members set role = 'viewer' where user_id", 'vera');
  });

  const send = (as: string, channel: string, text: string) =>
    askAs(world(), { as, ask: `POST /send/${channel}`, form: { text } });
  async function get<T>(as: string, line: FirstLine): Promise<T> {
    const answer = await askAs(world(), { as, ask: line });
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as T; // the caller names what it expects
  }
  const list = (as: string) => get<DirectView[]>(as, 'GET /dms');
  const close = (as: string, channel: unknown) => askAs(world(), { as, ask: 'POST /dms/close', json: { channel } });
  /** The badge, which must always be the sum of the list. */
  async function unread(as: string): Promise<number> {
    const { count } = await get<{ count: number }>(as, 'GET /unread_count');
    assert.equal(
      (await list(as)).reduce((sum, one) => sum + one.unread, 0),
      count,
    );
    return count;
  }

  describe('in every spelling', () => {
    const reading = (place: string, status: number, gives?: string): Scenario => ({
      ...alice,
      ask: `GET /messages/${place}`,
      status,
      ...(status === 200 ? { is: '[]', gives: { 'x-channel': encodeURIComponent(gives ?? '') } } : { is: 'forbidden' }),
    });
    const sending = (place: string, status: number, is: string): Scenario => ({
      ...alice,
      ask: `POST /send/${place}`,
      form: { text: 'x' },
      status,
      is,
    });
    const eleven = `dm:alice:${Array.from({ length: 10 }, (_, at) => `p${at}`).join(':')}`;
    itAnswers(world, [
      ...['dm:bob:alice', 'dm:ALICE:bob', 'dm:alice:bob:bob', 'dm%3AAlice%3ABOB'].map((place) =>
        reading(place, 200, 'dm:Bob:alice'),
      ),
      ...['dm:alice', 'dm:alice:alice', 'dm:ALICE'].map((place) => reading(place, 200, 'dm:alice')),
      reading('dm:alice:bob:carol', 200, 'dm:Bob:alice:carol'),
      reading('dm:bob:carol', 403),
      sending('dm:bob:carol', 403, 'forbidden'),
      ...['dm:', 'dm::alice', 'dm:alice:bob:', 'DM:alice:bob', 'dm:alice:b%25bob'].flatMap((place) => [
        reading(place, 403),
        sending(place, 403, 'forbidden'),
      ]),
      ...['ghost', 'gone'].flatMap((name) => [
        reading(`dm:alice:${name}`, 403),
        sending(`dm:alice:${name}`, 400, `no active account named ${name}`),
      ]),
      reading(eleven, 403),
      sending(eleven, 400, 'invalid channel'),
      { ...alice, title: 'after all that', ask: 'GET /dms', status: 200, is: '[]' },
    ]);
  });

  describe('from the first message on', () => {
    it('are listed with the latest first, unread for whoever did not write, back after a close', async () => {
      await send('alice', 'dm:alice:bob', 'one');
      await send('carol', 'dm:alice:carol:bob', 'for three');
      await send('alice', 'dm:alice', 'note');
      const shown = (await list('alice')).map(({ channel, users, unread: count }) => [channel, users, count]);
      assert.deepEqual(shown, [
        ['dm:alice', [], 0],
        ['dm:Bob:alice:carol', ['Bob', 'carol'], 1],
        ['dm:Bob:alice', ['Bob'], 0],
      ]);
      const [newest] = await get<{ ts: number }[]>('Bob', 'GET /messages/dm:Bob:alice');
      assert.deepEqual((await list('Bob')).at(-1), {
        channel: 'dm:Bob:alice',
        users: ['alice'],
        unread: 1,
        last_ts: newest?.ts,
      });
      assert.equal(await unread('Bob'), 2);
      for (const spelling of ['dm:alice:BOB', 'dm:Bob:alice']) assert.equal((await close('Bob', spelling)).status, 204);
      assert.equal(await unread('Bob'), 1);
      assert.equal((await list('alice')).length, 3, 'the other keeps it');
      await send('alice', 'dm:alice:bob', 'two');
      assert.equal((await list('Bob'))[0]?.channel, 'dm:Bob:alice');
      assert.equal(await unread('Bob'), 3);
      await askAs(world(), { as: 'Bob', ask: 'POST /mark_read/dm:alice:bob' });
      assert.equal(await unread('Bob'), 1);
    });

    it('may be closed by a viewer, who cannot open one', async () => {
      assert.equal((await send('vera', 'dm:alice:vera', 'x')).status, 403);
      await send('alice', 'dm:alice:vera', 'hello');
      assert.equal(await unread('vera'), 1);
      assert.equal((await close('vera', 'dm:alice:vera')).status, 204);
      assert.deepEqual([await list('vera'), await unread('vera')], [[], 0]);
    });
  });

  describe('are closed', () => {
    const line: FirstLine = 'POST /dms/close';
    const invalid = { ...alice, ask: line, status: 400, is: 'invalid channel' } as const;
    const invalidJson = { ...invalid, is: errorBody('InvalidChannel', 'invalid channel') };
    itAnswers(world, [
      invalid,
      { ...invalid, form: { channel: '' } },
      ...['general', 'nowhere', 'private:7', 'dm:', 'dm::alice', 'dm:alice:', 'DM:alice:bob', 'dm:alice:b%bob'].map(
        (channel): Scenario => ({ ...invalid, form: { channel } }),
      ),
      { ...invalid, form: 'channel=dm:alice&channel=dm:alice' },
      { ...invalid, form: { channel: `dm:${'x'.repeat(5_000)}` } },
      ...[
        {},
        { channel: 7 },
        { channel: null },
        { channel: ['dm:alice'] },
        { channel: { a: 1 } },
        { channel: true },
      ].map((json): Scenario => ({ ...invalidJson, json })),
      { ...invalidJson, json: '{"channel":"dm:alice\\u0000"}' },
      { ...invalidJson, json: '{"channel":"\\ud800"}' },
      ...['dm:bob:carol', 'dm:alice:ghost', 'dm:alice:gone', 'dm:carol:alice'].map((channel): Scenario => ({
        ...alice,
        ask: line,
        form: { channel },
        status: 403,
        is: 'forbidden',
      })),
      { ...alice, ask: line, json: '[', status: 400 },
      { ...alice, ask: line, json: [], status: 400 },
      { ...alice, ask: line, form: { channel: 'x'.repeat(70_000) }, status: 413 },
      { ...alice, ask: line, body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
      { ...alice, ask: line, headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
      { ...alice, ask: 'GET /dms/close', status: 405, gives: { allow: 'POST' } },
      { ask: line, form: { channel: 'dm:alice' }, status: 302 },
      { ...alice, ask: line, multipart: { channel: 'dm:alice' }, status: 204, is: '' },
      { ...alice, ask: line, title: 'once more', form: { channel: 'dm:alice:alice' }, status: 204, is: '' },
    ]);
  });

  describe('and other conversations name their people', () => {
    const members = (as: string, place: string, names: string[]): Scenario => ({
      as,
      ask: `GET /channel_members/${place}`,
      status: 200,
      is: JSON.stringify(names),
    });
    itAnswers(world, [
      { ...alice, ask: 'GET /users', status: 200, is: '["Bob","carol","vera"]' },
      members('alice', 'general', ['Bob', 'carol', 'vera']),
      members('Bob', 'GENERAL', ['alice', 'carol', 'vera']),
      members('alice', 'dm:alice:bob:carol', ['Bob', 'carol']),
      members('carol', 'dm:alice:bob:carol', ['alice', 'Bob']),
      { ...members('vera', 'dm:carol:BOB:vera', ['Bob', 'carol']), title: 'nobody has written there' },
      members('alice', 'dm:alice', []),
      ...['nowhere', 'dm:bob:carol', 'dm:alice:gone', 'private:4711', 'dm:'].map((place): Scenario => ({
        ...alice,
        ask: `GET /channel_members/${place}`,
        status: 403,
        is: 'forbidden',
      })),
      { ask: 'GET /channel_members/general', headers: { accept: 'application/json' }, status: 401 },
    ]);

    it('without those who have gone, and bots included', async () => {
      const as = 'alice';
      const form = { name: 'plans' };
      const made = await askAs(world(), {
        as,
        ask: 'POST /private_channels/create',
        json: { ...form, members: ['Bob', 'carol'] },
      });
      const { channel } = made.json() as { channel: string };
      changeDatabase(world().server, "update users set kind = 'bot' where username = 'Bob'");
      assert.deepEqual(await get(as, `GET /channel_members/${channel}`), ['Bob', 'carol']);
      assert.equal((await askAs(world(), { as: 'vera', ask: `GET /channel_members/${channel}` })).status, 403);
      changeDatabase(world().server, "update users set deactivated_us = 1 where username = 'carol'");
      assert.deepEqual(await get(as, `GET /channel_members/${channel}`), ['Bob']);
      assert.deepEqual(await get(as, 'GET /channel_members/dm:alice:bob:carol'), ['Bob']);
      assert.deepEqual(await get(as, 'GET /users'), ['Bob', 'vera']);
    });
  });
});
