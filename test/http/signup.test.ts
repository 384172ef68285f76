import assert from 'node:assert/strict';
import { ask, cookiePair, type Answer } from '../support/ask.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';

const good = 'Abcdef1!';

interface Form {
  username?: string;
  password?: string;
  confirm_password?: string;
}

const texts = {
  fields: 'Please fill in every field.',
  name: 'Use 1 to 32 letters, digits, hyphens or underscores for the username.',
  reserved: 'This username is reserved. Please choose another.',
  short: 'The password needs at least 8 characters.',
  long: 'The password is too long.',
  upper: 'The password needs an uppercase letter.',
  digit: 'The password needs a digit.',
  special: 'The password needs a special character.',
  easy: 'This password is too easy to guess.',
  differ: 'The two passwords differ.',
  taken: 'This username is taken.',
};

/** A form that breaks the named rule, and every later one it can. */
const broken: readonly (readonly [keyof typeof texts, Form])[] = [
  ['fields', {}],
  ['fields', { username: '  ', password: good, confirm_password: good }],
  ['fields', { username: 'new', password: '', confirm_password: good }],
  ['fields', { username: 'new', password: good }],
  ...[
    'a b',
    'a/b',
    '../x',
    'a:b',
    'a%',
    '<b>',
    'ａ',
    'a\u202Eb',
    'a\u200Db',
    '😀',
    'ž',
    'x'.repeat(33),
    'a\nb',
    'a.b',
  ].map((username) => ['name', { username, password: 'x', confirm_password: 'y' }] as const),
  ...[
    'minimost',
    'Everyone',
    'DELETEDUSER',
    'here',
    'CHANNEL',
    'all',
    'System',
    'ADMIN',
    '__proto__',
    'Constructor',
    'prototype',
  ].map((username) => ['reserved', { username, password: 'x', confirm_password: 'y' }] as const),
  ['short', { username: 'new', password: 'Abc1!xy', confirm_password: 'y' }],
  ['short', { username: 'new', password: '😀😀😀😀', confirm_password: 'y' }],
  ['long', { username: 'new', password: 'a'.repeat(1_025), confirm_password: 'y' }],
  ['upper', { username: 'new', password: 'abcdefgh', confirm_password: 'y' }],
  ['upper', { username: 'new', password: ' '.repeat(64), confirm_password: 'y' }],
  ['digit', { username: 'new', password: 'Abcdefgh', confirm_password: 'y' }],
  ['special', { username: 'new', password: 'Abcdefg1', confirm_password: 'y' }],
  ['special', { username: 'new', password: 'Abcdefg1 é', confirm_password: 'y' }],
  ['easy', { username: 'new', password: 'P@ssw0rd', confirm_password: 'y' }],
  ['easy', { username: 'Team-new_1', password: 'TEAM-New_1', confirm_password: 'y' }],
  ['easy', { username: 'Team-new_1', password: 'team-neW_12026', confirm_password: 'y' }],
  ['easy', { username: 'new', password: 'Chat & Co2026', confirm_password: 'y' }],
  ['differ', { username: 'alice', password: good, confirm_password: `${good} ` }],
  ['taken', { username: 'alice', password: good, confirm_password: good }],
  ['taken', { username: ' ALICE ', password: good, confirm_password: good }],
];

describe('a sign-up', () => {
  const world = useWorld(['alice'], { instance_name: 'Chat & Co' });
  const signUp = (form: Form | string, headers = {}): Promise<Answer> =>
    ask(world().url, 'POST /signup', { form: typeof form === 'string' ? form : { ...form }, headers });

  for (const [rule, form] of broken) {
    it(`is told "${texts[rule]}" for ${JSON.stringify(form).slice(0, 80)}`, async () => {
      const answer = await signUp(form);
      assert.equal(answer.status, 200);
      assert.ok(answer.text.includes(`role="alert">${texts[rule]}<`), answer.text);
      const told = Object.values(texts).filter((text) => answer.text.includes(`role="alert">${text}<`));
      assert.deepEqual(told, [texts[rule]]);
      assert.equal(answer.headers['set-cookie'], undefined);
      if (form.password) assert.ok(!answer.text.includes(`value="${form.password}"`), 'passwords are empty again');
      assert.equal(answer.headers['cache-control'], 'no-store');
    });
  }

  it('keeps the name that was typed, escaped', async () => {
    const { text } = await signUp({ username: ' "><script>x</script> ', password: 'x', confirm_password: 'x' });
    assert.ok(text.includes('value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"'));
    assert.doesNotMatch(text, /<script>x/);
  });

  for (const [title, username, password] of [
    ['one character', 'x', good],
    ['32 characters', 'X'.repeat(32), good],
    ['8 characters without lower case', 'upper', 'ABCDEF1!'],
    ['1,024 characters', 'long', `Abcdef1!${'x'.repeat(1_016)}`],
    ['a name that means something to objects', 'toString', good],
    ['a number as name', '0', good],
    ['a password that is not trimmed', 'spaces', `  ${good}  `],
    ['letters of another script', 'script', 'Ž1-žžžžž'],
    ['the username with five digits behind', 'Team-one', 'Team-one12345'],
  ] as const) {
    it(`passes: ${title}`, async () => {
      const answer = await signUp({ username: ` ${username} `, password, confirm_password: password });
      assert.equal(answer.status, 302, answer.text);
      assert.equal(answer.headers.location, '/');
      const cookie = cookiePair(answer.setCookie('session'));
      const page = await ask(world().url, 'GET /', { headers: { cookie } });
      assert.equal(page.status, 200);
      const login = await ask(world().url, 'POST /login', { form: { username: username.toLowerCase(), password } });
      assert.equal(login.status, 302);
      assert.match((await askAs(world(), { as: 'alice', ask: 'GET /users' })).text, new RegExp(`"${username}"`));
    });
  }

  itAnswers(world, [
    {
      ask: 'GET /signup',
      status: 200,
      has: ['name="username"', 'name="password"', 'name="confirm_password"'],
      lacks: ['name="code"'],
    },
    { as: 'alice', ask: 'GET /signup', status: 200, gives: { 'cache-control': 'no-store' } },
    {
      title: 'multipart',
      ask: 'POST /signup',
      multipart: { username: 'x y', password: 'a', confirm_password: 'a' },
      status: 200,
      has: [texts.name],
    },
    { title: 'JSON', ask: 'POST /signup', json: { username: 'x' }, status: 415 },
    { title: 'no body', ask: 'POST /signup', status: 200, has: [texts.fields] },
    ...['username=a&username=b', 'username=a%00', 'password=a&password=b', 'confirm_password=%00'].map(
      (form): Scenario => ({ title: form, ask: 'POST /signup', form, status: 400 }),
    ),
    { title: 'over 32 KiB', ask: 'POST /signup', form: { username: 'x'.repeat(33_000) }, status: 413 },
  ]);

  it('takes a name only once, in whatever spelling it comes at the same time', async () => {
    const names = ['Twin', 'twin', 'TWIN', 'tWin'];
    const answers = await Promise.all(
      names.map((username) => signUp({ username, password: good, confirm_password: good })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [200, 200, 200, 302],
    );
    const refused = answers.filter(({ status }) => status === 200);
    assert.ok(refused.every(({ text, headers }) => text.includes(texts.taken) && headers['set-cookie'] === undefined));
  });

  it('ends the session the browser had', async () => {
    const first = await signUp({ username: 'first', password: good, confirm_password: good });
    const cookie = cookiePair(first.setCookie('session'));
    const second = await signUp({ username: 'second', password: good, confirm_password: good }, { cookie });
    assert.equal(second.status, 302);
    assert.equal((await ask(world().url, 'GET /channels', { headers: { cookie } })).status, 302, 'signed out');
  });
});

describe('the seats of a server', () => {
  const world = useWorld([], { max_users: 3 });

  it('go to an owner first, and to no more than there are', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const answers = await Promise.all(
      names.map((username) =>
        ask(world().url, 'POST /signup', { form: { username, password: good, confirm_password: good } }),
      ),
    );
    assert.equal(answers.filter(({ status }) => status === 302).length, 3);
    const refused = answers.filter(({ status }) => status === 403);
    assert.equal(refused.length, 17);
    assert.ok(refused.every(({ text }) => text === 'This server has reached its number of accounts.'));
  });

  it('being full is said before a name is looked at', async () => {
    const form = { username: 'p0', password: good, confirm_password: good };
    assert.equal((await ask(world().url, 'POST /signup', { form })).status, 403);
  });
});

describe('the first account of a server', () => {
  const world = useWorld([], { default_role: 'viewer' });

  it('is its owner, however many come at once', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const answers = await Promise.all(
      names.map((username) =>
        ask(world().url, 'POST /signup', { form: { username, password: good, confirm_password: good } }),
      ),
    );
    const cookies = answers.map((answer) => cookiePair(answer.setCookie('session')));
    const sends = cookies.map((cookie) =>
      ask(world().url, 'POST /send/general', { form: { text: 'mine' }, headers: { cookie } }),
    );
    const statuses = (await Promise.all(sends)).map(({ status }) => status);
    assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.length], [1, 20], 'the others view');
  });

  it('was not there before', async () => {
    for (const username of ['admin', 'minimost', 'root']) {
      const { status } = await ask(world().url, 'POST /login', { form: { username, password: username } });
      assert.equal(status, 200);
    }
  });
});

describe('a server that nobody may register on', () => {
  const world = useWorld([], { signup: 'closed' });
  const form = { username: 'new', password: good, confirm_password: good };

  itAnswers(world, [
    { ask: 'GET /signup', status: 200, has: ['Registration is closed on this server.'], lacks: ['name="password"'] },
    { ask: 'POST /signup', form, status: 403, is: 'Registration is closed on this server.' },
    { title: 'with nothing', ask: 'POST /signup', status: 403 },
    {
      title: 'as a page',
      ask: 'POST /signup',
      form,
      headers: { accept: 'text/html' },
      status: 403,
      has: ['<!doctype html>', 'Registration is closed on this server.'],
    },
  ]);
});
