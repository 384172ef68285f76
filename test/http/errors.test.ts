import assert from 'node:assert/strict';
import type { FirstLine, Question } from '../support/ask.ts';
import { askAs, errorBody, itAnswers, useWorld } from '../support/scenario.ts';

const navigation = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' };

interface Failure {
  ask: FirstLine;
  with?: Question;
  status: number;
  code: string;
  sentence: string;
}

const failures: readonly Failure[] = [
  { ask: 'GET /messages/nowhere', status: 403, code: 'Forbidden', sentence: 'forbidden' },
  { ask: 'GET /message/999', status: 404, code: 'NotFound', sentence: 'not found' },
  { ask: 'GET /no-such-route', status: 404, code: 'NotFound', sentence: 'not found' },
  { ask: 'GET /send/general', status: 405, code: 'MethodNotAllowed', sentence: 'method not allowed' },
  { ask: 'GET /messages/%', status: 400, code: 'BadRequest', sentence: 'invalid path' },
  { ask: 'GET /messages/general?limit=0', status: 400, code: 'BadRequest', sentence: 'invalid limit' },
  { ask: 'GET /messages/%00', status: 400, code: 'InvalidChannel', sentence: 'invalid channel' },
  { ask: 'POST /send/general', with: { form: { text: ' ' } }, status: 400, code: 'Empty', sentence: 'empty' },
  {
    ask: 'POST /send/general',
    with: { form: { text: 'x'.repeat(10_001) } },
    status: 413,
    code: 'PayloadTooLarge',
    sentence: 'too long',
  },
  {
    ask: 'POST /send/general',
    with: { form: { text: 'x'.repeat(300_000) } },
    status: 413,
    code: 'PayloadTooLarge',
    sentence: 'too large',
  },
  {
    ask: 'POST /send/general',
    with: { body: 'text=x', headers: { 'content-type': 'text/plain' } },
    status: 415,
    code: 'UnsupportedMediaType',
    sentence: 'unsupported media type',
  },
  {
    ask: 'POST /send/dm:alice:ghost',
    with: { form: { text: 'x' } },
    status: 400,
    code: 'UnknownPerson',
    sentence: 'no active account named ghost',
  },
  {
    ask: 'POST /send/dm:alice:a1:a2:a3:a4:a5:a6:a7:a8:a9:b1',
    with: { form: { text: 'x' } },
    status: 400,
    code: 'InvalidChannel',
    sentence: 'invalid channel',
  },
  {
    ask: 'POST /send/general',
    with: { form: { text: 'x' }, headers: { 'sec-fetch-site': 'cross-site' } },
    status: 403,
    code: 'CrossSiteRequest',
    sentence: 'That request came from another site.',
  },
];

describe('an error', () => {
  const world = useWorld(['alice']);

  for (const { ask: line, with: given = {}, status, code, sentence } of failures) {
    const rowOf = (headers: Question['headers']) =>
      ({ ...given, as: 'alice', ask: line, status, headers: { ...given.headers, ...headers } }) as const;
    itAnswers(world, [
      { ...rowOf({}), title: 'as text', is: sentence, gives: { 'content-type': 'text/plain; charset=utf-8' } },
      { ...rowOf({ accept: 'text/plain, text/html;q=0.5' }), title: 'as text, ranked first', is: sentence },
      {
        ...rowOf({ accept: 'application/json' }),
        title: 'as JSON',
        is: errorBody(code, sentence),
        gives: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      },
      { ...rowOf({ 'x-requested-with': 'fetch' }), title: 'as JSON by XHR', is: errorBody(code, sentence) },
      {
        ...rowOf(navigation),
        title: 'as a page',
        has: ['<!doctype html>', `<p class="sentence">${sentence}</p>`, `<h1>Error ${status}</h1>`, 'Back to Minimost'],
        gives: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      },
    ]);
  }

  itAnswers(world, [
    { ask: 'POST /channels', status: 405, gives: { allow: 'GET, HEAD' } },
    { ask: 'DELETE /login', status: 405, gives: { allow: 'GET, HEAD, POST' } },
    { ask: 'HEAD /send/general', status: 405, is: '', gives: { allow: 'POST' } },
    { ask: 'OPTIONS /channels', status: 405, gives: { allow: 'GET, HEAD' } },
    { ask: 'TRACE /channels', status: 405 },
    { ask: 'PATCH /send/general', status: 405, gives: { allow: 'POST' } },
    { ask: 'POST /api/health', status: 405, gives: { allow: 'GET, HEAD' } },
    {
      title: 'with an override of the method',
      as: 'alice',
      ask: 'GET /logout',
      headers: { 'x-http-method-override': 'DELETE', 'sec-fetch-site': 'cross-site' },
      status: 302,
      gives: { location: '/' },
    },
  ]);

  it('says nothing of what is behind the server', async () => {
    const asked: FirstLine[] = ['GET /%', 'POST /send/general', 'GET /api/nothing', 'GET /messages/%2e%2e%2f', 'PUT /'];
    for (const line of asked) {
      const { text } = await askAs(world(), { as: 'alice', ask: line, headers: { 'content-type': 'x/y' } });
      assert.doesNotMatch(text, /node_modules|\.ts:|select |sqlite|express|at .*\(/i);
    }
    assert.deepEqual(world().server.logged, []);
  });
});
