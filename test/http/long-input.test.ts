import assert from 'node:assert/strict';
import { commands } from '#shared/commands.ts';
import { secondsIn } from '../../server/http/params.ts';
import { ask } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { signUp } from '../support/people.ts';
import { failLogins, tryLogin } from '../support/sign-in-page.ts';
import { startServer } from '../support/start-server.ts';

/** Composing them takes time with the square of their number: 16,000 of them a third of a second. */
const marks = (count: number) => `a${'\u0323\u0301'.repeat(count / 2)}`;

/** Strings whose characters are composed while `work` runs. */
async function foldedWhile(work: () => Promise<unknown>): Promise<string[]> {
  const own = Object.getOwnPropertyDescriptor(String.prototype, 'normalize') ?? {};
  const folded: string[] = [];
  Object.defineProperty(String.prototype, 'normalize', {
    ...own,
    value: function (this: string, ...given: unknown[]): unknown {
      folded.push(String(this));
      return Reflect.apply(own.value as () => unknown, this, given);
    },
  });
  try {
    await work();
  } finally {
    Object.defineProperty(String.prototype, 'normalize', own);
  }
  return folded;
}

const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));

describe('input that is long', () => {
  it('is not folded as a username, and fails like an unknown one', async () => {
    await using server = await startServer({ settings: { failed_login_delay_ms: 0 } });
    await signUp(server, 'alice');
    const folded = await foldedWhile(async () => {
      const unknown = await tryLogin(server.url, marks(5_000), { password: 'Wrong-1234' });
      assert.equal(unknown.status, 200);
      assert.ok(unknown.text.includes('Invalid credentials'));
      assert.equal((await tryLogin(server.url, marks(319), { password: 'Wrong-1234' })).status, 200);
      const form = { username: marks(5_000), password: marks(10), confirm_password: marks(10) };
      assert.equal((await ask(server.url, 'POST /signup', { form })).status, 200);
    });
    assert.ok(longest(folded) <= 512, `${longest(folded)}`);
  });

  it('costs nothing where the address has used up its failures', async () => {
    const settings = { rate_limit_enabled: true, failed_login_delay_ms: 0, rate_limits: { login_failures: 2 } };
    await using server = await startServer({ settings, clock: createTestClock() });
    await signUp(server, 'alice');
    await failLogins(server.url, 'nobody', 2);
    const folded = await foldedWhile(async () => {
      assert.equal((await tryLogin(server.url, 'alice')).status, 429);
    });
    assert.deepEqual(folded, [], 'refused before the account is looked for');
  });

  it('is not folded as the name of a channel', async () => {
    await using server = await startServer();
    const { cookie } = await signUp(server, 'alice');
    const path = encodeURIComponent(marks(1_300));
    const folded = await foldedWhile(async () => {
      assert.equal((await ask(server.url, `GET /messages/${path}`, { headers: { cookie } })).text, 'forbidden');
      const sent = await ask(server.url, `POST /send/${path}`, { headers: { cookie }, form: { text: 'x' } });
      assert.deepEqual([sent.status, sent.text], [403, 'forbidden']);
    });
    assert.ok(longest(folded) <= 512, `${longest(folded)}`);
    const crowd = `dm:alice:${Array.from({ length: 60 }, (_, index) => `person-${index}`).join(':')}`;
    const sent = await ask(server.url, `POST /send/${crowd}`, { headers: { cookie }, form: { text: 'x' } });
    assert.deepEqual([sent.status, sent.text], [400, 'invalid channel'], 'a long list of people is what it was');
  });

  it('is refused as a place in the list of people', () => {
    const { input } = commands['workspace:load'];
    assert.ok(input.safeParse({ after: 'x'.repeat(32) }).success);
    assert.ok(!input.safeParse({ after: 'x'.repeat(33) }).success);
  });

  it('is read as a number in one pass, or not at all', () => {
    const startMs = performance.now();
    assert.ok(Number.isNaN(secondsIn(`${'1'.repeat(60_000)}x`)));
    assert.ok(performance.now() - startMs < 100, `${performance.now() - startMs} ms`);
    assert.equal(secondsIn('1'.repeat(301)), Number('1'.repeat(301)));
    assert.ok(Number.isNaN(secondsIn('1'.repeat(401))));
    assert.deepEqual(['1', '1.', '.5', '-1.5e3', '+2E-1', ' 7 '].map(secondsIn), [1, 1, 0.5, -1500, 0.2, 7]);
    assert.deepEqual(['.', '', 'e5', '1e', '0x1', '1 2', 'inf'].map(secondsIn), Array(7).fill(Number.NaN));
    assert.deepEqual(['Infinity', 'infinity', '+Infinity'].map(secondsIn), Array(3).fill(Number.POSITIVE_INFINITY));
  });
});
