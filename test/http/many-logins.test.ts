import assert from 'node:assert/strict';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { limits } from '#shared/limits.ts';
import { ask } from '../support/ask.ts';
import { createTestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { heard } from '../support/heard.ts';
import { connect, signUp } from '../support/people.ts';
import { cookiesOf, tryLogin } from '../support/sign-in-page.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** Rows in the file of cookies. */
function countCookies(server: TestServer): number {
  const file = new SqliteDatabase(join(server.dataDir, 'sessions.db'), { readonly: true });
  const count = file.prepare('select count(*) from sessions').pluck().get();
  file.close();
  return Number(count);
}

/** Sessions used later than all others: they fill an account up to the last place. */
const crowd = `
  with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${limits.sessionsPerUser - 1})
  insert into user_sessions (public_id, user_id, epoch, kind, signed_in_with, created_us, accessed_us, expires_us, ip, user_agent)
  select 'crowd' || n, id, epoch, 'browser', 'password', 1, 9e15, 9e15, '', '' from numbers, users where username = 'alice'`;

describe('many successful logins', () => {
  it('of one account are 30 in 15 minutes, and no failures', async () => {
    const clock = createTestClock();
    const settings = { rate_limit_enabled: true, failed_login_delay_ms: 0, max_login_attempts: 1 };
    await using server = await startServer({ settings, clock });
    for (const name of ['alice', 'bob']) await signUp(server, name);
    for (let i = 0; i < 30; i += 1) assert.equal((await tryLogin(server.url, 'alice')).status, 302, `${i}`);
    const refused = await tryLogin(server.url, 'ALICE');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['set-cookie'], undefined);
    assert.equal((await tryLogin(server.url, 'bob')).status, 302, 'another account is not affected');
    clock.advanceMs(Number(refused.headers['retry-after']) * 1_000);
    assert.equal((await tryLogin(server.url, 'alice')).status, 302, 'the name is not locked');
  });

  it('end the session used longest ago: its socket at once, and its cookie for good', async () => {
    await using server = await startServer({ clock: createTestClock() });
    const alice = await signUp(server, 'alice');
    const socket = await connect(alice);
    changeDatabase(server, crowd);
    assert.equal(countCookies(server), 1);
    const closed = heard(socket.socket, 'disconnect');
    const startMs = performance.now();
    // The test clock stands still: the newest one must count as used later than the one that goes.
    changeDatabase(server, `update user_sessions set accessed_us = 1 where public_id not like 'crowd%'`);
    const { session } = cookiesOf(await tryLogin(server.url, 'alice'));
    await closed;
    assert.ok(performance.now() - startMs < 1_000);
    assert.deepEqual(await socket.waitFor('session:ended'), { reason: 'revoked' });
    assert.equal((await alice.get('/channels')).status, 401);
    assert.equal((await ask(server.url, 'GET /channels', { headers: { cookie: session } })).status, 200);
    assert.equal(countCookies(server), 1, 'the row of the new one');
  });
});
