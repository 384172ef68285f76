import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import groups from '../../shared/reaction-names.json' with { type: 'json' };
import type { FirstLine, Question } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const invalid = { as: 'alice', status: 400, is: 'invalid reaction' } as const;
const denied = 'You do not have permission for that action.';
const json = { accept: 'application/json' };

describe('POST /react', () => {
  const world = useWorld(['alice', 'bob', 'carol', 'vera']);
  const ids = { text: 0, direct: 0, deleted: 0, archived: 0 };

  async function send(as: string, channel: string, text: string): Promise<number> {
    const { headers } = await askAs(world(), { as, ask: `POST /send/${channel}`, form: { text } });
    return Number(headers['x-message-id']);
  }

  async function react(as: string, question: Question, id = ids.text): Promise<unknown> {
    const answer = await askAs(world(), { as, ask: `POST /react/${id}`, ...question });
    assert.equal(answer.status, 200, answer.text);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    return answer.json();
  }

  async function messageOf(id: number): Promise<Message> {
    return (await askAs(world(), { as: 'alice', ask: `GET /message/${id}` })).json() as Message;
  }

  before(async () => {
    ids.text = await send('alice', 'general', 'react to this');
    ids.direct = await send('alice', 'dm:alice:bob', 'for two');
    ids.deleted = await send('alice', 'general', 'gone');
    ids.archived = await send('alice', 'off-topic', 'of old');
    changeDatabase(
      world().server,
      `update messages set deleted_us = created_us, content = null where id = ${ids.deleted};
       update channels set archived_us = 1 where name = 'off-topic';
       update members set role = 'viewer' where user_id = (select id from users where username = 'vera')`,
    );
  });

  it('toggles for two people and two names; map, text and time agree', async () => {
    const steps: [as: string, reaction: string, after: Record<string, string[]>][] = [
      ['bob', 'tada', { tada: ['bob'] }],
      ['bob', 'heart', { tada: ['bob'], heart: ['bob'] }],
      ['alice', 'tada', { tada: ['bob', 'alice'], heart: ['bob'] }],
      ['alice', 'heart', { tada: ['bob', 'alice'], heart: ['bob', 'alice'] }],
      ['bob', 'tada', { tada: ['alice'], heart: ['bob', 'alice'] }],
      ['alice', 'tada', { heart: ['bob', 'alice'] }],
      ['alice', 'tada', { heart: ['bob', 'alice'], tada: ['alice'] }],
      ['bob', 'heart', { heart: ['alice'], tada: ['alice'] }],
      ['alice', 'heart', { tada: ['alice'] }],
      ['alice', 'tada', {}],
    ];
    let { seq, reactions_ts: before } = await messageOf(ids.text);
    assert.equal(before, null);
    for (const [as, reaction, after] of steps) {
      const given = await react(as, { form: { reaction } });
      assert.deepEqual(given, after);
      const message = await messageOf(ids.text);
      assert.equal(message.reactions, Object.keys(after).length === 0 ? null : JSON.stringify(given), 'in this order');
      assert.ok((message.reactions_ts ?? 0) > (before ?? message.ts));
      assert.ok(message.seq > seq);
      ({ seq, reactions_ts: before } = message);
    }
  });

  it('shows in one poll, when it comes and when it goes', async () => {
    const id = await send('alice', 'general', 'polled');
    let { ts: after } = await messageOf(id);
    for (const expected of ['{"fire":["bob"]}', null]) {
      await react('bob', { form: { reaction: 'fire' } }, id);
      const answer = await askAs(world(), { as: 'alice', ask: `GET /messages/general?after=${after}` });
      const changed = answer.json() as Message[];
      assert.deepEqual(
        changed.map((message) => [message.id, message.reactions]),
        [[id, expected]],
      );
      after = Number(answer.headers['x-next-after']);
    }
  });

  it('takes a form, a multipart form and JSON, white space around the name, and either thumb', async () => {
    assert.deepEqual(await react('bob', { multipart: { reaction: ' thumbs_up\n' } }), { thumbsup: ['bob'] });
    assert.deepEqual(await react('alice', { json: { reaction: 'thumbsup', on: false } }), {
      thumbsup: ['bob', 'alice'],
    });
    assert.deepEqual(await react('alice', { form: 'reaction=+thumbs_down' }), {
      thumbsup: ['bob', 'alice'],
      thumbsdown: ['alice'],
    });
  });

  it('has room for 30 names, and for more people under them', async () => {
    const id = await send('alice', 'general', 'popular');
    const thirty = Object.keys(groups['Food & Drink']).slice(0, 30);
    for (const reaction of thirty) await react('bob', { form: { reaction } }, id);
    const [first = ''] = thirty;
    const asked = (as: string, reaction: string) =>
      askAs(world(), { as, ask: `POST /react/${id}`, form: { reaction }, headers: json });
    const { seq } = await messageOf(id);
    const full = await asked('alice', 'heart');
    assert.deepEqual([full.status, full.text], [409, errorBody('TooManyReactions', 'too many reactions')]);
    assert.equal((await asked('bob', 'heart')).status, 409);
    assert.equal((await messageOf(id)).seq, seq, 'a refusal changes nothing');
    assert.equal((await asked('alice', first)).status, 200);
    assert.equal((await asked('alice', first)).status, 200);
    assert.equal((await asked('bob', first)).status, 200);
    assert.equal((await asked('alice', 'heart')).status, 200);
  });

  const on = (id: string): { ask: FirstLine } => ({ ask: `POST /react/${id}` });
  const wrong = ['', ' ', '__proto__', 'constructor', 'toString', '❤️', '👍🏽', ':heart:', 'Heart', 'HEART', 'no such'];
  const names = [...wrong, 'x'.repeat(65), 'x'.repeat(5_000), 'heart,fire', 'heart\0', '\u00a0heart_'];
  itAnswers(world, [
    ...names.map((reaction): Scenario => ({
      title: JSON.stringify(reaction).slice(0, 20),
      ...invalid,
      ...on('999999'),
      form: { reaction },
    })),
    ...[1, true, null, ['heart'], { heart: 1 }, []].map((reaction): Scenario => ({
      title: JSON.stringify(reaction),
      ...invalid,
      ...on('999999'),
      json: { reaction },
      is: errorBody('InvalidReaction', 'invalid reaction'),
    })),
    { title: 'the code', ...invalid, ...on('1'), headers: json, is: errorBody('InvalidReaction', 'invalid reaction') },
    { title: 'no body', ...invalid, ...on('x') },
    { title: 'another field', ...invalid, ...on('x'), form: { emoji: 'heart' } },
    { title: 'given twice', ...invalid, ...on('1'), form: 'reaction=heart&reaction=heart' },
    {
      title: 'given twice',
      ...invalid,
      ...on('1'),
      multipart: [
        ['reaction', 'heart'],
        ['reaction', 'fire'],
      ],
    },
    { title: 'with brackets', ...invalid, ...on('1'), form: 'reaction[]=heart' },
    { title: 'an array for a body', as: 'alice', ...on('1'), json: ['heart'], status: 400, has: ['invalid body'] },
    { title: 'broken JSON', as: 'alice', ...on('1'), json: '{"reaction":', status: 400 },
    { title: 'too much', as: 'alice', ...on('1'), form: `reaction=${'x'.repeat(70_000)}`, status: 413 },
    { title: 'plain text', as: 'alice', ...on('1'), body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
    ...['999999', '0', '01', '-1', '1.5', 'x', '9'.repeat(16), '9'.repeat(30), '1%00', '__proto__'].map(
      (id): Scenario => ({ as: 'alice', ...on(id), form: { reaction: 'heart' }, status: 404, is: 'not found' }),
    ),
    { as: 'alice', ask: 'GET /react/1', status: 405, gives: { allow: 'POST' } },
    { ...on('1'), form: { reaction: 'heart' }, status: 302, gives: { location: '/login' } },
    { ...on('1'), json: { reaction: 'heart' }, status: 401 },
    { as: 'vera', ...on('1'), form: { reaction: 'heart' }, status: 403, is: denied },
    { title: 'before the body', as: 'vera', ...on('x'), form: 'x'.repeat(90_000), status: 403, is: denied },
  ]);

  it('finds no message that cannot be read, is deleted or a notice, and none to change in an archived channel', async () => {
    changeDatabase(
      world().server,
      `insert into messages (channel_id, n, created_seq, mod_seq, mod_us, content_type, content, counts, created_us)
       select id, last_n + 1, last_seq + 1, last_seq + 1, 1, 'system', 'notice', 0, 1 from channels where name = 'general';
       update channels set last_n = last_n + 1, last_seq = last_seq + 1 where name = 'general'`,
    );
    const list = (await askAs(world(), { as: 'alice', ask: 'GET /messages/general' })).json() as Message[];
    const notice = list.find((message) => message.content === 'notice');
    const rows: [as: string, id: number | undefined, status: number, text: string][] = [
      ['carol', ids.direct, 404, 'not found'],
      ['alice', ids.deleted, 404, 'not found'],
      ['alice', notice?.id, 404, 'not found'],
      ['alice', ids.archived, 403, 'archived'],
      ['bob', ids.direct, 200, '{"heart":["bob"]}'],
    ];
    for (const [as, id, status, text] of rows) {
      const answer = await askAs(world(), { as, ask: `POST /react/${id}`, form: { reaction: 'heart' } });
      assert.deepEqual([answer.status, answer.text], [status, text], `${as} ${id}`);
      const malformed = await askAs(world(), { as, ask: `POST /react/${id}`, form: { reaction: 'Heart' } });
      assert.deepEqual([malformed.status, malformed.text], [400, 'invalid reaction'], `${as} ${id}`);
    }
  });
});

describe('the budget of reactions', () => {
  const world = useWorld(['alice', 'bob'], { rate_limit_enabled: true, rate_limits: { reactions: 2 } });

  it('is spent by wrong ones, too, and belongs to one person', async () => {
    const ask = (as: string) => askAs(world(), { as, ask: 'POST /react/1', form: { reaction: 'Heart' } });
    const answers = [await ask('alice'), await ask('alice'), await ask('alice'), await ask('bob')];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400, 429, 400],
    );
    assert.match(String(answers[2]?.headers['retry-after']), /^[1-9]\d*$/);
  });
});
