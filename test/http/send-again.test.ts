import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { Question } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const send = { as: 'alice', ask: 'POST /send/general' } as const;
const ok = { ...send, status: 200, is: 'ok' } as const;
const bad = { ...send, status: 400 } as const;

describe('a reply over HTTP', () => {
  const world = useWorld(['alice', 'bob']);
  let parent = '';
  let elsewhere = '';
  const idOf = async (channel: string) => {
    const { headers } = await askAs(world(), { as: 'alice', ask: `POST /send/${channel}`, form: { text: 'parent' } });
    return String(headers['x-message-id']);
  };
  before(async () => {
    [parent, elsewhere] = [await idOf('general'), await idOf('off-topic')];
  });

  async function link(reply: unknown): Promise<[ignored: unknown, storedAs: number | null]> {
    const answer = await askAs(world(), { ...send, json: { text: 'reply', reply_to_id: reply } });
    assert.equal(answer.text, 'ok', JSON.stringify(reply));
    const stored = await askAs(world(), { as: 'alice', ask: `GET /message/${String(answer.headers['x-message-id'])}` });
    return [answer.headers['x-reply-ignored'], (stored.json() as Message).reply_to_id];
  }

  it('points to its parent, given as number or text', async () => {
    for (const given of [Number(parent), parent, ` ${parent} `]) {
      assert.deepEqual(await link(given), [undefined, Number(parent)]);
    }
  });

  it('may be absent', async () => {
    for (const given of [null, '', '  ']) assert.deepEqual(await link(given), [undefined, null]);
  });

  it('is worth more than its link', async () => {
    const numbers = ['abc', '1.5', '0', '-1', '1e3', '999999', 1.5, true, '9007199254740992', 1e30, '9'.repeat(400)];
    // Message 1 is the notice that greets alice.
    for (const given of [...numbers, 1, elsewhere]) assert.deepEqual(await link(given), ['true', null], String(given));
  });

  itAnswers(world, [
    { ...bad, json: { text: 'x', reply_to_id: [1] }, has: ['invalid reply_to_id'] },
    { ...bad, json: { text: 'x', reply_to_id: {} }, has: ['invalid reply_to_id'] },
    { ...bad, form: 'text=x&reply_to_id=1&reply_to_id=2', is: 'invalid reply_to_id' },
  ]);
});

describe('a repeated send', () => {
  const world = useWorld(['alice', 'bob']);
  const idAfter = async (question: Question, as = 'alice') => {
    const { headers, status } = await askAs(world(), { ...question, as, ask: 'POST /send/general' });
    return status === 200 ? String(headers['x-message-id']) : status;
  };

  it('is stored once, by field or by header, however often it comes at once', async () => {
    const byHeader: Question = { form: { text: 'x' }, headers: { 'idempotency-key': 'key 1' } };
    const byField: Question = { form: { text: 'x', client_id: 'key 1' } };
    const many = Array.from({ length: 100 }, (_, i) => idAfter(i % 2 === 0 ? byHeader : byField));
    assert.equal(new Set(await Promise.all(many)).size, 1);
  });

  it('lets the field win over the header', async () => {
    const first = await idAfter({ form: { text: 'y', client_id: 'field' } });
    const again = await idAfter({ form: { text: 'y', client_id: 'field' }, headers: { 'idempotency-key': 'other' } });
    assert.equal(again, first);
  });

  it('with another text is refused, and another sender has keys of their own', async () => {
    const first = await idAfter({ form: { text: 'z', client_id: 'k' } });
    assert.equal(await idAfter({ form: { text: 'other', client_id: 'k' } }), 409);
    assert.equal(await idAfter({ form: { text: 'z', client_id: 'k', reply_to_id: String(first) } }), 409);
    assert.notEqual(await idAfter({ form: { text: 'z', client_id: 'k' } }, 'bob'), first);
  });

  itAnswers(world, [
    ...['', 'x'.repeat(65), 'é', 'a\tb', 'a\nb'].map((clientId): Scenario => ({
      ...bad,
      title: JSON.stringify(clientId),
      json: { text: 'x', client_id: clientId },
      has: ['invalid client_id'],
    })),
    ...[5, true, ['a'], {}].map((clientId): Scenario => ({
      ...bad,
      title: JSON.stringify(clientId),
      json: { text: 'x', client_id: clientId },
      has: ['invalid client_id'],
    })),
    {
      ...bad,
      title: 'a long header',
      form: { text: 'x' },
      headers: { 'idempotency-key': 'x'.repeat(65) },
      is: 'invalid client_id',
    },
    { ...ok, title: '64 characters', form: { text: 'x', client_id: '~'.repeat(64) } },
  ]);
});
