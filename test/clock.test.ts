import assert from 'node:assert/strict';
import { systemClock } from '../server/clock.ts';
import { createTestClock } from './support/clock.ts';

describe('the clock', () => {
  it('of the computer tells whole microseconds since 1970, and time that never goes back', () => {
    const [us, ms] = [systemClock.nowUs(), systemClock.monotonicMs()];
    assert.ok(Number.isSafeInteger(us));
    assert.ok(Math.abs(us / 1_000 - new Date().getTime()) < 5_000);
    assert.ok(systemClock.monotonicMs() >= ms);
  });

  it('of tests stands still until it is moved', () => {
    const clock = createTestClock(1_000_000);
    clock.advanceMs(1.5);
    assert.deepEqual([clock.nowUs(), clock.monotonicMs()], [1_001_500, 1.5]);
    clock.setWallUs(7);
    assert.deepEqual([clock.nowUs(), clock.monotonicMs()], [7, 1.5]);
  });
});
