import assert from 'node:assert/strict';
import { findEndReason } from '../../server/actions/accounts/end-reason.ts';
import type { Core } from '../../server/actions/action.ts';
import type { Connection } from '../../server/realtime/connections.ts';
import { createRecheck } from '../../server/realtime/recheck.ts';
import { createTestClock } from '../support/clock.ts';
import { changeDatabase } from '../support/database.ts';
import { assertExactEvent } from '../support/exact.ts';
import { heard } from '../support/heard.ts';
import { connect, signIn, signUp, socketOf, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('the session of a connection', () => {
  const clock = createTestClock();
  let server: TestServer;
  let count = 0;
  beforeEach(async () => {
    server = await startServer({ clock });
    await signUp(server, 'owner');
  });
  afterEach(() => server.stop());
  const somebody = () => signUp(server, `person${(count += 1)}`);

  /** The command is refused, the socket told why, and closed so that socket.io-client stays away. */
  async function endedBy(one: TestSocket, cause: () => unknown): Promise<string> {
    const closed = heard(one.socket, 'disconnect');
    const startedMs = performance.now();
    await cause();
    const { reason } = await one.waitFor('session:ended');
    const [why] = (await closed) as [string];
    assert.ok(performance.now() - startedMs < 1_000);
    assert.equal(why, 'io server disconnect');
    assert.equal(one.socket.active, false);
    one.events.forEach(assertExactEvent);
    return reason;
  }

  async function asksAfter(one: TestSocket, sql: string): Promise<void> {
    changeDatabase(server, sql);
    clock.advanceMs(1_000);
    const answer = await one.ask('message:send', { channel: 'general', text: 'still here', client_id: 'late' });
    assert.deepEqual(answer, {
      ok: false,
      error: { code: 'AuthenticationRequired', message: 'Authentication required.' },
    });
  }

  it('RT-79 ends with signing out, in every tab of the session and in no other', async () => {
    const alice = await somebody();
    const tabs = await Promise.all([connect(alice), connect(alice)]);
    const polling = await connect(alice, { transports: ['polling'] });
    const elsewhere = await connect(await signIn(server, alice.name));
    const reasons = await Promise.all([
      ...tabs.map((tab) => endedBy(tab, () => undefined)),
      alice.post('/logout').then(() => 'posted'),
    ]);
    assert.deepEqual(reasons, ['signed_out', 'signed_out', 'posted']);
    assert.deepEqual(await polling.waitFor('session:ended'), { reason: 'signed_out' });
    assert.ok((await elsewhere.ask('presence:load', {})).ok);
    const again = socketOf(server.url, alice.cookie);
    const [error] = (await heard(again, 'connect_error')) as [Error];
    assert.equal(error.message, 'unauthorized');
    elsewhere.close();
    polling.close();
  });

  it('RT-7 ends when it has expired', async () => {
    const alice = await connect(await somebody());
    assert.ok((await alice.ask('presence:load', {})).ok);
    const reason = await endedBy(alice, async () => {
      clock.advanceMs(15 * 86_400_000);
      const answer = await alice.ask('presence:load', {});
      assert.ok(!answer.ok && answer.error.code === 'AuthenticationRequired');
    });
    assert.equal(reason, 'expired');
  });

  it('RT-7 ends with the account: deactivated, deleted, its epoch raised, its membership gone', async () => {
    const changes = {
      'update users set deactivated_us = 1 where username = ': 'deactivated',
      'update users set deleted_us = 1 where username = ': 'deleted',
      'update users set epoch = epoch + 1 where username = ': 'expired',
      'update members set removed_us = 1 where user_id = (select id from users where username = ': 'revoked',
    };
    for (const [change, expected] of Object.entries(changes)) {
      const person = await somebody();
      const one = await connect(person);
      assert.ok((await one.ask('presence:load', {})).ok);
      const closing = change.includes('(') ? ')' : '';
      const reason = await endedBy(one, () => asksAfter(one, `${change}'${person.name}'${closing}`));
      assert.equal(reason, expected);
    }
  });

  it('RT-7 closes the transport when the role has changed, so that the client comes back with its new rights', async () => {
    const person = await somebody();
    const one = await connect(person);
    const closed = heard(one.socket, 'disconnect');
    const memberOfUser = `user_id = (select id from users where username = '${person.name}')`;
    await asksAfter(one, `update members set role = 'viewer' where ${memberOfUser}`);
    assert.deepEqual((await closed)[0], 'transport close');
    const again = await connect(person);
    assert.equal(again.welcome.me.role, 'viewer');
    const send = await again.ask('message:send', { channel: 'general', text: 'hi', client_id: 'viewer' });
    assert.ok(!send.ok && send.error.code === 'PermissionDenied');
    assert.ok((await again.ask('read:mark', { channel: 'general', n: 1 })).ok, 'RT-12 own state');
    again.close();
  });

  it('RT-7 looks afresh for commands that still waited when their socket was closed', async () => {
    let alive = true;
    let looked = 0;
    const session = { memberId: 1, workspaceId: 1, role: 'staff', sessionId: 's' };
    const read = async (query: unknown) => {
      if (query === findEndReason) return 'expired';
      looked += 1;
      return alive ? session : null;
    };
    const core = { read, run: read } as unknown as Core; // answers two queries
    const recheck = createRecheck({ core, clock, sessionRule: { idleSeconds: 1 } });
    const socket = {
      connected: true,
      emit: () => true,
      disconnect: () => undefined,
      conn: { transport: {}, close: () => undefined },
    };
    const connection = { socket, actor: session, address: '' } as unknown as Connection; // as far as it is looked at
    assert.deepEqual([await recheck(connection), await recheck(connection), looked], [true, true, 1]);
    alive = false;
    assert.equal(await recheck(connection), true, 'what is compared is up to a second old');
    socket.connected = false;
    assert.equal(await recheck(connection), false);
  });

  it('RT-8 lets nobody in who belongs to no workspace', async () => {
    const person = await somebody();
    changeDatabase(
      server,
      `update members set removed_us = 1 where user_id = (select id from users where username = '${person.name}')`,
    );
    const socket = socketOf(server.url, person.cookie);
    const [error] = (await heard(socket, 'connect_error')) as [Error & { data: unknown }];
    assert.deepEqual([error.message, error.data], ['unauthorized', { code: 'PermissionDenied' }]);
    socket.disconnect();
  });
});
