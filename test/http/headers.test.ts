import assert from 'node:assert/strict';
import type { FirstLine, Question } from '../support/ask.ts';
import { askAs, useWorld } from '../support/scenario.ts';

const policy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'font-src', 'manifest-src', 'worker-src', 'media-src', 'form-action'].map(
    (name) => `${name} 'self'`,
  ),
  "img-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
];

const fixed = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

interface Kind {
  ask: FirstLine;
  status: number;
  as?: string;
  with?: Question;
}

const form = { text: 'x' };
const kinds: Readonly<Record<string, Kind>> = {
  'a page': { ask: 'GET /login', status: 200 },
  'the chat page': { as: 'alice', ask: 'GET /', status: 200 },
  JSON: { as: 'alice', ask: 'GET /channels', status: 200 },
  'the word ok': { as: 'alice', ask: 'POST /send/general', with: { form }, status: 200 },
  'a redirect': { ask: 'GET /', status: 302 },
  'no content': { as: 'alice', ask: 'POST /logout', status: 204 },
  health: { ask: 'GET /api/health', status: 200 },
  '400': { as: 'bob', ask: 'POST /send/general', status: 400 },
  '400 of a path': { ask: 'GET /%', status: 400 },
  '401': { ask: 'GET /users', with: { headers: { accept: 'application/json' } }, status: 401 },
  '403': { ask: 'POST /login', with: { headers: { origin: 'https://evil.example' } }, status: 403 },
  '404': { ask: 'GET /nothing', status: 404 },
  '405': { ask: 'PUT /login', status: 405 },
  '413': { as: 'bob', ask: 'POST /send/general', with: { form: { text: 'x'.repeat(300_000) } }, status: 413 },
  '415': { ask: 'POST /login', with: { json: {} }, status: 415 },
  'a file that is missing': { ask: 'GET /assets/none.js', status: 404 },
};

describe('the headers of every answer', () => {
  const world = useWorld(['alice', 'bob']);

  for (const [title, { with: given, status, ...kind }] of Object.entries(kinds)) {
    it(`are there on ${title}`, async () => {
      const answer = await askAs(world(), { ...given, ...kind });
      assert.equal(answer.status, status);
      for (const [name, value] of Object.entries(fixed)) assert.equal(answer.headers[name], value, name);
      const given_ = String(answer.headers['content-security-policy']).split(';');
      for (const directive of policy) assert.ok(given_.includes(directive), directive);
      assert.match(String(answer.headers['x-request-id']), /^[\w-]{12}$/);
      assert.doesNotMatch(String(given_), /upgrade-insecure|unsafe/);
    });

    it(`do not say too much on ${title}`, async () => {
      const { headers } = await askAs(world(), { ...given, ...kind, headers: { ...given?.headers } });
      const names = Object.keys(headers);
      assert.deepEqual(
        names.filter((name) => /^access-control|x-powered-by|^server$|strict-transport/.test(name)),
        [],
      );
      const type = String(headers['content-type'] ?? 'text/; charset=utf-8');
      if (/^text|json/.test(type)) assert.match(type, /; charset=utf-8$/);
    });
  }

  it('name every request differently, whatever the caller calls it', async () => {
    const headers = { 'x-request-id': 'mine' };
    const ids = new Set<unknown>();
    for (let i = 0; i < 3; i++) ids.add((await askAs(world(), { ask: 'GET /login', headers })).headers['x-request-id']);
    assert.equal(ids.size, 3);
    assert.ok(!ids.has('mine'));
  });

  it('let the files of the client be kept, and nothing else', async () => {
    const page = await askAs(world(), { ask: 'GET /login' });
    const asset = /\/assets\/[\w.-]+\.js/.exec(page.text)?.[0] ?? '';
    const file = await askAs(world(), { ask: `GET ${asset}` });
    assert.equal(file.status, 200);
    assert.match(String(file.headers['cache-control']), /max-age=31536000, immutable/);
    assert.equal(file.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['cache-control'], 'no-store');
  });
});

describe('the headers under a public https address', () => {
  const world = useWorld([], { public_url: 'https://chat.example.com' });

  it('pin https and name the socket', async () => {
    const { headers } = await askAs(world(), { ask: 'GET /login' });
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
    assert.match(String(headers['content-security-policy']), /connect-src 'self' wss:\/\/chat\.example\.com;/);
  });
});

describe('the health of the server', () => {
  const world = useWorld([]);

  it('is told to anybody, and nothing besides', async () => {
    const answer = await askAs(world(), { ask: 'GET /api/health' });
    assert.equal(answer.text, '{"ok":true}');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers['set-cookie'], undefined);
  });
});
