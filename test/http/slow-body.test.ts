import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { limits } from '#shared/limits.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { password, signIn, signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const newPassword = 'Other-Words-4711!';

/** A request whose body begins; the rest of it follows when the result is called, with the answer. */
async function begin(server: TestServer, person: TestPerson, path: string, fields: object) {
  const body = JSON.stringify(fields);
  const type = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const headers = { cookie: person.cookie, ...type, expect: '100-continue' };
  const asked = request(server.url + path, { method: 'POST', agent: false, headers });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  asked.write(body.slice(0, 3));
  await once(asked, 'continue');
  // Callers are judged in turn: behind this one, that of the request has been.
  assert.equal((await person.get('/channels')).status, 200);
  return async (): Promise<[number | undefined, string]> => {
    asked.end(body.slice(3));
    const [response] = await answered;
    return [response.statusCode, await text(response)];
  };
}

describe('a body that takes its time', () => {
  let server: TestServer;
  let clock: TestClock;
  let alice: TestPerson;
  beforeEach(async () => {
    clock = createTestClock();
    server = await startServer({ clock });
    alice = await signUp(server, 'alice');
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const written = async () => (await alice.json<{ content: string }[]>('/messages/general')).map((row) => row.content);

  it('is taken from somebody who is still signed in', async () => {
    const finish = await begin(server, alice, '/send/general', { text: 'late' });
    clock.advanceMs(limits.recheckAgeMs);
    assert.deepEqual(await finish(), [200, 'ok']);
    assert.ok((await written()).includes('late'));
  });

  it('is refused when the session has ended by another password', async () => {
    await signUp(server, 'bob');
    const [bob, thief] = [await signIn(server, 'bob'), await signIn(server, 'bob')];
    const finish = await begin(server, thief, '/send/general', { text: 'late' });
    const form = { current_password: password, new_password: newPassword, confirm_password: newPassword };
    assert.equal((await bob.post('/change-password', form)).status, 200);
    clock.advanceMs(limits.recheckAgeMs);
    assert.equal((await finish())[0], 401);
    assert.ok(!(await written()).includes('late'));
  });

  for (const [path, fields] of [
    ['/send/general', { text: 'late' }],
    ['/channels/create', { name: 'late' }],
    ['/private_channels/create', { name: 'late', members: ['alice'] }],
    ['/settings', { bio: 'late' }],
    ['/mark_read/general', { up_to: 1 }],
    ['/presence/override', { override: 'away' }],
  ] as const) {
    it(`is refused when the account is gone: ${path}`, async () => {
      const bob = await signUp(server, 'bob');
      const finish = await begin(server, bob, path, fields);
      assert.equal((await bob.post('/delete_account', { type: 'hard', password })).status, 200);
      clock.advanceMs(limits.recheckAgeMs);
      assert.equal((await finish())[0], 401);
      assert.ok(!(await written()).includes('late'));
    });
  }

  it('is judged by the role its sender then has', async () => {
    const bob = await signUp(server, 'bob');
    const finish = await begin(server, bob, '/send/general', { text: 'late' });
    changeDatabase(
      server,
      `update members set role = 'viewer' where user_id = (select id from users where username = 'bob')`,
    );
    clock.advanceMs(limits.recheckAgeMs);
    assert.equal((await finish())[0], 403);
  });
});
