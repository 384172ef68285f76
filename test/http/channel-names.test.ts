import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import { askAs, useWorld } from '../support/scenario.ts';

describe('names of public channels', () => {
  const world = useWorld(['olga', 'sam']);
  const create = (name: string) => askAs(world(), { as: 'sam', ask: 'POST /channels/create', form: { name } });
  const rename = (from: string, name: string) =>
    askAs(world(), { as: 'olga', ask: `POST /channels/${encodeURIComponent(from)}/update`, form: { name } });
  const send = (channel: string, text: string) =>
    askAs(world(), { as: 'sam', ask: `POST /send/${encodeURIComponent(channel)}`, form: { text } });
  const read = (channel: string) => askAs(world(), { as: 'sam', ask: `GET /messages/${encodeURIComponent(channel)}` });
  const idOf = (answer: { json: () => unknown }) => (answer.json() as { channel_id: number }).channel_id; // the detail

  for (const [given, stored] of [
    ['Ünïcode', 'ünïcode'],
    ['日本語', '日本語'],
    ['Čaj-_2', 'čaj-_2'],
    ['2024', '2024'],
    ['हिन्दी', 'हिन्दी'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['é'.normalize('NFD').repeat(64), 'é'.repeat(64)],
    ['𝕏'.repeat(64), '𝕏'.repeat(64)],
    ['H\u0331', '\u1e96'],
    ['create', 'create'],
    ['toString', 'tostring'],
  ] as const) {
    it(`can be ${given.slice(0, 12)}, found in every spelling`, async () => {
      const made = await create(given);
      assert.equal(made.status, 200, made.text);
      assert.equal((made.json() as { name: string }).name, stored);
      for (const spelling of [given, stored, stored.toUpperCase(), stored.normalize('NFD')]) {
        const { status, headers } = await read(spelling);
        assert.deepEqual([status, headers['x-channel']], [200, encodeURIComponent(stored)], spelling);
        assert.equal((await create(spelling)).status, 409, spelling);
      }
    });
  }

  for (const name of [
    'dm',
    'DM',
    'private',
    'Private',
    'dm:olga:sam',
    'private:1',
    '../',
    '..',
    'a/b',
    'a b',
    ' a',
    '-a',
    '_a',
    '__proto__',
    '\u0301a',
    'a\u202eb',
    'a\u200bb',
    'a.b',
    '@a',
    '#a',
    '😀',
    'x'.repeat(65),
    'é'.normalize('NFD').repeat(65),
    'a\u0301'.repeat(9_000),
  ]) {
    it(`cannot be ${JSON.stringify(name.slice(0, 12))}`, async () => {
      const { status, text } = await create(name);
      assert.deepEqual([status, text], [400, 'invalid name']);
    });
  }

  it('lead to a channel when it has another one: for reading, sending and renaming', async () => {
    const id = idOf(await create('first'));
    assert.equal((await rename('first', 'Second')).status, 200);
    const sent = await send('FIRST', 'by the former name');
    assert.deepEqual([sent.status, sent.headers['x-channel']], [200, 'second']);
    const { headers, ...answer } = await read('first');
    const messages = answer.json() as Message[];
    assert.deepEqual(
      messages.map(({ channel, content }) => [channel, content]),
      [
        ['second', 'olga renamed the channel to "second"'],
        ['second', 'by the former name'],
      ],
    );
    assert.equal(headers['x-channel'], 'second');
    const third = await rename('first', 'third');
    assert.deepEqual([idOf(third), third.headers['x-channel']], [id, 'third']);
    for (const name of ['first', 'second', 'third'])
      assert.equal((await send(name, name)).headers['x-channel'], 'third');
  });

  it('are a former one no longer when their own channel takes it back', async () => {
    const id = idOf(await create('back'));
    await rename('back', 'forth');
    assert.equal(idOf(await rename('forth', 'back')), id);
    for (const name of ['forth', 'back']) assert.equal((await read(name)).headers['x-channel'], 'back');
    assert.equal((await create('back')).status, 409);
    assert.equal((await create('forth')).status, 200);
    assert.equal((await read('forth')).headers['x-channel'], 'forth');
  });

  it('pass to a new channel, and to a renamed one', async () => {
    const old = idOf(await create('one'));
    await rename('one', 'two');
    const made = idOf(await create('one'));
    await send('one', 'to the new one');
    assert.notEqual(made, old);
    assert.match((await read('one')).text, /to the new one/);
    assert.doesNotMatch((await read('two')).text, /to the new one/);
    await rename('two', 'three');
    await rename('one', 'two');
    for (const [name, id] of [
      ['one', made],
      ['two', made],
      ['three', old],
    ] as const) {
      assert.equal(idOf(await rename(name, name === 'three' ? 'three' : 'two')), id, name);
    }
  });

  it('stay with a channel that is refused another one', async () => {
    await create('kept');
    await create('busy');
    await rename('kept', 'kept-2');
    assert.equal((await rename('busy', 'kept-2')).status, 409);
    assert.equal((await create('kept-2')).status, 409);
    assert.equal((await read('kept')).headers['x-channel'], 'kept-2');
  });

  it('are given once when two ask for one at the same time in two spellings', async () => {
    const answers = await Promise.all([create('Zo\u00eb'), create('ZOE\u0308')]);
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409],
    );
  });
});
