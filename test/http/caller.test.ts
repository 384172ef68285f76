import assert from 'node:assert/strict';
import { errorBody, askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import type { FirstLine } from '../support/ask.ts';

const unauthorized = errorBody('AuthenticationRequired', 'Authentication required.');
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const pages: readonly FirstLine[] = ['GET /', 'HEAD /'];
const reads: readonly FirstLine[] = [
  'GET /channels',
  'GET /messages/general',
  'GET /message/1',
  'GET /users',
  'GET /online_users',
];

/** How a program shows that it is one. */
const programs: Record<string, Record<string, string>> = {
  'a bearer token': { authorization: 'Bearer mmt_x' },
  Basic: { authorization: 'Basic YTpi' },
  'an XHR header': { 'x-requested-with': 'XMLHttpRequest' },
  'JSON accepted': { accept: 'application/json' },
  'JSON ranked first': { accept: 'text/html;q=0.5, application/json' },
  fetch: { 'sec-fetch-mode': 'cors' },
  'an image': { 'sec-fetch-mode': 'no-cors', accept: 'image/*' },
};

const people: Record<string, Record<string, string>> = {
  'plain curl': {},
  'curl that says so': { accept: '*/*' },
  'a browser': { accept: browser, 'sec-fetch-mode': 'navigate' },
  'HTML ranked first': { accept: 'text/html, application/json;q=0.9' },
};

describe('a caller who is not signed in', () => {
  const world = useWorld(['alice']);

  for (const line of [...pages, ...reads, 'POST /send/general' as const]) {
    itAnswers(world, [
      ...Object.entries(people).map(([title, headers]): Scenario => {
        return { title, ask: line, headers, status: 302, gives: { location: '/login', 'cache-control': 'no-store' } };
      }),
      ...Object.entries(programs).map(([title, headers]): Scenario => {
        const is = line.startsWith('HEAD') ? '' : unauthorized;
        return { title, ask: line, headers, status: 401, is, gives: { 'www-authenticate': 'Bearer', location: null } };
      }),
    ]);
  }

  itAnswers(world, [
    { ask: 'GET /c/general', status: 302, gives: { location: '/login?next=%2Fc%2Fgeneral' } },
    { ask: 'GET /c/dm%3Aa%3Ab?x=1', status: 302, gives: { location: '/login?next=%2Fc%2Fdm%253Aa%253Ab%3Fx%3D1' } },
    { ask: 'GET /m/17', status: 302, gives: { location: '/login?next=%2Fm%2F17' } },
    { ask: 'GET /m/17', headers: { accept: 'application/json' }, status: 401, is: unauthorized },
    { ask: 'GET /channels', status: 302, gives: { vary: /Accept, Authorization, Cookie/ } },
    { ask: 'GET /channels', headers: { 'x-requested-with': 'x' }, status: 401, gives: { vary: /Authorization/ } },
    { title: 'with a JSON body', ask: 'POST /send/general', json: { text: 'x' }, status: 401, is: unauthorized },
    { title: 'with a form', ask: 'POST /send/general', form: { text: 'x' }, status: 302 },
    {
      title: 'with a tampered cookie',
      ask: 'GET /channels',
      headers: { cookie: 'session=s%3Aabc.def', accept: 'application/json' },
      status: 401,
    },
  ]);

  it('stores nothing', async () => {
    const answer = await askAs(world(), { as: 'alice', ask: 'GET /messages/general' });
    assert.equal((answer.json() as unknown[]).length, 1, 'the welcome notice alone');
  });
});

describe('a caller who is signed in', () => {
  const world = useWorld(['alice']);

  itAnswers(world, [
    { as: 'alice', ask: 'GET /', status: 200, gives: { 'content-type': 'text/html; charset=utf-8' } },
    { as: 'alice', ask: 'GET /c/anything', status: 200, gives: { 'cache-control': 'no-store' } },
    { as: 'alice', ask: 'GET /m/99999', status: 200, has: ['<!doctype html>'] },
    { as: 'alice', ask: 'HEAD /channels', status: 200, is: '', gives: { 'content-type': /json/ } },
    { as: 'alice', ask: 'GET /channels', status: 200, gives: { vary: /Accept, Authorization, Cookie/ } },
  ]);

  for (const authorization of [
    'Bearer mms_wrong',
    'bearer x',
    'Basic YTpi',
    'nonsense',
    `Bearer ${'x'.repeat(2_000)}`,
  ]) {
    const headers = { authorization };
    const row = { title: authorization.slice(0, 20), as: 'alice', headers, status: 401, is: unauthorized } as const;
    itAnswers(world, [
      { ...row, ask: 'GET /channels' },
      { ...row, ask: 'POST /send/general', form: { text: 'x' } },
      { ...row, ask: 'GET /logout' },
      { ...row, ask: 'POST /logout' },
    ]);
  }

  itAnswers(world, [{ title: 'after all this', as: 'alice', ask: 'GET /channels', status: 200 }]);
});
