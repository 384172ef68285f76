import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import { createMemoryPresence, type PresenceLeases } from '../../server/backplane/presence.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';

const alice = { memberId: 1, workspaceId: 1, userId: 11, username: 'alice', sessionId: 'laptop' };
const elsewhere = { memberId: 2, workspaceId: 2, userId: 11, username: 'alice' };

describe('leases of presence in memory', () => {
  let clock: TestClock;
  let leases: PresenceLeases;
  beforeEach(() => {
    clock = createTestClock();
    leases = createMemoryPresence(clock, 500);
  });
  /** What is told now of the first workspace: states by name, with the number of the frame. */
  function told(): [number, string[]] | null {
    const frame = leases.takeChanges().get(1);
    return frame ? [frame.rev, frame.states.map(({ owner, state }) => `${owner.username} ${state}`)] : null;
  }

  it('RT-67 run out after 60 s unless they are renewed', () => {
    leases.touch(alice, 's1', 'active');
    assert.deepEqual(told(), [501, ['alice active']]);
    clock.advanceMs(limits.presenceLeaseMs - 1);
    leases.renew(alice, 's1');
    clock.advanceMs(limits.presenceLeaseMs - 1);
    assert.equal(told(), null);
    clock.advanceMs(1);
    assert.deepEqual(told(), [502, ['alice offline']]);
    assert.equal(leases.count(), 0, 'nothing is kept of who is offline');
    assert.equal(leases.revOf(1), 502);
  });

  it('RT-67 come back when a socket outlives its lease', () => {
    leases.touch(alice, 's1', 'active');
    told();
    clock.advanceMs(limits.presenceLeaseMs);
    assert.deepEqual(told(), [502, ['alice offline']]);
    leases.renew(alice, 's1');
    assert.deepEqual(told(), [503, ['alice active']]);
  });

  it('RT-68 end after their grace, whatever is reported meanwhile', () => {
    leases.touch(alice, 's1', 'active');
    told();
    leases.release(alice, 's1', limits.presenceGraceMs);
    assert.equal(leases.report(alice, 's1', 'idle'), 'idle');
    clock.advanceMs(limits.presenceGraceMs);
    assert.deepEqual(told(), [502, ['alice offline']]);
    assert.equal(leases.report(alice, 's1', 'active'), 'offline');
    assert.equal(told(), null, 'a report makes no lease');
  });

  it('RT-66 show the best state, and nothing of what is the same in the end', () => {
    leases.touch(alice, 's1', 'hidden');
    leases.touch(alice, 's2', 'idle');
    assert.deepEqual(told(), [501, ['alice idle']]);
    assert.equal(leases.report(alice, 's1', 'active'), 'active');
    assert.equal(leases.report(alice, 's1', 'hidden'), 'idle');
    assert.equal(told(), null);
    leases.release(alice, 's2', 0);
    assert.deepEqual(told(), [502, ['alice hidden']]);
    assert.deepEqual([...leases.statesOf(1)], [['alice', 'hidden']]);
  });

  it('RT-69 are counted for each workspace by itself', () => {
    leases.touch(alice, 's1', 'active');
    leases.touch(elsewhere, 's2', 'idle');
    const changes = leases.takeChanges();
    assert.deepEqual(
      [...changes].map(([id, { rev }]) => [id, rev]),
      [
        [1, 501],
        [2, 501],
      ],
    );
    leases.release(elsewhere, 's2', 0);
    assert.deepEqual([...leases.takeChanges().keys()], [2]);
    assert.deepEqual([leases.revOf(1), leases.revOf(2)], [501, 502]);
    assert.deepEqual([leases.stateOf(1), leases.stateOf(2), leases.statesOf(2).size], ['active', 'offline', 0]);
  });

  it('RT-67 are made by a session that reports, for 60 s of silence, and end with it at once', () => {
    leases.reportSession(alice, 'idle');
    assert.deepEqual(told(), [501, ['alice idle']]);
    clock.advanceMs(limits.presenceLeaseMs - 1);
    leases.reportSession(alice, 'hidden');
    assert.deepEqual(told(), [502, ['alice hidden']]);
    clock.advanceMs(limits.presenceLeaseMs - 1);
    assert.equal(told(), null);
    clock.advanceMs(1);
    assert.deepEqual(told(), [503, ['alice offline']]);
    leases.reportSession(alice, 'active');
    leases.reportSession({ ...alice, sessionId: 'phone' }, 'idle');
    told();
    leases.reportSession(alice, 'offline');
    assert.deepEqual(told(), [505, ['alice idle']]);
    leases.endSession('laptop');
    assert.equal(told(), null);
    leases.endSession('phone');
    assert.deepEqual(told(), [506, ['alice offline']]);
    leases.reportSession(alice, 'offline');
    assert.equal(leases.count(), 0, 'who says offline is not here');
  });

  it('RT-70 give way to what was chosen, while there is one that says more than offline', () => {
    assert.equal(leases.choose(1, 'active'), 'offline');
    assert.equal(told(), null);
    leases.touch(alice, 's1', 'hidden');
    assert.deepEqual(told(), [501, ['alice active']]);
    assert.equal(leases.report(alice, 's1', 'idle'), 'active');
    assert.equal(leases.report(alice, 's1', 'offline'), 'offline');
    assert.deepEqual(told(), [502, ['alice offline']]);
    leases.report(alice, 's1', 'idle');
    assert.equal(leases.choose(1, 'offline'), 'offline');
    assert.equal(told(), null);
    assert.deepEqual([leases.choiceOf(1), leases.choiceOf(2)], ['offline', null]);
    assert.equal(leases.choose(1, null), 'idle');
    assert.deepEqual(told(), [503, ['alice idle']]);
  });

  it('show who is here now, told or not, and for an hour who was', () => {
    const atUs = clock.nowUs();
    leases.touch(alice, 's1', 'active');
    leases.touch(elsewhere, 's2', 'active');
    assert.deepEqual([...leases.sightingsIn(1)], [[1, { state: 'active', seenUs: atUs }]]);
    assert.equal(leases.statesOf(1).size, 0, 'nobody has been told');
    leases.release(alice, 's1', 0);
    assert.deepEqual(leases.sightingsIn(1).get(1), { state: 'offline', seenUs: atUs });
    told();
    clock.advanceMs(60_000);
    assert.deepEqual(leases.sightingsIn(1).get(1), { state: 'offline', seenUs: atUs });
    assert.deepEqual(leases.sightingsIn(2).get(2)?.state, 'offline', 'the lease has run out');
    clock.advanceMs(limits.onlineListedSeconds * 1_000);
    told();
    assert.deepEqual([leases.sightingsIn(1).size, leases.sightingsIn(2).size], [0, 1]);
  });

  it('remember who was seen since a time', () => {
    leases.touch(alice, 's1', 'active');
    leases.release(alice, 's1', 0);
    told();
    const leftUs = clock.nowUs();
    clock.advanceMs(10_000);
    assert.deepEqual([...leases.seenSince(leftUs)], [[11, leftUs]]);
    assert.deepEqual([...leases.seenSince(leftUs + 1)], []);
    leases.touch(alice, 's1', 'active');
    assert.deepEqual([...leases.seenSince(0)], [[11, clock.nowUs()]], 'who is here is seen now');
  });
});
