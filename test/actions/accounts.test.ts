import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import { findAccount } from '../../server/actions/accounts/find-account.ts';
import { isLocked, recordFailure } from '../../server/actions/accounts/login-counters.ts';
import { recordLogin } from '../../server/actions/accounts/record-login.ts';
import { findSession, logOut, sweepAccounts, touchSession } from '../../server/actions/accounts/sessions.ts';
import { signUp, type SignUpInput } from '../../server/actions/accounts/sign-up.ts';
import { system } from '../../server/actions/action.ts';
import { checkHealth } from '../../server/actions/health.ts';
import { loadUser } from '../../server/actions/sync/load-user.ts';
import { ensureHome } from '../../server/actions/workspaces/ensure-home.ts';
import { addChannel, openWorld, refusal, told, toldNames, type World } from './world.ts';

const dayMs = 86_400_000;

describe('accounts', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
  });
  afterEach(() => world.close());

  const session = (publicId: string) => ({ publicId, ip: '127.0.0.1', userAgent: 'test', lifeSeconds: 90 * 86_400 });
  const join = (username: string, more: Partial<SignUpInput> = {}) =>
    world.core.run(signUp, system, {
      username,
      passwordHash: `hash of ${username}`,
      userUid: `u-${username}`,
      memberUid: `m-${username}`,
      session: session(`s-${username}`),
      defaultRole: 'staff',
      maxUsers: 0,
      welcomeMessage: '',
      ...more,
    });
  const find = (publicId: string, idleSeconds = 30 * 86_400) =>
    world.core.read(findSession, system, { publicId, rule: { idleSeconds } });
  const account = (name: string) => world.core.read(findAccount, system, name);
  const deactivateAll = () => world.rows.updateTable('users').set({ deactivated_us: 1 }).execute();

  describe('signing up', () => {
    it('makes the first one owner and the others what the setting says', async () => {
      await join('alice');
      await join('bob', { defaultRole: 'viewer' });
      assert.deepEqual([(await find('s-alice'))?.role, (await find('s-bob'))?.role], ['owner', 'viewer']);
      assert.deepEqual(
        told(world, 'member:joined').map(({ audience, payload }) => [audience, payload.rev, payload.handle]),
        [
          [{ workspaceId: world.home }, 1, 'alice'],
          [{ workspaceId: world.home }, 2, 'bob'],
        ],
      );
    });

    it('takes a name once, in whatever spelling, and one of two at the same time', async () => {
      await join('Alice');
      const again = join('ALICE', { userUid: 'u2', memberUid: 'm2', session: session('s2') });
      assert.equal(await refusal(again), 'HandleTaken');
      const both = [join('bob'), join('BOB')].map(refusal);
      assert.deepEqual(await Promise.all(both), [null, 'HandleTaken']);
      assert.equal(await find('s-BOB'), null);
    });

    it('ends at the number of seats, which a deactivated account gives back', async () => {
      await join('alice', { maxUsers: 1 });
      assert.equal(await refusal(join('bob', { maxUsers: 1 })), 'UserLimitReached');
      await deactivateAll();
      assert.equal(await refusal(join('bob', { maxUsers: 1 })), null);
    });

    it('leaves nothing unread, and welcomes with a notice that counts for nobody', async () => {
      await join('alice', { welcomeMessage: 'Hello $& {name}, {name}!' });
      assert.deepEqual(toldNames(world), ['member:joined', 'message:created']);
      const message = told(world, 'message:created')[0]?.payload.message;
      const { sender, content, content_type: type, mentions } = message ?? {};
      assert.deepEqual([sender, content, type, mentions], ['minimost', 'Hello $& alice, alice!', 'system', null]);
      const alice = await find('s-alice');
      assert.ok(alice?.memberId != null && alice.workspaceId !== null);
      const { memberId, workspaceId, userId, uid, username } = alice;
      const member = { kind: 'member', memberId, workspaceId, userId, uid, username, role: 'owner' } as const;
      const { channels } = await world.core.read(loadUser, { ...member, sessionId: 's' }, {});
      assert.deepEqual(
        channels.map((head) => [head.n, head.unread]),
        [[1, 0]],
      );
    });
  });

  describe('signing in', () => {
    const logIn = (userId: number, publicId: string, passwordHash = 'hash of alice') =>
      world.core.run(recordLogin, system, { userId, passwordHash, session: session(publicId), counterKeys: ['k'] });

    it('finds the account in any case, without a password to compare when it is deactivated', async () => {
      await join('Alice');
      assert.deepEqual(await account('aLICE'), {
        userId: 1,
        username: 'Alice',
        key: 'alice',
        passwordHash: 'hash of Alice',
      });
      assert.equal(await account('nobody'), null);
      await deactivateAll();
      assert.equal((await account('alice'))?.passwordHash, null);
    });

    it('opens a session and clears the counter', async () => {
      await join('alice');
      await world.core.run(recordFailure, system, { counterKey: 'k', rule: { maxAttempts: 1, lockoutSeconds: 900 } });
      await logIn(1, 'new');
      assert.equal((await find('new'))?.username, 'alice');
      assert.equal(await world.core.read(isLocked, system, 'k'), false);
    });

    it('is refused when the password changed or the account ended while it was compared', async () => {
      await join('alice');
      assert.equal(await refusal(logIn(1, 'new', 'older hash')), 'AuthenticationRequired');
      assert.equal(await refusal(logIn(77, 'new')), 'AuthenticationRequired');
      await deactivateAll();
      assert.equal(await refusal(logIn(1, 'new')), 'AuthenticationRequired');
      assert.equal(await find('new'), null);
    });

    it('keeps the 100 most recently used sessions', async () => {
      await join('alice');
      for (let index = 0; index < limits.sessionsPerUser; index += 1) {
        world.clock.advanceMs(1_000);
        await logIn(1, `n${index}`);
        if (index === 50) await world.core.run(touchSession, system, 's-alice');
      }
      assert.equal(await find('n0'), null);
      assert.ok(await find('s-alice'));
      assert.ok(await find('n1'));
      assert.ok(await find('n99'));
    });
  });

  describe('a session', () => {
    beforeEach(() => join('alice'));

    it('ends by signing out, and is not found under another name', async () => {
      assert.ok(await find('s-alice'));
      assert.equal(await find('s-bob'), null);
      await world.core.run(logOut, system, 's-alice');
      assert.equal(await find('s-alice'), null);
    });

    it('ends after its idle time, which its use puts off, and after its whole life', async () => {
      world.clock.advanceMs(29 * dayMs);
      await world.core.run(touchSession, system, 's-alice');
      world.clock.advanceMs(29 * dayMs);
      assert.ok(await find('s-alice'));
      world.clock.advanceMs(dayMs);
      assert.equal(await find('s-alice'), null);
      assert.ok(await find('s-alice', 365 * 86_400));
      world.clock.advanceMs(31 * dayMs);
      assert.equal(await find('s-alice', 365 * 86_400), null);
    });

    it('ends with the account’s epoch and with its deactivation', async () => {
      await world.rows.updateTable('users').set({ epoch: 2 }).execute();
      assert.equal(await find('s-alice'), null);
      await world.rows.updateTable('users').set({ epoch: 1, deactivated_us: 1 }).execute();
      assert.equal(await find('s-alice'), null);
    });

    it('of somebody who left the workspace belongs to no member', async () => {
      await world.rows.updateTable('members').set({ removed_us: 1 }).execute();
      const left = await find('s-alice');
      assert.deepEqual([left?.memberId, left?.role], [null, null]);
    });

    it('is swept away when it has expired, and old counters with it', async () => {
      const rule = { maxAttempts: 5, lockoutSeconds: 900 };
      await world.core.run(recordFailure, system, { counterKey: 'old', rule });
      world.clock.advanceMs(91 * dayMs);
      await world.core.run(recordFailure, system, { counterKey: 'new', rule });
      await world.core.run(sweepAccounts, system, null);
      assert.deepEqual(await world.rows.selectFrom('user_sessions').select('public_id').execute(), []);
      const counters = await world.rows.selectFrom('login_failures').select('counter_key').execute();
      assert.deepEqual(counters, [{ counter_key: 'new' }]);
    });
  });

  describe('the lockout', () => {
    const rule = { maxAttempts: 3, lockoutSeconds: 900 };
    const fail = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        await world.core.run(recordFailure, system, { counterKey: 'alice', rule });
      }
    };
    const locked = () => world.core.read(isLocked, system, 'alice');

    it('begins with the last allowed failure, and holds for its name only', async () => {
      await fail(2);
      assert.equal(await locked(), false);
      await fail(1);
      assert.equal(await locked(), true);
      assert.equal(await world.core.read(isLocked, system, 'bob'), false);
    });

    it('ends after its time, which attempts meanwhile do not prolong', async () => {
      await fail(3);
      world.clock.advanceMs(899_000);
      await fail(5);
      assert.equal(await locked(), true);
      world.clock.advanceMs(1_000);
      assert.equal(await locked(), false);
    });

    it('starts counting anew when it has run out', async () => {
      await fail(3);
      world.clock.advanceMs(900_000);
      await fail(2);
      assert.equal(await locked(), false);
      await fail(1);
      assert.equal(await locked(), true);
    });
  });

  it('have a home that is made once, with its channels in order', async () => {
    const fresh = await openWorld();
    await fresh.rows.deleteFrom('workspaces').execute();
    assert.equal(await fresh.core.read(checkHealth, system, null), false);
    for (const name of ['Office', 'Another']) {
      await fresh.core.run(ensureHome, system, { name, channels: ['general', 'software'] });
    }
    assert.equal(await fresh.core.read(checkHealth, system, null), true);
    const rows = await fresh.rows.selectFrom('channels').select(['name', 'position']).orderBy('position').execute();
    assert.deepEqual(rows, [
      { name: 'general', position: 0 },
      { name: 'software', position: 1 },
    ]);
    await fresh.close();
  });
});
