import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { Question } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { askAs, errorBody, itAnswers, useWorld, type OpenWorld, type Scenario } from '../support/scenario.ts';

/** Ids that cannot be one, as a path may hold them. */
const noIds = [
  '0',
  '-1',
  '1.5',
  '0x1',
  '1e3',
  String(2 ** 53),
  String(2n ** 63n),
  '9'.repeat(400),
  'letters',
  '%EF%BC%99',
  '%201',
  '4711',
];
const denied = 'You do not have permission for that action.';
const names = ['olga', 'alice', 'bob', 'vera'] as const;

async function sendAs(world: OpenWorld, as: string, channel: string, form: Record<string, string>): Promise<string> {
  const answer = await askAs(world, { as, ask: `POST /send/${channel}`, form });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.headers['x-message-id']);
}

function setRole({ server }: OpenWorld, name: string, role: string): void {
  const user = `(select id from users where username = '${name}')`;
  changeDatabase(server, `update members set role = '${role}' where user_id = ${user}`);
}

/** Every bad body is a 400 before it is known whether the message exists. */
function badBodies(route: string, field: string): Scenario[] {
  const bad = { as: 'olga', ask: `POST /${route}/4711`, status: 400 } as const;
  const bodies: Question[] = [
    { form: `${field}=1&${field}=1` },
    { form: `${field}=%00` },
    { json: { [field]: ['1'] } },
    { json: { [field]: { a: 1 } } },
    { json: `{"${field}":"\\ud800"}` },
    {
      multipart: [
        [field, '1'],
        [field, '1'],
      ],
    },
    { json: '[]' },
    { json: '{' },
  ];
  return bodies.map((body) => ({ ...bad, ...body, title: JSON.stringify(body) }));
}

describe('POST /edit, /delete and /moderate', () => {
  const world = useWorld(names);
  const ids: Record<string, string> = {};
  const find = async (id: string, as = 'bob') =>
    (await askAs(world(), { as, ask: `GET /message/${id}` })).json() as Message;
  before(async () => {
    setRole(world(), 'vera', 'viewer');
    ids['alice'] = await sendAs(world(), 'alice', 'general', { text: 'hers' });
    ids['direct'] = await sendAs(world(), 'alice', 'dm:alice:bob', { text: 'for two' });
  });

  for (const [kind, question] of Object.entries({
    form: (fields: Record<string, string>): Question => ({ form: fields }),
    multipart: (fields: Record<string, string>): Question => ({ multipart: fields }),
    JSON: (fields: Record<string, string>): Question => ({ json: fields }),
  })) {
    it(`take ${kind} and answer exactly ok`, async () => {
      const id = await sendAs(world(), 'alice', 'general', { text: 'before' });
      const requests = [
        ['edit', 'alice', { text: 'after @bob 😀 ', sender: 'bob', edited: '0' }],
        ['moderate', 'olga', { reason: 'spam' }],
        ['delete', 'alice', { group: '1' }],
      ] as const;
      for (const [route, as, fields] of requests) {
        const answer = await askAs(world(), { as, ask: `POST /${route}/${id}`, ...question({ ...fields }) });
        assert.deepEqual([answer.status, answer.text], [200, 'ok'], route);
        assert.deepEqual(answer.headers['content-type'], 'text/plain; charset=utf-8');
        const { content, mentions, sender, deleted } = await find(id);
        const expected = route === 'edit' ? ['after @bob 😀', '["bob"]', 'alice', 0] : [null, null, 'alice', 1];
        assert.deepEqual([content, mentions, sender, deleted], expected, route);
      }
    });
  }

  it('take 10,000 emoji as a form, and not one more', async () => {
    const id = await sendAs(world(), 'alice', 'general', { text: 'x' });
    const edit = { as: 'alice', ask: `POST /edit/${id}` } as const;
    const text = '😀'.repeat(10_000);
    assert.equal((await askAs(world(), { ...edit, form: { text } })).text, 'ok');
    assert.equal((await find(id)).content, text);
    assert.equal((await askAs(world(), { ...edit, form: { text: `${text}!` } })).status, 413);
  });

  itAnswers(world, [
    ...noIds.flatMap((id): Scenario[] => [
      { as: 'alice', ask: `POST /edit/${id}`, form: { text: 'x' }, status: 403, is: 'forbidden' },
      { as: 'alice', ask: `POST /delete/${id}`, status: 403, is: 'forbidden' },
      { as: 'olga', ask: `POST /moderate/${id}`, form: { reason: 'x' }, status: 404, is: 'not found' },
    ]),
    // 2 is the notice that greets alice, or its neighbour: nobody's own.
    { title: 'a notice', as: 'alice', ask: 'POST /edit/2', form: { text: 'x' }, status: 403, is: 'forbidden' },
    { title: 'a notice', as: 'alice', ask: 'POST /delete/2', status: 403, is: 'forbidden' },
    { title: 'a notice', as: 'olga', ask: 'POST /moderate/2', form: { reason: 'x' }, status: 404, is: 'not found' },
    { title: 'no text', as: 'alice', ask: 'POST /edit/4711', status: 400, is: 'empty' },
    { title: 'a blank', as: 'alice', ask: 'POST /edit/0', form: { text: ' \u200b' }, status: 400, is: 'empty' },
    { as: 'alice', ask: 'POST /edit/0', form: { text: 'a'.repeat(10_001) }, status: 413, is: 'too long' },
    { title: 'no reason', as: 'olga', ask: 'POST /moderate/0', status: 400, is: 'invalid reason' },
    { as: 'olga', ask: 'POST /moderate/0', form: { reason: ' \n' }, status: 400, is: 'invalid reason' },
    { as: 'olga', ask: 'POST /moderate/0', form: { reason: 'a'.repeat(501) }, status: 400, is: 'invalid reason' },
    { as: 'olga', ask: 'POST /delete/0', form: { group: '2' }, status: 400, is: 'invalid group' },
    { as: 'olga', ask: 'POST /delete/0', json: { group: 1 }, status: 403, has: ['"Forbidden"'] },
    { as: 'olga', ask: 'POST /delete/0', json: { group: false }, status: 403, has: ['"Forbidden"'] },
    ...badBodies('edit', 'text'),
    ...badBodies('delete', 'group'),
    ...badBodies('moderate', 'reason'),
    ...['edit', 'delete', 'moderate'].flatMap((route): Scenario[] => [
      { as: 'vera', ask: `POST /${route}/4711`, form: 'x'.repeat(400_000), status: 403, is: denied },
      { as: 'vera', ask: `POST /${route}/0`, json: {}, status: 403, is: errorBody('PermissionDenied', denied) },
      { ask: `POST /${route}/1`, status: 302, gives: { location: '/login' } },
      { as: 'olga', ask: `GET /${route}/1`, status: 405, gives: { allow: 'POST' } },
      {
        as: 'olga',
        ask: `POST /${route}/1`,
        body: 'x',
        headers: { 'content-type': 'text/plain' },
        status: 415,
      },
      { as: 'olga', ask: `POST /${route}/1`, form: `x=${'x'.repeat(300_000)}`, status: 413 },
      {
        title: 'another site',
        as: 'olga',
        ask: `POST /${route}/1`,
        headers: { 'sec-fetch-site': 'cross-site' },
        status: 403,
        has: ['another site'],
      },
    ]),
    { title: 'staff', as: 'alice', ask: 'POST /moderate/4711', status: 403, is: denied },
  ]);

  it('answer others exactly as for a message that does not exist', async () => {
    for (const [as, id] of [
      ['bob', ids['alice']],
      ['olga', ids['alice']],
      ['olga', ids['direct']],
      ['bob', ids['direct']],
    ] as const) {
      for (const route of ['edit', 'delete'] as const) {
        const to = (target: string | undefined) =>
          askAs(world(), { as, ask: `POST /${route}/${target}`, json: { text: 'x' } });
        const [theirs, unknown] = [await to(id), await to('4711')];
        assert.deepEqual([theirs.status, theirs.text], [unknown.status, unknown.text]);
        assert.equal(theirs.text, errorBody('Forbidden', 'forbidden'));
      }
    }
    const to = (id: string | undefined) =>
      askAs(world(), { as: 'olga', ask: `POST /moderate/${id}`, json: { reason: 'x' } });
    assert.equal((await to(ids['direct'])).text, (await to('4711')).text);
    assert.deepEqual(
      [(await find(ids['alice'] ?? '')).content, (await find(ids['direct'] ?? '')).content],
      ['hers', 'for two'],
    );
  });

  it('have no effect by HEAD or GET, and none in an archived channel', async () => {
    const id = await sendAs(world(), 'alice', 'off-topic', { text: 'there' });
    changeDatabase(world().server, `update channels set archived_us = 1 where name = 'off-topic'`);
    for (const [as, ask] of [
      ['alice', `POST /edit/${id}`],
      ['alice', `POST /delete/${id}`],
      ['olga', `POST /moderate/${id}`],
    ] as const) {
      const answer = await askAs(world(), { as, ask, form: { text: 'x', reason: 'x' } });
      assert.deepEqual([answer.status, answer.text], [403, 'archived'], ask);
      assert.equal((await askAs(world(), { as, ask: ask.replace('POST', 'HEAD') as typeof ask })).status, 405);
    }
    assert.deepEqual([(await find(id)).content, (await find(id)).edited], ['there', 0]);
  });

  it('leave a tombstone without content in every list', async () => {
    const id = await sendAs(world(), 'alice', 'general', { text: 'SECRET @bob' });
    const reply = await sendAs(world(), 'bob', 'general', { text: 'to it', reply_to_id: id });
    const polled = await askAs(world(), { as: 'bob', ask: 'GET /messages/general?limit=1' });
    const after = String(polled.headers['x-next-after']);
    const headSeq = String(polled.headers['x-head-seq']);
    const edited = await askAs(world(), { as: 'alice', ask: `POST /edit/${id}`, form: { text: 'SECRET no more' } });
    assert.equal(edited.text, 'ok');
    for (const _ of ['first', 'again']) {
      assert.equal((await askAs(world(), { as: 'alice', ask: `POST /delete/${id}` })).text, 'ok');
    }
    for (const [path, rows] of [
      [`/messages/general?after=${after}`, 1],
      [`/messages/general?after_seq=${headSeq}`, 1],
      [`/messages/general?around=${id}&limit=1`, 1],
      [`/replies/${id}`, 2],
      [`/replies/${reply}`, 2],
      ['/messages/general', null],
    ] as const) {
      const answer = await askAs(world(), { as: 'bob', ask: `GET ${path}` });
      assert.doesNotMatch(answer.text, /SECRET/, path);
      const list = answer.json() as Message[];
      assert.deepEqual(
        list.find((message) => String(message.id) === id),
        await find(id),
        path,
      );
      if (rows !== null) assert.equal(list.length, rows, path);
    }
    const { text } = await askAs(world(), { as: 'bob', ask: `GET /message/${id}` });
    assert.doesNotMatch(text, /SECRET|bob"/);
    const next = await askAs(world(), { as: 'bob', ask: `GET /messages/general?after=${after}&limit=1` });
    const nextAfter = String(next.headers['x-next-after']);
    const last = await askAs(world(), { as: 'bob', ask: `GET /messages/general?after=${nextAfter}` });
    assert.equal(last.text, '[]', 'each change appears once');
  });
});

describe('the budget of edits', () => {
  const world = useWorld(['olga', 'bob'], { rate_limit_enabled: true, rate_limits: { edits: 3 } });

  it('is one for /edit, /delete and /moderate, spent before the body is read', async () => {
    const ask = (line: 'POST /edit/0' | 'POST /delete/0' | 'POST /moderate/0', as = 'olga') =>
      askAs(world(), { as, ask: line, form: 'x'.repeat(400_000) });
    const statuses = [];
    for (const line of ['POST /edit/0', 'POST /delete/0', 'POST /moderate/0', 'POST /edit/0'] as const) {
      statuses.push((await ask(line)).status);
    }
    assert.deepEqual(statuses, [413, 413, 413, 429]);
    assert.match(String((await ask('POST /moderate/0')).headers['retry-after']), /^[1-9]\d*$/);
    assert.equal((await ask('POST /edit/0', 'bob')).status, 413);
  });
});
